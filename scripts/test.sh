#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every test in the optimised build; all but the slow ones under the address and undefined-behaviour sanitizers; and those with
# threads under the thread sanitizer. Ends with one line: how many passed and failed.
set -u
cd "$(dirname "$0")/.."

# A sanitizer build only tells the truth if its first report ends the test.
export ASAN_OPTIONS=abort_on_error=0:exitcode=99:detect_leaks=1
export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:exitcode=98

passed=0 failed=0 skipped=0 broken=0

configure() { # FOLDER OPTIONS...
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; return 1; }
    rm -f "$folder.log"
    ninja -C "$folder" --quiet >"$folder/ninja.log" 2>&1 || { cat "$folder/ninja.log"; return 1; }
}

run() { # FOLDER ARGUMENTS...
    folder=$1
    shift
    echo "== $folder"
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" >"$folder/test.out" 2>&1 || true
    grep -v '^$\|Full log written\|ninja:\|^[A-Z][a-z ]*: *[0-9]* *$' "$folder/test.out"
    for pair in Ok:passed "Expected Fail:passed" Fail:failed "Unexpected Pass:failed" Timeout:failed Skipped:skipped; do
        n=$(sed -n "s/^${pair%%:*}: *\([0-9]*\) *$/\1/p" "$folder/test.out")
        case ${pair##*:} in
        passed) passed=$((passed + ${n:-0})) ;;
        failed) failed=$((failed + ${n:-0})) ;;
        skipped) skipped=$((skipped + ${n:-0})) ;;
        esac
    done
    grep -q '^Ok: ' "$folder/test.out" || { echo "the tests in $folder did not run"; broken=1; }
}

scripts/setup.sh --tests
# The rival that needs FFTW is tested where that is there, in builds that nobody installs: FFTW is GPL.
fftw=disabled
pkg-config --exists fftw3f 2>/dev/null && fftw=enabled

configure build && run build || broken=1
configure build-asan -Dfftw=$fftw -Db_sanitize=address,undefined -Dbuildtype=debugoptimized -Db_lundef=false &&
    run build-asan --no-suite lint --no-suite slow --timeout-multiplier 4 || broken=1
configure build-tsan -Dfftw=$fftw -Db_sanitize=thread -Dbuildtype=debugoptimized -Db_lundef=false &&
    run build-tsan --suite threads --timeout-multiplier 4 || broken=1

echo
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $((failed + broken)) failed, $skipped skipped"
else
    echo "$passed passed, $((failed + broken)) failed"
fi
[ $failed = 0 ] && [ $broken = 0 ]
