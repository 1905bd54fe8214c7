# SPDX-License-Identifier: MIT
# A fit of each kind of kernel, and what info says of its file.
hide=$fit_figures
steps='--method adam --steps 200 --init sampling --layers 9,4'

about "shapes"
skc fit disk:radius=3 $steps -o disk.skc
skc info disk.skc
skc info disk.skc --kernel disk:radius=3
skc fit box:width=5,height=3,size=9 $steps -o box.skc

about "matrices"
printf '1 2 3\n4 5 6\n7 8 9\n' >matrix.txt
skc fit matrix.txt $steps -o matrix.skc
printf '# a comment\n1,2,3\n\n4,5,6\n' >commas.txt
skc fit commas.txt $steps -o commas.skc
printf '3 3 45\n1 2 3\n4 5 6\n7 8 9\n' >vips.mat
skc fit vips.mat --normalize none $steps -o vips.skc
skc fit '3x3: 1,2,3 4,5,6 7,8,9' $steps -o literal.skc
skc fit '3x3+0+2: 1,2,3 4,5,6 7,8,9' $steps -o anchored.skc -q
skc info anchored.skc
skc fit '(1,2,3;4,5,6;7,8,9)' $steps -o gmic.skc
line "printf '1 2 3\n4 5 6\n7 8 9\n' | skc fit - $steps -o stdin.skc"

about "the same matrix in all these ways is the same fit"
for name in vips literal gmic stdin; do
    grep '^ *\[' $name.skc >$name.samples
    grep '^ *\[' matrix.skc >matrix.samples
    [ $name = vips ] || same $name.samples matrix.samples
done

about "pictures"
pgm eight.pgm 3 2 255 '0 50 100 150 200 250'
skc fit eight.pgm $steps -o eight.skc
pgm sixteen.pgm 3 2 65535 '0 10000 20000 30000 40000 50000'
skc fit sixteen.pgm $steps -o sixteen.skc
grep '^ *\[' eight.skc >eight.samples
grep '^ *\[' sixteen.skc >sixteen.samples
same eight.samples sixteen.samples
# From the bottom up: 1 2, above it 0 0.5.
printf 'Pf\n2 2\n-1\n\000\000\200\077\000\000\000\100\000\000\000\000\000\000\000\077' >floats.pfm
skc fit floats.pfm $steps -o floats.skc
skc fit '2x2: 0,0.5 1,2' $steps -o upright.skc
grep '^ *\[' floats.skc >floats.samples
grep '^ *\[' upright.skc >upright.samples
same floats.samples upright.samples

about "npy: rows of 1 2 3 and 4 5 6"
header="{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }"
printf '\223NUMPY\001\000\074\000%s\n\001\002\003\004\005\006' "$header" >array.npy
skc fit array.npy $steps -o array.skc
silently fit '3x2: 1,2,3 4,5,6' $steps -o rows.skc
grep '^ *\[' array.skc >array.samples
grep '^ *\[' rows.skc >rows.samples
same array.samples rows.samples

about "negative values keep their scale"
printf '0 -1 0\n-1 5 -1\n0 -1 0\n' >sharpen.txt
skc fit sharpen.txt $steps -o sharpen.skc
printf '1 0 -1\n2 0 -2\n1 0 -1\n' >sobel.txt
skc fit sobel.txt $steps -o sobel.skc

about "even sizes and other anchors"
skc fit '2x2: 1,2 3,4' $steps -o even.skc -q
skc info even.skc
skc fit '3x3: 1,2,3 4,5,6 7,8,9' --anchor 0,2 $steps -o corner.skc -q
skc info corner.skc
skc fit '5x1: 0,0,0,1,1' --anchor centroid $steps -o centroid.skc -q
skc info centroid.skc

about "one pixel"
skc fit '1x1: 5' --samples 3 --method adam --steps 10 -o pixel.skc
skc fit disk:radius=0 --samples 3 --method adam --steps 10 -o zero.skc

about "without any option"
silently fit disk:radius=3 -o default.skc

about "how good they are at least"
for name in disk box matrix eight floats default; do
    "$SKC" info $name.skc --json >report.json
    between "$(json psnr report.json)" 15 200
    "$SKC" info $name.skc >report.txt
    between "$(sed -n 's/^sum *//p' report.txt)" 0.9999 1.0001
done
