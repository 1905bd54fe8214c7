#!/bin/sh
# SPDX-License-Identifier: MIT
# make fidelity, and with the first argument paper make paper: tables and plots of docs/results. Installs Matplotlib, NumPy and Pillow if it may; they are used here only.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
name=fidelity
if [ "${1-}" = paper ]; then
    name=paper
    shift
fi
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
mkdir -p "$build/$name"
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude bench/fidelity.c -o "$build/$name/worker" \
    -L"$build" -lskc -Wl,-rpath,"$PWD/$build" -lm
exec /usr/bin/python3 "bench/$name.py" "$build/$name" "$@"
