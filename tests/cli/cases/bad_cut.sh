# SPDX-License-Identifier: MIT
# Small pictures that are cut short. With several threads some readers of libvips take them for black ones now and then, so
# each is tried several times.
identity id.skc
echo "precious" >out.png
pgm in.pgm 3 2 255 '1 2 3 4 5 6'

bad() { # FILE
    ! silently apply id.skc "$1" out.png 2>../err && grep -q "^skc: $1: " ../err || wrong "$1 was accepted: $(cat ../err)"
    rm -rf copies made
    mkdir copies made
    for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
        cp "$1" "copies/$try.${1##*.}"
    done
    silently apply id.skc copies/* made/ 2>../err || true
    [ "$(grep -c '^skc: copies/' ../err)" -eq 12 ] || wrong "a copy of $1 was accepted: $(cat ../err)"
    [ -z "$(ls -A made)" ] || wrong "$1: $(ls -A made)"
    echo "$1"
}

printf 'P5\n4 4\n255\n\001\002\003' >cut.pgm
bad cut.pgm
printf 'PF\n2 2\n-1\n\001\002\003' >cut.pfm
bad cut.pfm
printf 'P3\n4 4\n255\n1 2 3 4 5 6 7' >cut.ppm
bad cut.ppm
for ending in png jpg hdr fits exr gif webp; do
    silently apply id.skc in.pgm whole.$ending
    head -c $(($(wc -c <whole.$ending) * 3 / 4)) whole.$ending >cut.$ending
    bad cut.$ending
done
head -c 60 "$DATA/camera.png" >header.png
bad header.png
echo "precious" >old.png
same out.png old.png
