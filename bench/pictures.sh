#!/bin/sh
# SPDX-License-Identifier: MIT
# Kernels learned from blurred photographs beside the true ones, into docs/results/pictures.md: about ten minutes on one core.
# Needs vips (libvips-tools). With a folder as argument, the kernels are left there as PFM.
set -eu
cd "$(dirname "$0")/.."
out=${1:-}
if [ -z "$out" ]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi
mkdir -p "$out"
build/skc fit disk:radius=0 -q -o "$out/copy.skc"
for photo in astronaut.png rocket.jpg hubble_deep_field.jpg; do
    build/skc apply "$out/copy.skc" "data/$photo" "$out/${photo%.*}.pfm" -q # in linear light
done
${CC:-cc} -std=c11 -O2 -Iinclude bench/pictures.c -o build/bench_pictures -Lbuild -lskc -Wl,-rpath,"$PWD/build" -lm
build/bench_pictures "$out" >"$out/table.md"

# A lens: coma that grows from the middle to the corners, learned from one photograph and the same through it, of 8 bits.
build/skc fit coma:waves=0..1 --rotate 0..360 --samples 48 --effort 0 -q -o "$out/lens.skc"
through() { # PHOTO OUT: the truth
    build/skc apply "$out/lens.skc" "data/$1" "$out/$2" -q --map waves=radial:50%,50% --map rotate=radial:50%,50%
}
build/skc apply "$out/copy.skc" data/hubble_deep_field.jpg "$out/sharp.tif" -q
through hubble_deep_field.jpg blurred.tif
build/skc fit --from "$out/sharp.tif" "$out/blurred.tif" --vary field --samples 48 --effort 0 -o "$out/learned.skc" >"$out/report"
field=$(sed -n 's/^to apply.*--map \(field=[^ ]*\).*/\1/p' "$out/report")
decibels() { # A B
    LC_ALL=C printf %.1f "$(build/skc diff "$out/$1" "$out/$2" --encoded --json | sed -n 's/^ *"psnr": \([0-9.]*\).*/\1/p')"
}
{
    echo
    echo "A lens, coma of 0 to 1 waves from the middle to the corners, learned from \`data/hubble_deep_field.jpg\` and the same through it, of 8 bits,"
    echo "with 48 samples: dB of encoded values against the truth."
    echo
    echo "| photograph | as it was | through what was learned |"
    echo "| --- | --- | --- |"
    for photo in hubble_deep_field.jpg rocket.jpg; do
        through "$photo" truth.tif
        build/skc apply "$out/copy.skc" "data/$photo" "$out/plain.tif" -q
        build/skc apply "$out/learned.skc" "data/$photo" "$out/through.tif" -q --map "$field" --map rotate=radial:50%,50%
        echo "| $photo | $(decibels plain.tif truth.tif) | $(decibels through.tif truth.tif) |"
    done
} >>"$out/table.md"

# Beside each other, four times as large: the true kernel, what was learned from astronaut.png with 1 % noise, and the complex.
tiles=
for kernel in disk heart shake; do
    for which in "" _astronaut_noise_1_% _astronaut_noise_1_%_fit; do
        tile=$out/tile_$kernel$which
        build/skc kernel "$out/$kernel$which.pfm" -q -o "$tile.png"
        vips gravity "$tile.png" "$tile.v" centre 61 61 # the margins that were cut, equal on both sides
        vips zoom "$tile.v" "$tile.large.png" 4 4
        tiles="${tiles:+$tiles }$tile.large.png"
    done
done
vips arrayjoin "$tiles" docs/images/pictures.png --across 3 --shim 8 --background 128
{
    echo "# Kernels learned from pictures"
    echo
    echo "\`make bench-pictures\` makes this page. [docs/pictures.md](../pictures.md) tells what it means."
    echo
    cat "$out/table.md"
} >docs/results/pictures.md
