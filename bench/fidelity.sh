#!/bin/sh
# SPDX-License-Identifier: MIT
# make fidelity: the tables and plots of docs/results. Installs Matplotlib, NumPy and Pillow if it may; they are used here only.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
if ! /usr/bin/python3 -c 'import matplotlib, numpy, PIL' 2>/dev/null; then
    packages="python3-matplotlib python3-numpy python3-pil"
    if [ "$(id -u)" = 0 ]; then
        echo "installing $packages"
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages >/dev/null
    else
        echo "Something is missing. Please run: sudo apt-get install -y --no-install-recommends $packages" >&2
        exit 1
    fi
fi
mkdir -p "$build/fidelity"
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude bench/fidelity.c -o "$build/fidelity/worker" \
    -L"$build" -lskc -Wl,-rpath,"$PWD/$build" -lm
exec /usr/bin/python3 bench/fidelity.py "$build/fidelity" "$@"
