#!/bin/sh
# SPDX-License-Identifier: MIT
# The paper's recipe and the default one on five kernels of 49 x 49 pixels: quality and time, on one thread.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
photo=data/astronaut.png

figure() { # KEY FILE: its last value, which for "psnr" in the output of info --image is the picture's
    sed -n 's/^ *"'"$1"'": *\([-0-9.e+]*\),*$/\1/p' "$2" | tail -n 1
}

printf '%-43s %-14s %9s %8s %10s %11s %8s\n' kernel recipe "PSNR dB" L1 "1/255" "image dB" seconds
for recipe in "--paper" "--samples 96" "--layers 32,8,8"; do
    for kernel in disk:radius=23,size=49 ring:radius=23,inner=14,size=49 heart:radius=24 star:points=4,radius=23,inner=8.05,size=49 coma:waves=3; do
        build/skc fit $kernel $recipe --threads 1 -o "$out/f.skc" --json >"$out/fit.json"
        build/skc info "$out/f.skc" --image $photo --json >"$out/info.json"
        printf '%-43s %-14s %9.2f %8.4f %10.2f %11.2f %8.2f\n' "$kernel" "${recipe#--}" "$(figure psnr "$out/fit.json")" \
            "$(figure l1 "$out/fit.json")" "$(figure certificate_255 "$out/fit.json")" "$(figure psnr "$out/info.json")" \
            "$(figure seconds "$out/fit.json")"
    done
done
