# SPDX-License-Identifier: MIT
# The output keeps depth and channels, where its format can.
samples blur.skc '[0, 0, 0.5], [1, 0, 0.5]'
pgm grey8.pgm 3 2 255 '1 2 3 4 5 6'
pgm grey16.pgm 3 2 65535 '1 2 3 4 5 6'
ppm rgb8.ppm 3 2 255 "$(repeat 6 '9 8 7')"
ppm rgb16.ppm 3 2 65535 "$(repeat 6 '9 8 7')"
printf 'Pf\n1 1\n-1\n\000\000\200\077' >grey32.pfm
printf 'PF\n1 1\n-1\n\000\000\200\077\000\000\000\077\000\000\000\000' >rgb32.pfm

mkdir back
facts() { # FILES...
    silently apply blur.skc "$@" back/ --json >report.json || wrong "$* cannot be read"
    sed -n 's/^      "\(in\|width\|height\|channels\|depth\|float\)": "\{0,1\}\([^",]*\)"\{0,1\},$/\2/p' report.json | paste -d ' ' - - - - - - |
        while read -r name width height channels depth float; do
            [ "$float" = false ] && kind=bits || kind="bits, float"
            echo "$name: $width x $height, $channels x $depth $kind"
        done
}

for in in grey8.pgm grey16.pgm rgb8.ppm rgb16.ppm grey32.pfm rgb32.pfm; do
    about "$in"
    made=
    for ending in png tif v fits exr pfm pnm hdr jpg webp; do
        silently apply blur.skc $in out.$ending 2>../err || { sed 's/^/! /' ../err && continue; }
        made="$made out.$ending"
    done
    facts $made
done

about "endings in capitals"
skc apply blur.skc rgb8.ppm OUT.PNG
facts OUT.PNG

about "quality"
skc apply blur.skc "$DATA/camera.png" low.jpg --quality 10 --roi 0,0,9x9
skc apply blur.skc "$DATA/camera.png" high.jpg --quality 100 --roi 0,0,9x9
[ "$(wc -c <low.jpg)" -lt "$(wc -c <high.jpg)" ] || wrong "quality 10 is not smaller than 100"
