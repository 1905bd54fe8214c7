# SPDX-License-Identifier: MIT
# Digits beyond those that every C library agrees on.
hide='s/\(": [0-9]*\.[0-9]\{5\}\)[0-9]*/\1/'

# Golden pair B of tests/unit/test_metrics.c: a grey disk, and the same two pixels to the right.
disk() { # FILE SHIFT
    {
        echo "P2 64 64 255"
        awk -v shift="$2" 'BEGIN {
            for (y = 0; y < 64; y++)
                for (x = 0; x < 64; x++)
                    print (2 * (x - shift) - 63) ^ 2 + (2 * y - 63) ^ 2 <= 1600 ? 224 : 32
        }'
    } >"$1"
}
disk reference.pgm 0
disk shifted.pgm 2

about "golden"
skc diff shifted.pgm reference.pgm
skc diff shifted.pgm reference.pgm --json
skc diff shifted.pgm reference.pgm --json --ppd 30
skc diff shifted.pgm reference.pgm --encoded
"$SKC" diff shifted.pgm reference.pgm --json >../json
between "$(json flip ../json)" 0.099571 0.099582
between "$(json flip_largest ../json)" 0.9079 0.90791
between "$(json psnr ../json)" 16.547174 16.547184
between "$(json psnr_8 ../json)" 16.547174 16.547184
between "$(json ssim ../json)" 0.709882 0.709893
"$SKC" diff shifted.pgm reference.pgm --json --ppd 30 >../json
between "$(json flip ../json)" 0.073502 0.073513

about "equal"
skc diff reference.pgm reference.pgm
skc diff reference.pgm reference.pgm --json
skc diff reference.pgm reference.pgm -q
line 'skc diff - reference.pgm <reference.pgm'
echo "P3 64 64 255 $(tail -n +2 reference.pgm | sed 's/.*/& & &/' | tr '\n' ' ')" >rgb.ppm
skc diff reference.pgm rgb.ppm
skc diff rgb.ppm reference.pgm
skc diff "$DATA/rocket.jpg" "$DATA/rocket.jpg" -o equal.ppm
line 'tail -c +16 equal.ppm | od -An -v -tu1 -w3 | sort -u'

about "small, by hand: 0.2 and 0.4 of linear light are off by 0.1 and 0"
printf 'Pf\n2 1\n-1\n\315\314\114\076\315\314\314\076' >two.pfm
printf 'Pf\n2 1\n-1\n\232\231\231\076\315\314\314\076' >other.pfm
skc diff two.pfm other.pfm
skc diff two.pfm other.pfm --json

about "the same light in other numbers"
identity id.skc
pgm bytes.pgm 3 1 255 '0 100 255'
silently apply id.skc bytes.pgm light.pfm
silently apply id.skc bytes.pgm light.exr
silently apply id.skc bytes.pgm bytes.png
for file in light.pfm light.exr bytes.png; do
    skc diff $file bytes.pgm
done
skc diff light.pfm bytes.pgm --encoded

about "maps"
for file in map.pfm map.exr map.tif map.pgm map.png map.ppm; do
    skc diff shifted.pgm reference.pgm -q -o $file
done
skc diff shifted.pgm reference.pgm -o map.png
skc diff map.exr map.pfm
skc diff map.tif map.pfm
line 'skc diff map.pgm map.pfm --encoded --require largest=0.00001 -q'
skc diff map.png map.ppm
line 'tail -c +14 map.ppm | od -An -v -tu1 -w3 | sed -n "2059,2066p"'
skc diff shifted.pgm reference.pgm --threads 1 -q -o one.pfm
same one.pfm map.pfm

about "alpha: over black, and by itself"
{
    printf '\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\000\004\000\000\000\001\010\006\000'
    printf '\000\000\371\074\017\315\000\000\000\034\111\104\101\124\170\001\001\021\000\356\377\000\377\000\000\377\377'
    printf '\000\000\200\000\377\000\000\000\000\377\377\067\136\006\173\252\361\221\302\000\000\000\000\111\105\116\104'
    printf '\256\102\140\202'
} >rgba.png # red, red of half (128) alpha, green that is all transparent, blue
skc diff rgba.png rgba.png
ppm opaque.ppm 4 1 255 '255 0 0 188 0 0 0 0 0 0 0 255'
skc diff rgba.png opaque.ppm
skc diff rgba.png opaque.ppm --json
skc diff rgba.png opaque.ppm --encoded

about "limits"
skc diff shifted.pgm reference.pgm -q --require psnr=16.5,flip=0.1,ssim=0.7,largest=1
fails diff shifted.pgm reference.pgm -q --require psnr=16.6
fails diff shifted.pgm reference.pgm -q --require psnr=16.5,flip=0.09,ssim=0.71
fails diff two.pfm other.pfm -q --require ssim=0.5
fails diff rgba.png opaque.ppm -q --require alpha_l1=0
skc diff reference.pgm reference.pgm --require psnr=100,flip=0,alpha_largest=0
skc diff shifted.pgm reference.pgm --json --require psnr=40

about "the first frame"
{
    printf 'GIF89a\002\000\001\000\200\000\000\000\000\000\377\377\377'
    printf '!\371\004\004\007\000\000\000,\000\000\000\000\002\000\001\000\000\002\002D\012\000'
    printf '!\371\004\004\024\000\000\000,\000\000\000\000\002\000\001\000\000\002\002\014\012\000;'
} >two.gif
pgm first.pgm 2 1 255 '0 255'
skc diff two.gif first.pgm
