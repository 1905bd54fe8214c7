# SPDX-License-Identifier: MIT
# A rectangle of the picture, and mixing by a mask.
pgm in.pgm 6 4 255 '10 20 30 40 50 60 11 21 31 41 51 61 12 22 32 42 52 62 13 23 33 43 53 63'
samples white.skc '[0, 0, 100]'
samples right.skc '[1, 0, 1]'

about "--roi"
skc apply white.skc in.pgm out.pgm --encoded --roi 1,2,3x1
pixels out.pgm
skc apply white.skc in.pgm out.pgm --encoded --roi 5,3,1x1
pixels out.pgm
skc apply right.skc in.pgm out.pgm --encoded --roi 2,1,2x2
pixels out.pgm
silently apply right.skc in.pgm whole.png
silently apply right.skc in.pgm roi.png --roi 0,0,6x4
same whole.png roi.png
skc apply right.skc in.pgm out.pgm --encoded --roi 0,1,6x2 --json

about "--mask: black keeps, white is filtered, half is half of either"
pgm mask.pgm 6 4 255 '0 0 0 0 0 0 255 255 255 255 255 255 128 128 128 128 128 128 0 51 102 153 204 255'
pgm flat.pgm 6 4 255 "$(repeat 24 100)"
samples double.skc '[0, 0, 2]'
skc apply double.skc flat.pgm out.pgm --encoded --mask mask.pgm
pixels out.pgm
pgm mask16.pgm 6 4 65535 '0 0 0 0 0 0 65535 65535 65535 65535 65535 65535 32896 32896 32896 32896 32896 32896 0 13107 26214
    39321 52428 65535'
silently apply double.skc flat.pgm out16.pgm --encoded --mask mask16.pgm
pixels out.pgm | sed 1d >mask8.txt
pixels out16.pgm | sed 1d >mask16.txt
same mask8.txt mask16.txt

about "both"
skc apply double.skc flat.pgm out.pgm --encoded --mask mask.pgm --roi 0,1,6x2
pixels out.pgm

about "what is kept is kept to the bit, in linear light too"
(echo "P2 256 256 65535" && awk 'BEGIN { for (i = 0; i < 65536; i++) print i }') >all.pgm
skc apply white.skc all.pgm kept.pgm --roi 0,0,1x1
pixels kept.pgm | sed 1,2d | tr '\n' ' ' | awk '{ for (i = 2; i <= NF; i++) if ($i != i - 1) exit 1 }' || wrong "values moved outside the rectangle"
(echo "P2 256 256 255" && repeat 65536 0) >black.pgm
skc apply white.skc all.pgm kept.png --mask black.pgm
identity id.skc
silently apply id.skc all.pgm all.png
same kept.png all.png
