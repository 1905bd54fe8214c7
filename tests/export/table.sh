#!/bin/sh
# SPDX-License-Identifier: MIT
# table.sh [TARGET...]: runs the cases of the targets (all, if none is named) and prints the table of docs/export.md: how many pictures were compared, the largest
# difference from the library by what results are kept in, and what single.skc costs a pixel: passes, and texels fetched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export ALL=1 # cases
build=$here/../../${BUILD:-build}
export SKC="${SKC:-$build/skc}" CHECK="${CHECK:-$build/tests/export/export_check}"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/skc-export-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
[ $# -gt 0 ] || set -- c glsl glsl-compute hlsl msl wgsl webgl shadertoy reshade obs opencl cuda numpy torch

# Of tiles: what a group of 16 x 16 loads, for each of its pixels, in all passes.
loaded() {
    cat "$scratch"/cost* | sed -n 's/.*tile_size[a-z0-9:<> ]* = [a-z0-9<>]*(\([0-9]*\), \([0-9]*\)).*/\1 \2/p' | awk '{n += $1 * $2} END {printf "%.1f", n / 256}'
}

fetches() { # TARGET
    rm -f "$scratch"/cost*
    "$SKC" export "$here/single.skc" --to "$1" -o "$scratch/cost" --json >"$scratch/report"
    samples=$(sed -n 's/.*"samples": \([0-9]*\).*/\1/p' "$scratch/report")
    case $1 in
    glsl-compute) exact=$(loaded) ;;
    glsl | hlsl | msl | wgsl | webgl | shadertoy | reshade | obs) exact=$((4 * samples)) ;;
    *) exact=- ;;
    esac
    hardware=-
    [ "$exact" = - ] || ! "$SKC" export "$here/single.skc" --to "$1" --fetch hardware -o "$scratch/cost" -q 2>/dev/null || hardware=$samples
}

echo "| target | compared | float | half | 8 bits | passes | fetches, exact | fetches, hardware |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for target in "$@"; do
    [ -f "$here/targets/$target.sh" ] || continue
    "$here/run.sh" "$target" >"$scratch/said" 2>&1 || { cat "$scratch/said" && continue; }
    fetches "$target"
    passes=$(sed -n 's/.*"passes": \([0-9]*\).*/\1/p' "$scratch/report")
    sed -n 's/^[^ ]* \([^:]*\): largest difference \([^ ]*\) .*/\1:\2/p' "$scratch/said" | awk -F: -v head="| $target" \
        -v tail="| $passes | $exact | $hardware |" '
        {n++}
        /half|texture-turning/ {if ($2 > half) half = $2; next}
        /eight-srgb|snapped|fractions/ {next} # compared otherwise
        /eight/ {if ($2 > eight) eight = $2; next}
        $2 > float {float = $2}
        END {print head " | " n " | " float " | " (half ? half : "-") " | " (eight ? eight : "-") " " tail}'
done
