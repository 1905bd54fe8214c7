# SPDX-License-Identifier: MIT
# Half of black and white, in linear light and of the stored values.
pgm two8.pgm 2 1 255 '0 255'
pgm two16.pgm 2 1 65535 '0 65535'
ppm red.ppm 2 1 255 '0 0 0 255 0 0'
samples half.skc '[0, 0, 0.5], [1, 0, 0.5]'
for in in two8.pgm two16.pgm red.ppm; do
    out=out.${in#*.}
    skc apply half.skc $in $out
    pixels $out
    skc apply half.skc $in $out --encoded
    pixels $out
done

about "floats are linear, with --encoded and without"
printf 'Pf\n2 1\n-1\n\000\000\000\000\000\000\200\077' >two.pfm
skc apply half.skc two.pfm out.pfm
pixels out.pfm
skc apply half.skc two.pfm out.pfm --encoded
pixels out.pfm

about "from integers to floats and back"
skc apply half.skc two8.pgm light.pfm
pixels light.pfm
skc apply half.skc two8.pgm stored.pfm --encoded
pixels stored.pfm
identity id.skc
skc apply id.skc light.pfm back.pgm
pixels back.pgm
