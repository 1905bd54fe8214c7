#!/bin/sh
# SPDX-License-Identifier: MIT
# make demo: fits a heart, looks at it, and filters a photograph and a night scene with it. All results land in demo/.
set -eu
cd "$(dirname "$0")/.."
mkdir -p demo
skc=build/skc

echo "1. Fitting a heart-shaped kernel of 49 x 49 pixels:"
$skc fit heart:radius=24 -o demo/heart.skc
echo
echo "2. The kernel sheet: target, fit, error, samples:"
$skc show demo/heart.skc -o demo/heart-sheet.png
echo
echo "3. A photograph, filtered in linear light:"
$skc apply demo/heart.skc data/astronaut.png demo/astronaut-heart.png
echo
echo "4. A city at night, where every lamp opens into a heart:"
build/examples/night demo/night.pfm
$skc kernel 'disk:radius=0' -o demo/identity.pfm -q
$skc fit demo/identity.pfm --layers 1 --init radial -o demo/identity.skc -q
$skc apply demo/identity.skc demo/night.pfm demo/night.png -q
rm -f demo/identity.pfm demo/identity.skc
$skc apply demo/heart.skc demo/night.pfm demo/night-heart.png
echo
echo "Now look at:"
for picture in heart-sheet.png astronaut-heart.png night.png night-heart.png; do
    echo "    $PWD/demo/$picture"
done
