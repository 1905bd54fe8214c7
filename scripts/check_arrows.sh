#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom (CONTRIBUTING.md): each folder of src/ only itself and the folders named here; tools and examples only
# the public header and their own files.
set -eu
cd "$(dirname "$0")/.."

may= # what the last call of `allowed` found
allowed() {
    case $1 in
    core) may=" skc core " ;;
    ops | kernels | format) may=" skc core $1 " ;;
    metrics) may=" skc core ops metrics " ;;
    gradient) may=" skc core ops apply gradient " ;;
    estimate) may=" skc core ops fit estimate " ;;
    fit | apply | baselines | export) may=" skc core ops kernels format $1 " ;;
    *) may=" nothing: the folder is not in scripts/check_arrows.sh" ;;
    esac
}

# FILE:TARGET of every include in quotes.
includes() {
    grep -r --include='*.[ch]' --exclude-dir=templates '^ *# *include *"' "$@" | sed 's|: *# *include *"\([^"]*\)".*|:\1|'
}

wrong=$(
    includes src | while IFS=: read -r file target; do
        group=${file#src/}
        group=${group%%/*}
        allowed "$group"
        case $may in
        *" ${target%%/*} "*) ;;
        *) echo "$file includes \"$target\": $group may include only$may" ;;
        esac
    done
    includes tools examples | while IFS=: read -r file target; do
        case $target in
        skc/*) [ -f "include/$target" ] || echo "$file includes \"$target\", which is not public" ;;
        */*) echo "$file includes \"$target\": only skc/skc.h and files beside it" ;;
        *) [ -f "${file%/*}/$target" ] || echo "$file includes \"$target\", which is not beside it" ;;
        esac
    done
)
[ -z "$wrong" ] || { echo "$wrong" && exit 1; }
echo "all includes follow the arrows"
