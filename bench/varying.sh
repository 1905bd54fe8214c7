#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench-varying: kernels that change from pixel to pixel, beside peers, into docs/results/varying.md. About half an hour on an
# idle machine; SKC_BENCH_ONLY=tilt and SKC_BENCH_NO_PEERS=1 shorten the tables of quality, SKC_BENCH_SIZE="1024 768" those of speed.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
build=$root/${BUILD:-build}
work=$build/bench/varying
mkdir -p "$work" docs/results docs/images
bench/setup.sh "$build/bench" gegl libvips-tools imagemagick

version=$(git log -1 --format=%h 2>/dev/null || echo "a copy without history")
[ -z "$(git status --porcelain --untracked-files=no 2>/dev/null)" ] || version="$version with changes"
start=$(cut -d ' ' -f 1-3 /proc/loadavg)
began=$(date +%s)

c="gcc -std=c11 -O3 -march=native -ffp-contract=fast -Iinclude -Ibench -I$build/bench/fftw/include -D_DEFAULT_SOURCE"
common="bench/varying_effects.c bench/varying_ways.c bench/common.c"
peers="bench/varying_fft.c bench/varying_factors.c"
libraries="$build/bench/fftw/lib/libfftw3f.a -L$build -lskc -Wl,-rpath,$build -lm -pthread"
$c bench/varying_fit.c bench/varying_effects.c bench/common.c -o "$work/fit" $libraries
$c bench/varying_quality.c $peers $common -o "$work/quality" $libraries
$c bench/varying_speed.c $peers $common -o "$work/speed" $libraries
$c bench/varying_programs.c bench/run_program.c $common -o "$work/programs" $libraries
$c bench/varying_depth.c $common -o "$work/depth" $libraries

i=0
for photo in astronaut.png rocket.jpg hubble_deep_field.jpg; do
    i=$((i + 1))
    [ -f "$work/photo$i.ppm" ] || vips embed "data/$photo" "$work/photo$i.ppm" 0 0 1024 768 --extend mirror
done
size=${SKC_BENCH_SIZE:-4096 3072}
vips embed data/astronaut.png "$work/large.ppm" 0 0 $size --extend mirror

# Fitted, and below compared, again where the library is newer: neither depends on how busy the machine is.
fit() { # EFFECT SAMPLES
    [ "$work/$1$2.txt" -nt "$build/libskc.so" ] || {
        echo "fitting $1 with $2 samples" >&2
        "$work/fit" "$1" "$2" "$work/$1$2.skc" >"$work/new.txt"
        mv "$work/new.txt" "$work/$1$2.txt"
    }
}
fit tilt 48
fit tilt 32
fit star 64
fit hexagon 64
fit zoom 48
fit lens 96
fit gaussian 48
cp "$work/tilt48.skc" "$work/steps48.skc"

echo "depth edges" >&2
[ "$work/lens.pfm" -nt "$build/examples/scene" ] || "$build/examples/scene" "$work" 1024
"$work/depth" "$work" "$work/tilt48.skc" >"$work/depth.out"
echo "whole programs" >&2
(cd "$work" && ./programs "$build/skc" >programs.out)
echo "filtering in memory" >&2
"$work/speed" "$work/large.ppm" "$work/tilt48.skc" >"$work/speed.out"
echo "quality" >&2
[ "$work/quality.out" -nt "$build/libskc.so" ] || {
    "$work/quality" "$work" "$work/photo1.ppm" "$work/photo2.ppm" "$work/photo3.ppm" >"$work/new.txt"
    mv "$work/new.txt" "$work/quality.out"
}

# The sharp picture, skc's two ways, the truth: around the edges in focus.
for name in scene gather respect lens; do
    "$build/skc" apply "$work/tilt48.skc" "$work/$name.pfm" "$work/$name.png" --map 0 -q
    vips crop "$work/$name.png" "$work/$name-crop.png" 150 30 340 330
done
vips arrayjoin "$work/scene-crop.png $work/gather-crop.png $work/respect-crop.png $work/lens-crop.png" "$work/depth.png" --across 2 --shim 6
vips copy "$work/depth.png" "docs/images/depth-edges.jpg[Q=88,strip]"

cat >"$work/varying.md" <<END
# A kernel for every pixel

Made by \`make bench-varying\` from $version on $(date -u +%Y-%m-%d), in $((($(date +%s) - began) / 60)) minutes.

- Machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(getconf _NPROCESSORS_ONLN) processors, $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo). $(uname -sr). Load average (1, 5, 15 minutes): $start at the start, $(cut -d ' ' -f 1-3 /proc/loadavg) at the end.
- $(gcc --version | head -n 1); bench with \`-O3 -march=native\`, skc as it comes. FFTW 3.3.10 (built here: single precision, AVX2 and AVX-512), GEGL $(dpkg-query -W -f '${Version}' gegl), $(convert-im6.q16 -version | sed -n 's/^Version: \(ImageMagick [^ ]* [^ ]*\).*/\1/p'), $(vips --version | head -n 1).
- Pictures: (1) \`astronaut.png\`, (2) \`rocket.jpg\`, (3) \`hubble_deep_field.jpg\` of \`data/\`, 1024 x 768, mirror-tiled where they are smaller, in linear light.

## Quality

Image PSNR in dB against \`skc_varying_exact\`, R, G and B of all pixels, two threads. All gather, extend the edge, and get the same maps.
Blending: every image is filtered exactly (FFT), then weighted; 8 of them, and as many as make sense. Efficient Filter Flow: Hann windows
half a window apart, a kernel at the centre of each. Rows times columns (LowRank): rank 3 by singular values, signs aligned, interpolated
between nodes; or 3 terms exactly and images blended. What DISK's paper reports is on other pictures and maps; the effect is the same.

$(cat "$work/quality.out")

## The bases

Fitted with the default effort. Kernel by kernel, expected image PSNR (least / mean) at the nodes and between them.

| basis | samples | nodes | file | at nodes | between | seconds |
|---|---|---|---|---|---|---|
$(cat "$work/tilt48.txt" "$work/tilt32.txt" "$work/star64.txt" "$work/hexagon64.txt" "$work/zoom48.txt" "$work/lens96.txt" "$work/gaussian48.txt")

## Speed

Tilt-shift with discs of radius 0 to 24 (kernels up to 49 x 49), RGBA floats, $(echo $size | sed 's/ / x /'), filtering alone. Least of five runs in turn (what takes
longer than 6 seconds: two). Processor time is what all threads worked. Blending and Efficient Filter Flow have their kernels' transforms made
beforehand, their plans and tiles chosen by measuring; "where needed" leaves out nodes that a tile does not meet, which smooth maps allow.
"The same kernel everywhere" is skc with the same basis at radius 24.

$(cat "$work/speed.out")

## Whole programs

1024 x 768, 8-bit RGB, PPM in and out, best of five. PSNR of stored values against the exact result, 26 pixels from the border left out, for programs
disagree there; 8 bits have about 58.9 dB at most, so the same with 16 bits beside it. GEGL works in linear light, and every pixel spreads as its disc,
normalised by what arrives; it is compared with gathering and with that, and the better counts. Its discs have no soft edge and reach half a
pixel further, so it is run once more with radii half a pixel less. Most of its time is its start, as the last row says. ImageMagick works on stored
values, with Gaussians; so does skc here (\`--encoded\`). Its map blurs a little even where it is black.
$(cat "$work/programs.out")

## Depth edges

\`examples/scene.c\`: pawns on a chessboard at night, 640 x 480. The truth is cast with 1024 rays for each pixel through a lens of 85 mm at f/1.8;
filters get the pinhole's picture and its depth. PSNR in dB, lights clipped to 1; "near edges": within 24 pixels of where the blur's
radius jumps by 2 pixels or more. What the pinhole does not see, no filter can bring back: \`exact\` says how much of the error that is.

$(cat "$work/depth.out")

![The sharp picture; skc; skc with edges respected; the truth](../images/depth-edges.jpg)

Top: the pinhole's picture, skc gathering. Bottom: with edges respected, the truth.
END
cp "$work/varying.md" docs/results/varying.md
echo "docs/results/varying.md written" >&2
