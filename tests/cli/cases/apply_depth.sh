# SPDX-License-Identifier: MIT
# Depth through a thin lens. 50 mm at f/2 focused at 2 m: 1250 / 1950 mm of diameter at infinity, half of that at 4 m, as much at 1 m;
# so in pictures of 8 pixels on a sensor of 8 mm radii are 0.3205, 0.1603, 0.3205.
echo '{"format": "skc", "version": 1, "parameters": [{"name": "radius", "kind": "nodes", "values": [0, 0.25, 1]}],
    "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}, {"layers": [{"samples": [[0.25, 0, 1]]}]},
    {"layers": [{"samples": [[1, 0, 1]]}]}]}' >basis.skc
sed 's/0.25, 1\]/0.25, 0.3]/' basis.skc >narrow.skc
pgm in.pgm 8 1 255 '0 0 0 100 0 0 0 0'
pgm depth.pgm 8 1 255 '0 0 51 51 102 102 255 255'
lens=f=50,N=2,focus=2,sensor=8

coc() {
    skc apply basis.skc in.pgm coc.pfm --depth depth.pgm --lens $lens --show coc -q "$@"
    pixels coc.pfm
}

about "white is near: 5 4.2 3.4 1 m"
coc --polarity white-near --near 1 --far 5
about "white is far: 1 1.8 2.6 5 m"
coc --polarity white-far --near 1 --far 5
about "inverse: infinity 5 2.5 1 m"
coc --polarity inverse --near 1
about "inverse: 2 ... 1 m"
coc --polarity inverse --near 1 --far 2
about "reversed-z is the same"
coc --polarity reversed-z --near 1 --far 2
about "metric, whole numbers: infinity 2 4 10 m"
coc --polarity metric --far 10
about "at most"
coc --polarity metric --far 10 --max-radius 0.2
coc --polarity metric --far 10 --max-radius 10%

about "from black to white, and in the picture"
skc apply basis.skc in.pgm coc.pgm --depth depth.pgm --lens $lens --show radius --polarity inverse --near 1
pixels coc.pgm
skc apply basis.skc in.pgm out.pgm --encoded --depth depth.pgm --lens f=50,N=0.5,focus=2,sensor=8 --polarity inverse --near 1
pixels out.pgm
skc apply narrow.skc in.pgm coc.pfm --depth depth.pgm --lens $lens --show coc --polarity inverse --near 1
pixels coc.pfm

bad() {
    misused apply basis.skc in.pgm never.pgm --depth depth.pgm "$@"
}

about "what cannot be meant"
bad
bad --polarity white-near
bad --polarity black-near --near 1 --far 2
bad --polarity white-near --near 1
bad --polarity white-near --near 2 --far 1
bad --polarity white-near --near x --far 2
bad --polarity white-near --near 0 --far 2
bad --polarity white-far --near 1 --far inf
bad --polarity metric --near 1 --lens $lens
bad --polarity metric --lens $lens
bad --polarity inverse --near 1
for lens in '' f=50 focus= focus=x focus=0 focus=0.05 N=0,focus=2 focus=2,f=1m focus=2,focus=3 aperture=2,focus=2; do
    bad --polarity inverse --near 1 --lens "$lens"
done
bad --polarity inverse --near 1 --lens focus=2 --max-radius -1
bad --polarity inverse --near 1 --lens focus=2 --map radius=1
misused apply basis.skc in.pgm never.pgm --map 1 --lens focus=2
misused apply basis.skc in.pgm never.pgm --map 1 --show coc
