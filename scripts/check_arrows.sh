#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom (CONTRIBUTING.md): each folder of src/ only itself and the folders named here; tools and examples only
# the public header and their own files.
set -eu
cd "$(dirname "$0")/.."
failed=0

allowed() {
    case $1 in
    core) echo "skc core" ;;
    ops | kernels | format) echo "skc core $1" ;;
    metrics) echo "skc core ops metrics" ;;
    fit | apply | baselines | export) echo "skc core ops kernels format $1" ;;
    *) echo "folder $1 of src/ is not in scripts/check_arrows.sh" >&2 && exit 1 ;;
    esac
}

for folder in src/*/; do
    group=$(basename "$folder")
    may=" $(allowed "$group") "
    for file in $(find "$folder" -name '*.[ch]'); do
        for target in $(sed -n 's|^ *# *include *"\([^"]*\)".*|\1|p' "$file"); do
            first=${target%%/*}
            case $may in
            *" $first "*) ;;
            *) echo "$file includes \"$target\": $group may include only$may" && failed=1 ;;
            esac
        done
    done
done
for file in $(find tools examples -name '*.[ch]'); do
    for target in $(sed -n 's|^ *# *include *"\([^"]*\)".*|\1|p' "$file"); do
        case $target in
        skc/*) [ -f "include/$target" ] || { echo "$file includes \"$target\", which is not public" && failed=1; } ;;
        */*) echo "$file includes \"$target\": only skc/skc.h and files beside it" && failed=1 ;;
        *) [ -f "$(dirname "$file")/$target" ] || { echo "$file includes \"$target\", which is not beside it" && failed=1; } ;;
        esac
    done
done
[ $failed = 0 ] && echo "all includes follow the arrows"
exit $failed
