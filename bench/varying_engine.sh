#!/bin/sh
# SPDX-License-Identifier: MIT
# What a different kernel at every pixel costs, and what respecting edges brings: bench/varying_engine.sh [FILE.skc [WIDTH HEIGHT]],
# a basis of discs with one parameter, their radius, which is fitted if none is given. After make.
set -eu
cd "$(dirname "$0")/.."
basis=${1:-build/discs.skc}
[ $# -gt 0 ] || [ -f "$basis" ] || build/skc fit 'disk:radius=0..24' --samples 48 -o "$basis" -q
for name in varying varying_edges; do
    gcc -std=c11 -D_DEFAULT_SOURCE -O2 -Iinclude -Ibench bench/$name.c bench/common.c -o build/bench_$name -Lbuild -lskc \
        -Wl,-rpath,"$PWD/build" -lm -pthread
done
build/bench_varying "$basis" "${2:-4096}" "${3:-3072}"
build/bench_varying_edges "$basis"
