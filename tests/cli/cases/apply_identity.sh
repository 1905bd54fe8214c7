# SPDX-License-Identifier: MIT
# A filter that changes nothing: through linear light and back, no value of 8 or 16 bits may move.
identity id.skc
numbers() { # LAST
    awk -v last="$1" 'BEGIN { for (i = 0; i <= last; i++) print i }'
}
check() { # WIDTH IN OUT OPTIONS...: are the pixels of OUT those of the plain file IN?
    width=$1 in=$2 out=$3
    shift 3
    silently apply id.skc "$in" "$out" "$@"
    sed 1d "$in" | awk -v w="$width" '{ for (i = 1; i <= NF; i++) printf "%s%s", $i, ++n % w ? " " : "\n" }' >wanted
    pixels "$out" | sed 1,2d >got
    cmp -s got wanted || wrong "$in changed in $out, $*: $(diff got wanted | head -n 4)"
    echo "$in: $out ${*:-linear} as it was"
}
both() {
    check "$@"
    check "$@" --encoded
}

about "all grey levels"
(echo "P2 32 8 255" && numbers 255) >grey8.pgm
both 32 grey8.pgm out.pgm
(echo "P2 256 256 65535" && numbers 65535) >grey16.pgm
both 256 grey16.pgm out.pgm

about "all levels in each colour"
(echo "P3 16 16 255" && numbers 255 | awk '{ print $1, 255 - $1, $1 * 7 % 256 }') >rgb8.ppm
both 48 rgb8.ppm out.ppm
(echo "P3 256 256 65535" && numbers 65535 | awk '{ print $1, 65535 - $1, $1 * 7 % 65536 }') >rgb16.ppm
both 768 rgb16.ppm out.ppm

about "through other formats"
for depth in 8 16; do
    for ending in png tif v; do
        silently apply id.skc rgb$depth.ppm there.$ending
        silently apply id.skc there.$ending back.ppm
        pixels back.ppm | sed 1,2d >got
        silently apply id.skc rgb$depth.ppm out.ppm
        pixels out.ppm | sed 1,2d >wanted
        cmp -s got wanted || wrong "the $depth-bit picture changed in $ending"
    done
done

about "PNG to PNG, byte for byte"
silently apply id.skc rgb16.ppm one.png
silently apply id.skc one.png two.png
same one.png two.png

about "floats, also below 0 and above 1: -2 0 1 100, and the smallest normal one"
printf 'Pf\n5 1\n-1\n\000\000\000\300\000\000\000\000\000\000\200\077\000\000\310\102\000\000\200\000' >floats.pfm
skc apply id.skc floats.pfm out.pfm
pixels out.pfm
for ending in tif exr v; do
    silently apply id.skc floats.pfm there.$ending
    silently apply id.skc there.$ending back.pfm
    pixels back.pfm | sed 1d >got
    pixels out.pfm | sed 1d >wanted
    same got wanted
done
