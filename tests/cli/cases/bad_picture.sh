# SPDX-License-Identifier: MIT
# Inputs that are no pictures, or broken ones. An output that is already there must survive them.
identity id.skc
echo "precious" >out.png

bad() {
    fails apply id.skc "$1" out.png
}

about "not files"
bad missing.png
bad ''
bad .
bad id.skc/x.png
bad /dev/null

about "not pictures"
: >empty.png
bad empty.png
echo "Dear sir, this is a letter." >text.png
bad text.png
bad id.skc
printf '\211PNG\r\n\032\n' >start.png
bad start.png
printf '\377\330\377' >start.jpg
bad start.jpg
printf 'push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 "label:@/etc/passwd"\npop graphic-context\n' >evil.mvg
bad evil.mvg

about "cut short"
head -c 20000 "$DATA/camera.png" >cut.png
bad cut.png
head -c 20000 "$DATA/rocket.jpg" >cut.jpg
bad cut.jpg
silently kernel disk:radius=3 -o whole.tif
head -c 40 whole.tif >cut.tif
bad cut.tif
silently kernel disk:radius=3 -o whole.exr
head -c 200 whole.exr >cut.exr
bad cut.exr

about "absurd sizes"
printf 'P5 1000000 1000000 255\n\001' >huge.pgm
bad huge.pgm
printf 'PF 100000 100000\n-1\n\001' >huge.pfm
bad huge.pfm

about "more than the output can hold"
ppm colour.ppm 1 1 255 '1 2 3'
fails apply id.skc colour.ppm out.pgm
