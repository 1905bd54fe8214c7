#!/bin/sh
# SPDX-License-Identifier: MIT
# check_symbols.sh ARCHIVE SHARED: every linkable name starts with skc_ or skci_, and the shared library shows exactly the
# functions of the public headers.
set -eu
archive=$(realpath "$1") shared=$(realpath "$2")
cd "$(dirname "$0")/.."
# Names with two leading underscores belong to compilers and sanitizers.
strangers=$(nm -g --defined-only "$archive" 2>/dev/null | awk 'NF == 3 {print $3}' | sed 's/^_skc/skc/' | grep -v '^skc' | grep -v '^__' || true)
if [ -n "$strangers" ]; then
    echo "names without the prefix:" $strangers
    exit 1
fi
sed '/^ *#/d; s|//.*||' include/skc/*.h | tr '\n' ' ' | grep -o 'SKC_API[^;(]*(' | sed 's/.*[ *]\(skc_[a-z0-9_]*\) *($/\1/' | sort -u >"${TMPDIR:-/tmp}/skc-declared.$$"
nm -D --defined-only "$shared" | awk 'NF == 3 && $2 == "T" {print $3}' | grep -v '^__' | grep -v '^_init$\|^_fini$' | sort -u >"${TMPDIR:-/tmp}/skc-shown.$$"
result=0
diff "${TMPDIR:-/tmp}/skc-declared.$$" "${TMPDIR:-/tmp}/skc-shown.$$" || result=1
rm -f "${TMPDIR:-/tmp}/skc-declared.$$" "${TMPDIR:-/tmp}/skc-shown.$$"
[ $result = 0 ] && echo "all names have their prefix; the shared library shows what the header declares" || echo "< declared only, > shown only"
exit $result
