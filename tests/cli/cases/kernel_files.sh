# SPDX-License-Identifier: MIT
# Kernels written as pictures, and read again.
kernel='3x2: 1,2,3 4,4,5'

about "grey levels: the largest value is white"
skc kernel "$kernel" -o levels.pgm
pixels levels.pgm
skc kernel "$kernel" -o levels.png
skc kernel levels.png --json
skc kernel '3x1: -1,1,3' -o negative.pgm
pixels negative.pgm

about "values"
for ending in pfm tif exr; do
    silently kernel "$kernel" -o values.$ending
    skc kernel values.$ending --normalize none
done
pixels values.pfm
for ending in pfm tif exr; do
    silently kernel '3x1: -1,0.5,2' -o signed.$ending
    skc kernel signed.$ending
done

about "the same fit from each"
for file in values.pfm values.tif values.exr levels.png; do
    silently fit $file --layers 9,4 --method adam --steps 200 --init sampling -o fit.skc
    "$SKC" info fit.skc --json >report.json
    between "$(json psnr report.json)" 20 200
    grep '^ *\[' fit.skc >$file.samples
done
same values.pfm.samples values.tif.samples
same values.pfm.samples values.exr.samples

about "other formats"
for ending in jpg webp hdr ppm fits v gif; do
    silently kernel disk:radius=5 -o disk.$ending || continue
    "$SKC" kernel disk.$ending --json >report.json
    echo "$ending: $(json width report.json) x $(json height report.json)"
done

about "an old file keeps its permissions"
chmod 600 levels.png
silently kernel disk:radius=2 -o levels.png
ls -l levels.png | cut -c 1-10
