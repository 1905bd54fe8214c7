#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: skc beside its peers, into docs/results/speed.md. About ten minutes.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
build=$root/${BUILD:-build}
work=$build/bench
mkdir -p "$work" docs/results
bench/setup.sh "$work"

version=$(git log -1 --format=%h 2>/dev/null || echo "a copy without history")
[ -z "$(git status --porcelain --untracked-files=no 2>/dev/null)" ] || version="$version with changes"
start=$(cut -d ' ' -f 1-3 /proc/loadavg)
began=$(date +%s)
busy() { # seconds that all processors have worked, for anyone
    awk -v hz="$(getconf CLK_TCK)" '/^cpu / {printf "%.0f", ($2 + $3 + $4 + $7 + $8 + $9) / hz}' /proc/stat
}
busy_start=$(busy)

# For gcc, whose vectors of floats these are, and with everything that this processor has.
flags="-O3 -march=native -ffp-contract=fast -Iinclude -Ibench -I$work/fftw/include -D_DEFAULT_SOURCE"
libraries="-L$build -lskc -Wl,-rpath,$build -lm -pthread"
opencv="-isystem /usr/include/opencv4 -isystem /usr/include/$(uname -m)-linux-gnu/opencv4"
c="gcc -std=c11 $flags"
g++ -std=c++17 $flags $opencv -c bench/opencv.cpp -o "$work/opencv.o"
$c bench/speed.c bench/speed_tables.c bench/dense.c bench/fftw.c bench/peak.c bench/common.c "$work/opencv.o" -o "$work/speed" \
    "$work/fftw/lib/libfftw3f.a" -lopencv_imgproc -lopencv_core -lstdc++ $libraries
$c bench/sizes.c bench/common.c -o "$work/sizes" $libraries
$c bench/programs.c bench/run_program.c bench/dense.c bench/common.c -o "$work/programs" $libraries
$c bench/vips_conv.c -o "$work/vips_conv" $(pkg-config --cflags --libs vips)

# The photograph, mirror-tiled; and the complexes. Fitted again where skc is newer.
[ -f "$work/photo.ppm" ] || vips embed data/astronaut.png "$work/photo.ppm" 0 0 4096 3072 --extend mirror
[ -f "$work/photo.jpg" ] || vips copy "$work/photo.ppm" "$work/photo.jpg[Q=90]"
[ -f "$work/photo.pgm" ] || vips extract_band "$work/photo.ppm" "$work/photo.pgm" 1
[ -f "$work/part.ppm" ] || vips crop "$work/photo.ppm" "$work/part.ppm" 0 0 4096 256
fit() { # FILE KERNEL SAMPLES
    [ "$work/$1" -nt "$build/skc" ] || "$build/skc" fit "$2" --cost cpu --samples "$3" -o "$work/$1" -q
}
fit disk.skc disk:radius=24 128
fit disk99.skc disk:radius=49 128
fit disk199.skc disk:radius=99 128
fit lean.skc disk:radius=24 48
fit lean99.skc disk:radius=49 64
fit lean199.skc disk:radius=99 96

export VIPS_CONCURRENCY=1 OMP_NUM_THREADS=1 MAGICK_THREAD_LIMIT=1
cd "$work"
echo "filtering in memory" >&2
./speed photo.ppm disk:radius=24 disk.skc lean.skc disk:radius=49 disk99.skc lean99.skc disk:radius=99 disk199.skc lean199.skc >speed.out
./sizes disk.skc >sizes.out
echo "whole programs" >&2
./programs "$build/skc" ./vips_conv >programs.out
cd "$root"

first_line() {
    "$@" 2>/dev/null | head -n 1
}
# What others did meanwhile: all that the processors did, less what the commands above did (the last line of times).
wall=$(($(date +%s) - began))
times >"$work/times"
own=$(tail -n 1 "$work/times" | tr 'ms' '  ' | awk '{printf "%.0f", 60 * $1 + $2 + 60 * $3 + $4}')
others=$(awk -v all="$(($(busy) - busy_start))" -v own="$own" -v wall="$wall" 'BEGIN {printf "%.2f", (all - own) / wall}')
cat >"$work/speed.md" <<END
# Speed

Made by \`make bench\` from $version on $(date -u +%Y-%m-%d), in $((wall / 60)) minutes.

- Machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(getconf _NPROCESSORS_ONLN) processors$(lscpu | sed -n 's/^\(L[123]\(d\|\)\) cache: *\(.*\)/, \1 \3/p' | tr -d '\n'), $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo). $(uname -sr).
- Load average (1, 5, 15 minutes): $start at the start, $(cut -d ' ' -f 1-3 /proc/loadavg) at the end. The run itself brings one or two; other
  programs kept $others processors busy on the average.
- Compilers: $(first_line gcc --version); bench with \`-O3 -march=native\`, skc as it comes.
- Peers: OpenCV $(dpkg-query -W -f '${Version}' libopencv-core-dev), FFTW 3.3.10 (built here: single precision, AVX2 and AVX-512), $(first_line vips --version), $(convert -version | sed -n 's/^Version: \(ImageMagick [^ ]* [^ ]*\).*/\1/p'), G'MIC $(dpkg-query -W -f '${Version}' gmic).
- Picture: \`data/astronaut.png\`, mirror-tiled to 4096 x 3072. Kernels: discs of 49 x 49, 99 x 99 and 199 x 199 pixels, fitted with \`--cost cpu --samples 128\`.

## Figures to reach

One float channel, one thread, filtering alone, unless said otherwise. Everything runs in turn, five times; the least time counts. skc is run
by a plan; FFTW has its plans, and the best of twelve sizes of tiles; what the direct convolution is, is told in \`bench/dense.c\`. Whole programs are further down.

$(cat "$work/speed.out")

## Time for each pixel

8 bits, one channel, in memory, one thread, 49 x 49.

$(cat "$work/sizes.out")

## Whole programs

$(cat "$work/programs.out")
END
cp "$work/speed.md" docs/results/speed.md
echo "docs/results/speed.md written" >&2
