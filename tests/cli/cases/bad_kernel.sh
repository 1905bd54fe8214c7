# SPDX-License-Identifier: MIT
# Kernels in files that cannot be kernels, to every command that reads one.
identity id.skc
echo "precious" >out.skc

bad() {
    fails fit "$1" -o out.skc
}

about "not files"
bad .
: >empty.txt
bad empty.txt
printf '\n\n# nothing but a comment\n' >comment.txt
bad comment.txt
echo "Dear sir, this is a letter." >letter.txt
bad letter.txt
printf '1 2\0003 4' >nul.txt
bad nul.txt

about "matrices"
printf '1 2 3\n4 5\n' >ragged.txt
bad ragged.txt
printf '0 0 0\n0 0 0\n' >zero.txt
bad zero.txt
printf '1 nan\n3 4\n' >nan.txt
bad nan.txt
printf '1 inf\n3 4\n' >inf.txt
bad inf.txt
printf '1 1e999\n3 4\n' >overflow.txt
bad overflow.txt
printf '1 2\n3 four\n' >word.txt
bad word.txt
printf '1 2\n3 4,,\n' >commas.txt
bad commas.txt
printf '1 2\n3 0x10\n' >hex.txt
bad hex.txt
repeat 4097 1 >wide.txt
bad wide.txt
printf '1\n%.0s' $(repeat 4097 1) >tall.txt
bad tall.txt

about "pictures"
pgm black.pgm 3 3 255 "$(repeat 9 0)"
bad black.pgm
ppm colour.ppm 1 1 255 '1 2 3'
bad colour.ppm
bad "$DATA/astronaut.png"
printf 'Pf 1 1\n-1\n\000\000\300\177' >nan.pfm
bad nan.pfm
printf 'Pf 1 1\n-1\n\000\000\200\177' >inf.pfm
bad inf.pfm
pgm wide.pgm 4097 1 255 "$(repeat 4097 1)"
bad wide.pgm
head -c 20000 "$DATA/camera.png" >cut.png
bad cut.png

about "npy"
printf '\223NUMPY\001\000\006\000{}   \n' >empty.npy
bad empty.npy
printf '\223NUMPY\001\000\377\377{' >cut.npy
bad cut.npy
header="{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
printf '\223NUMPY\001\000\074\000%s\n\000\000' "$header" >short.npy
bad short.npy
header="{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 9), }"
printf '\223NUMPY\001\000\077\000%s\n' "$header" >cube.npy
bad cube.npy
header="{'descr': '<U4', 'fortran_order': False, 'shape': (2, 2), }"
printf '\223NUMPY\001\000\074\000%s\n%s' "$header" "$(repeat 64 x)" >text.npy
bad text.npy
header="{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }"
printf '\223NUMPY\001\000\120\000%s\n' "$header" >huge.npy
bad huge.npy

about "a sum that is not to be had"
printf '1 -1\n' >balanced.txt
fails fit balanced.txt --normalize sum -o out.skc
printf '1 -3\n' >negative.txt
fails fit negative.txt --normalize sum -o out.skc

about "the other commands"
fails info id.skc --kernel zero.txt
fails info id.skc --kernel missing
fails info id.skc --image missing.png --kernel disk:radius=2
fails info id.skc --image missing.png
fails show id.skc --kernel ragged.txt -o out.png
fails kernel nan.txt
fails kernel nan.txt -o out.png
line 'printf "1 2\n3\n" | skc kernel -'
