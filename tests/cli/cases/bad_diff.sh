# SPDX-License-Identifier: MIT
# What skc diff refuses. A map that is already there must survive it.
pgm a.pgm 2 1 255 '10 20'
pgm b.pgm 2 1 255 '10 30'
echo "precious" >map.png

about "command lines"
misused diff
misused diff a.pgm
misused diff a.pgm b.pgm b.pgm
misused diff a.pgm b.pgm --nonsense
misused diff - -
misused diff a.pgm b.pgm -o map.xyz
misused diff a.pgm b.pgm -o ''
misused diff a.pgm b.pgm -o -
misused diff a.pgm b.pgm -o /dev/stdout
for n in 0 0.9 1001 nan x ''; do
    misused diff a.pgm b.pgm --ppd "$n"
done
for n in -1 257 two; do
    misused diff a.pgm b.pgm --threads $n
done
for text in '' , psnr psnr= =40 psnr=x psnr=nan psnr=40, psnr=40,psnr=30 PSNR=40 lpips=0.1 flip=1e9; do
    misused diff a.pgm b.pgm --require "$text"
done

about "pictures that cannot be compared"
pgm tall.pgm 1 2 255 '10 20'
fails diff a.pgm tall.pgm -o map.png
pgm big.pgm 3 1 255 '10 20 30'
fails diff big.pgm a.pgm -o map.png
ppm rgb.ppm 3 1 255 '1 2 3 4 5 6 7 8 9'
fails diff rgb.ppm a.pgm -o map.png
fails diff missing.pgm a.pgm -o map.png
fails diff a.pgm missing.pgm -o map.png
fails diff a.pgm . -o map.png
echo "Dear sir, this is a letter." >text.png
fails diff text.png a.pgm -o map.png
head -c 20000 "$DATA/camera.png" >cut.png
fails diff "$DATA/camera.png" cut.png -o map.png
printf 'P5 1000000 1000000 255\n\001' >huge.pgm
fails diff huge.pgm huge.pgm -o map.png
printf 'YUV4MPEG2 W2 H2 F25:1 C420jpeg\nFRAME\n123456' >video.y4m
fails diff video.y4m video.y4m -o map.png

about "what is not a number"
printf 'Pf\n2 1\n-1\n\315\314\114\076\000\000\300\177' >nan.pfm
printf 'Pf\n2 1\n-1\n\000\000\200\177\315\314\114\076' >infinite.pfm
fails diff nan.pfm a.pgm -o map.png
fails diff a.pgm infinite.pfm -o map.png
fails diff nan.pfm nan.pfm -o map.png

about "maps that cannot be written"
fails diff a.pgm b.pgm -o missing/map.png
misused diff a.pgm b.pgm -o .
mkdir folder.png
fails diff a.pgm b.pgm -o folder.png
