#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the tests of the tool:
#
#     tests/cli/run.sh [--record] [NAME...]      without names: all
#
# A case is a shell script, cases/NAME.sh. It runs in an empty folder of its own and writes down what it does: each command,
# all that the command prints, and its exit status if that is not 0. This transcript must be cases/NAME.expected to the byte;
# with --record it becomes that file, to be read through before it is committed. What a transcript cannot show (equal files,
# files left behind) the case checks itself; a case whose checks fail is not recorded. helpers.sh has the words
# that cases are written in.
#
# SKC is the tool to test (default: build/skc). Exit status: 0 all passed, 1 some failed, 77 the only case was skipped.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SKC=${SKC:-$root/build/skc}
case $SKC in /*) ;; *) SKC=$PWD/$SKC ;; esac
[ -x "$SKC" ] || { echo "run.sh: $SKC: no such program; SKC=PROGRAM names the tool" >&2; exit 1; }

record=0
if [ "${1-}" = --record ]; then
    record=1
    shift
fi
[ $# -gt 0 ] || set -- $(cd "$here/cases" && ls -- *.sh | sed 's/\.sh$//')

# The user's settings must not show.
umask 022
unset LANGUAGE LC_CTYPE LC_MESSAGES G_MESSAGES_DEBUG
LC_ALL=C TERM=dumb
export SKC LC_ALL TERM

scratch=$(mktemp -d "${TMPDIR:-/tmp}/skc-cli-XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Text that differs from run to run, from version to version, and from one build of libvips to the next.
normalise() {
    sed -e "s|$scratch|TMP|g" \
        -e 's/^skc [0-9][0-9.]*$/skc VERSION/' \
        -e 's/[0-9][0-9.]* seconds/N seconds/' \
        -e 's/"\(seconds\|total\|read\|filter\)": [0-9][0-9.e-]*/"\1": N/' \
        -e 's/\(cannot be read[^:]*\)\(: .*\)\{0,1\}$/\1: REASON/' \
        -e 's/accepted are \.png .*/accepted are ENDINGS/'
}

run_case() { # NAME
    script=$here/cases/$1.sh expected=$here/cases/$1.expected transcript=$scratch/transcript
    [ -f "$script" ] || { echo "run.sh: there is no case $1" >&2; return 1; }
    chmod -R u+w "$scratch" && rm -rf "${scratch:?}"/* && mkdir "$scratch/work" || return 1
    # Short names that are the same on every machine.
    ln -s "$root/data" "$scratch/data" && ln -s "$root/tests/golden" "$scratch/golden" || return 1
    (cd "$scratch/work" && DATA=../data GOLDEN=../golden sh -eu -c '. "$1"; . "$2"' sh "$here/helpers.sh" "$script") \
        </dev/null >"$scratch/raw"
    status=$?
    if [ -e "$scratch/failed" ]; then
        status=1
    elif [ $status -ne 0 ] && [ $status -ne 77 ]; then
        echo "run.sh: $1 ended early: the command after the last that is shown failed"
    fi
    normalise <"$scratch/raw" >"$transcript"
    [ $status -ne 77 ] || return 77
    if [ $status -eq 0 ] && [ $record -eq 1 ]; then
        cp "$transcript" "$expected"
        return
    fi
    [ -f "$expected" ] || { echo "run.sh: $1 is not recorded yet: run.sh --record $1" >&2; return 1; }
    diff -u "$expected" "$transcript" >"$scratch/difference" && [ $status -eq 0 ] && return
    sed -e 1,2d "$scratch/difference"
    return 1
}

failed=0 skipped=0
for name; do
    run_case "$name"
    case $? in
    0) echo "ok      $name" ;;
    77) echo "skipped $name" && skipped=$((skipped + 1)) ;;
    *) echo "FAILED  $name" && failed=$((failed + 1)) ;;
    esac
done
[ $# -eq 1 ] || echo "$(($# - failed - skipped)) passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] || exit 1
[ $skipped -ne $# ] || exit 77
