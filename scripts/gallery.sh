#!/bin/sh
# SPDX-License-Identifier: MIT
# make gallery: the pictures of docs/gallery.md, in which the kernel changes from pixel to pixel, by the commands that a user would
# type. Bases are kept in build/gallery.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
skc=$build/skc
work=$build/gallery
mkdir -p "$work" docs/images

fit() { # FILE KERNEL SAMPLES
    [ -f "$work/$1.skc" ] || $skc fit "$2" --samples "$3" -o "$work/$1.skc" -q
}
fit disk disk:radius=0..24 48
fit swirl star:points=2,radius=4..24,rotate=0..360 64
fit zoom motion:length=0..48,angle=0..360 48
fit coma coma:size=49,waves=0..3,rotate=0..360 96

# Tilt-shift: sharp along a line, blurred above and below.
$skc apply "$work/disk.skc" data/rocket.jpg docs/images/tilt-shift.jpg --quality 88 -q \
    --map radius=linear:y=72%,width=12%,falloff=60% --boost threshold=0.8,gain=3

# A portrait from a sharp picture and its depth: the scene through the lens that examples/scene.c describes.
[ -f "$work/scene.pfm" ] || $build/examples/scene "$work" 16
$skc apply "$work/disk.skc" "$work/scene.pfm" docs/images/portrait.jpg --quality 88 -q --respect-edges \
    --depth "$work/depth.pfm" --polarity metric --lens f=85,N=1.8,focus=2,sensor=36

# Lights of a night swirl around the centre, as old lenses draw them.
$build/examples/night "$work/night.pfm"
$skc apply "$work/swirl.skc" "$work/night.pfm" docs/images/swirl.jpg --quality 88 -q \
    --map radius=radial:inner=0,outer=90% --map rotate=tangential:

# Zooming in while the shutter is open.
$skc apply "$work/zoom.skc" data/astronaut.png docs/images/zoom.jpg --quality 88 -q \
    --map length=radial:x=50%,y=28%,inner=12%,outer=80% --map angle=radial:x=50%,y=28%

# A fast lens with coma: stars grow tails towards the corners.
$skc apply "$work/coma.skc" data/hubble_deep_field.jpg docs/images/lens.jpg --quality 88 -q \
    --map waves=radial:inner=0,outer=70% --map rotate=radial:
