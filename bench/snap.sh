#!/bin/sh
# SPDX-License-Identifier: MIT
# bench/snap.sh: what texture units of 8-bit fractions do to some kernels, and what snapping their offsets and refitting their weights
# makes of that, as the table of docs/export.md. Half a minute.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
work=$build/bench/snap
mkdir -p "$work"

echo "| kernel | samples | as fitted: kernel, photographs, certificate | moved by a texture unit | moved by snapping and refitting |"
echo "| --- | --- | --- | --- | --- |"
while read -r kernel samples; do
    file=$work/$(echo "$kernel" | tr ':=,' '___')_$samples.skc
    [ "$file" -nt "$build/libskc.so" ] || "$build/skc" fit "$kernel" --samples "$samples" -o "$file" -q
    "$build/skc" info "$file" --json >"$work/info.json"
    "$build/skc" export "$file" --to csv --snap --json -o "$work/out" >"$work/snap.json"
    python3 - "$kernel" "$samples" "$work/info.json" "$work/snap.json" <<'END'
import json
import sys

kernel, samples, info, snap = sys.argv[1:]
info, snap = json.load(open(info)), json.load(open(snap))
fitted = info.get("quality") or info["filters"][0]["quality"]


def cell(q, image):
    return "%.1f dB, %.1f dB, %.2f / 255" % (q["psnr"], q[image], 255 * q["certificate"])


print("| %s | %s | %s | %s | %s |" % (kernel, samples, cell(fitted, "image_psnr_expected"), cell(snap["fetched"], "image_psnr"),
                                      cell(snap["snapped"], "image_psnr")))
END
done <<END
heart 24
heart 96
disk:radius=12 24
disk:radius=12 96
disk:radius=40 96
ring 48
gaussian:sigma=4 16
gaussian:sigma=4 48
star 48
coma 48
END
