#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh TARGET: exports the complexes of this folder to a target, runs the code, and compares its pixels with the library's.
#
# targets/TARGET.sh says how code is run. It defines
#     ready        is what it needs here? Otherwise it prints what is missing, and the test is skipped
#     filter       runs $stem.* on the picture $in, with the maps $maps, writes the picture $out
#     more         further cases, if there are any
# and may set `options` (of every export), `skips` (names of cases it refuses: they must be refused with one sentence), `only` (names of cases that are run; with ALL=1 in the
# environment all are).
# SKC and CHECK are the programs. Exit status 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/skc-export-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
options= skips= only= channels=4
. "$here/targets/$target.sh"
ready || exit 77
cd "$scratch"
failed=0

# case NAME FILE EDGE WIDTH HEIGHT TOLERANCE OPTIONS...
case_of() {
    name=$1 file=$here/$2.skc edge=$3 width=$4 height=$5 tolerance=$6 light=linear alpha=premultiplied
    shift 6
    [ -z "${ALL-}" ] || only=
    case " ${only:-$name} " in
    *" $name "*) ;;
    *) return 0 ;;
    esac
    for word in "$@"; do
        case $word in
        --srgb) light=srgb ;;
        straight) alpha=straight ;;
        esac
    done
    stem=$scratch/$name in=$scratch/in.raw out=$scratch/out.raw maps=
    rm -f "$stem"* "$out"
    case " $skips " in
    *" $name "*)
        if "$SKC" export "$file" --to "$target" -o "$stem" --name blur --edge "$edge" $options "$@" >said 2>&1; then
            echo "$target $name: was made, though the target cannot do it" && failed=1
        elif [ "$(wc -l <said)" != 1 ]; then
            cat said && failed=1
        fi
        return 0
        ;;
    esac
    "$CHECK" picture "$width" "$height" $channels "$in"
    case $file in
    *radius.skc) for_map 0 0 8 smooth ;;
    *turning.skc) for_map 0 1 4 noise && for_map 1 -90 500 smooth && for_map 2 -2 3 beyond && for_map 3 0.5 1.5 smooth ;;
    esac
    "$CHECK" filter "$file" "$edge" $light $alpha "$in" "$scratch/wanted.raw" $maps
    if ! "$SKC" export "$file" --to "$target" -o "$stem" --name blur --edge "$edge" $options "$@" -q; then
        echo "$target $name: cannot be exported" && failed=1
    elif ! filter; then
        echo "$target $name: does not run" && exit 1
    elif ! said=$("$CHECK" compare "$out" "$scratch/wanted.raw" "$tolerance"); then
        echo "$target $name: $said; $tolerance is accepted" && failed=1
    else
        echo "$target $name: $said"
    fi
}

for_map() { # INDEX FIRST LAST KIND
    "$CHECK" map "$width" "$height" "$2" "$3" "$4" "$scratch/map$1.raw"
    maps="$maps $scratch/map$1.raw"
}

case_of single single clamp 67 43 2e-5
for edge in mirror reflect101 wrap constant:0.25; do
    case_of "edge-${edge%%:*}" single $edge 67 43 2e-5
done
case_of small single mirror 5 3 2e-5
case_of pixel single reflect101 1 1 2e-5
case_of whole whole clamp 67 43 2e-5
case_of kept whole clamp 67 43 2e-5 --keep-passes
case_of loop single clamp 67 43 2e-5 --loop
case_of colour colour clamp 67 43 2e-5
case_of srgb single clamp 67 43 2e-5 --srgb
case_of straight single clamp 67 43 2e-5 --alpha straight
case_of half single clamp 67 43 2e-3 --precision half
case_of eight single clamp 67 43 0.01 --precision 8
case_of radius radius clamp 67 43 2e-5
case_of radius-mirror radius mirror 41 23 2e-5
case_of radius-constant radius constant:0.5 41 23 2e-5
case_of turning turning wrap 41 23 2e-5
case_of turning-clamp turning clamp 41 23 2e-5
! type more >/dev/null || more
exit $failed
