# SPDX-License-Identifier: MIT
# Maps that are missing, too many, or cannot be meant. An output that is already there must survive them.
echo '{"format": "skc", "version": 1, "parameters": [
    {"name": "radius", "kind": "nodes", "values": [0, 8]}, {"name": "angle", "kind": "rotation", "range": [0, 360]}],
    "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}, {"layers": [{"samples": [[8, 0, 1]]}]}]}' >basis.skc
identity id.skc
pgm in.pgm 8 6 255 "$(repeat 48 7)"
pgm map.pgm 8 6 255 "$(repeat 48 7)"
ppm colour.ppm 2 1 255 '1 2 3 4 5 6'
echo "precious" >out.pgm

bad() {
    misused apply basis.skc in.pgm out.pgm "$@"
}

about "missing"
bad
bad --map radius=1
bad --map map.pgm

about "too many, or for nothing"
bad --map radius=1 --map angle=1 --map radius=2
bad --map radius=1 --map angle=1 --map map.pgm
bad --map map.pgm --map map.pgm
bad --map radus=1 --map angle=1
fails apply basis.skc in.pgm out.pgm --map 'radius =1' --map angle=1
for option in --map=1 --range=0..1 --depth=map.pgm --polarity=inverse --near=1 --far=2 --lens=focus=2 --max-radius=3 --order=gather \
    --show=radius; do
    misused apply id.skc in.pgm out.pgm $option
done

about "numbers"
for value in 1,2 2%% 2cm '1 '; do
    fails apply basis.skc in.pgm out.pgm --map angle=1 --map "radius=$value"
done
bad --map radius=1e9 --map angle=1
bad --map radius=nan --map angle=1
bad --map radius=1 --map angle=10%
bad --map radius=1 --map angle=1px

about "maps that are made"
for value in linear:y linear:y= linear:y=1,y=2 linear:z=1 linear:y=1,2 linear:1,2,3,4,5,6 linear:, linear:angle=1px linear:width=-1 \
    linear:falloff=x radial:1,2,3,4,5 radial:inner=-1 radial:radius=1 tangential: tangential:1,2; do
    bad --map angle=1 --map "radius=$value"
done
for value in linear: linear:y=1 radial:1,2,3 radial:inner=1 tangential:angle=1; do
    bad --map radius=1 --map "angle=$value"
done

about "ranges"
for value in '' 0 0.. ..1 a..b 0..1..2 radius= radius=0 radios=0..1 0..1 angle=0..1; do
    bad --map radius=map.pgm --map angle=1 --range "$value"
done
bad --map radius=3 --map angle=1 --range radius=0..1

about "other words"
bad --map radius=1 --map angle=1 --order spread
bad --map radius=1 --map angle=1 --order ''
bad --map radius=1 --map angle=1 --show ''
bad --map radius=1 --map angle=1 --show sigma
bad --map radius=- --map angle=-

about "files"
for value in missing.png . '' colour.ppm basis.skc; do
    fails apply basis.skc in.pgm out.pgm --map "radius=$value" --map angle=1
done
