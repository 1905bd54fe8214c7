# SPDX-License-Identifier: MIT
# A basis with parameter maps. Its kernel moves the picture to the right by as many pixels as its radius, 0 to 4.
basis() { # FILE PARAMETERS SAMPLES...
    file=$1 parameters=$2 filters=
    shift 2
    for sample; do
        filters="$filters${filters:+, }{\"layers\": [{\"samples\": [$sample]}]}"
    done
    echo "{\"format\": \"skc\", \"version\": 1, \"parameters\": [$parameters], \"filters\": [$filters]}" >"$file"
}
radius='{"name": "radius", "kind": "nodes", "values": [0, 4]}'
basis shift.skc "$radius" '[0, 0, 1]' '[4, 0, 1]'
pgm in.pgm 9 1 255 '10 20 30 40 50 60 70 80 90'

about "numbers"
skc apply shift.skc in.pgm out.pgm --encoded --map 2
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map radius=2px -q
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map 100% -q
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map 40
pixels out.pgm

about "maps of 8 and 16 bits, of floats, and grey ones of colours: white is 4, half is 2"
pgm map.pgm 9 1 255 '0 0 0 255 255 255 0 0 0'
pgm map16.pgm 9 1 65535 '0 0 0 65535 65535 65535 0 0 0'
ppm map.ppm 9 1 255 '0 0 0 0 0 0 0 0 0 255 255 255 255 255 255 255 255 255 0 0 0 0 0 0 0 0 0'
identity id.skc
silently apply id.skc map.pgm map.pfm --encoded
silently apply id.skc map.pgm map.exr --encoded
silently apply id.skc map.pgm map.png
for map in map.pgm map16.pgm map.ppm map.pfm map.exr map.png; do
    skc apply shift.skc in.pgm out.pgm --encoded --map $map -q
    pixels out.pgm
done

about "--range: what 0 and 1 stand for"
skc apply shift.skc in.pgm out.pgm --encoded --map map.pgm --range 1..2 -q
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map map.pgm --range radius=3..0 -q
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map map.pgm --range radius=0..200% -q
pixels out.pgm
# Floats in pixels: 2 1 0 3 4 and some that are none, or none of the basis: NaN -1 5 infinity.
{ printf 'Pf\n9 1\n-1.0\n' && printf '\0\0\0\100\0\0\200\77\0\0\0\0\0\0\100\100\0\0\200\100\0\0\300\177\0\0\200\277\0\0\240\100\0\0\200\177'; } >pixels.pfm
pixels pixels.pfm
skc apply shift.skc in.pgm out.pgm --encoded --map pixels.pfm --range 0..1
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map pixels.pfm --range 0..1 --json
line 'skc apply shift.skc in.pgm out.pgm --encoded --map pixels.pfm --range 0..1 -q'

about "maps of another size"
pgm small.pgm 3 1 255 '0 255 0'
skc apply shift.skc in.pgm out.pgm --encoded --map small.pgm
skc apply shift.skc in.pgm map.pfm --map small.pgm --show radius
pixels map.pfm

about "a constant map is the filter at that point"
basis two.skc "$radius, {\"name\": \"angle\", \"kind\": \"rotation\", \"range\": [0, 360]}" '[0, 0, 1], [0, 0, 0]' '[4, 0, 0.75], [0, 2, 0.25]'
samples turned.skc '[0, -3, 0.8125], [1.5, 0, 0.1875]'
skc apply two.skc "$DATA/astronaut.png" basis.png --map radius=3 --map angle=90
skc apply turned.skc "$DATA/astronaut.png" uniform.png
silently apply two.skc basis.png a.pfm --encoded --map 0 --map angle=0
silently apply id.skc basis.png b.pfm --encoded
same a.pfm b.pfm
for edge in clamp mirror wrap constant:0.5 renormalize; do
    silently apply two.skc in.pgm a.pgm --encoded --edge $edge --map radius=3 --map angle=90 # up: one row is all the same
    silently apply turned.skc in.pgm b.pgm --encoded --edge $edge
    same a.pgm b.pgm
done

about "the order of the maps does not matter, and one may have no name"
silently apply two.skc in.pgm a.pgm --encoded --map map.pgm --map angle=180
silently apply two.skc in.pgm b.pgm --encoded --map angle=180 --map map.pgm
same a.pgm b.pgm
pixels a.pgm

about "a part, a mask, a folder"
skc apply shift.skc in.pgm out.pgm --encoded --map 2 --roi 5,0,3x1 -q
pixels out.pgm
skc apply shift.skc in.pgm out.pgm --encoded --map 2 --mask map.pgm -q
pixels out.pgm
mkdir out
cp in.pgm other.pgm
skc apply shift.skc in.pgm other.pgm out/ --encoded --map map.pgm
same out/in.pgm out/other.pgm

about "threads do not show"
for threads in 1 3; do
    silently apply two.skc "$DATA/astronaut.png" $threads.png --map radial: --map angle=tangential:40%,30% --threads $threads
done
same 1.png 3.png

about "scatter: pixels go where they are sent; what is sent nowhere leaves a gap"
pgm ones.pgm 9 1 255 '100 100 100 100 100 100 100 100 100'
skc apply shift.skc ones.pgm out.pgm --encoded --map map.pgm --order scatter --edge constant:0 -q
pixels out.pgm
skc apply shift.skc ones.pgm out.pgm --encoded --map map.pgm --order gather --edge constant:0 -q
pixels out.pgm

about "the map from standard input"
line 'skc apply shift.skc in.pgm out.pgm --encoded --map - <map.png -q'
pixels out.pgm
