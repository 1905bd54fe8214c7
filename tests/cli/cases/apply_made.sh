# SPDX-License-Identifier: MIT
# Maps that are made, seen with --show: in the parameter's unit in a PFM, rows from the bottom up; from black to white in others.
echo '{"format": "skc", "version": 1, "parameters": [
    {"name": "radius", "kind": "nodes", "values": [0, 8]}, {"name": "angle", "kind": "rotation", "range": [0, 360]}],
    "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}, {"layers": [{"samples": [[8, 0, 1]]}]}]}' >basis.skc
sed 's/360/180/' basis.skc >half.skc
pgm in.pgm 5 9 255 "$(repeat 45 7)"

seen() { # NAME MAPS...
    name=$1
    shift
    skc apply basis.skc in.pgm map.pfm --show "$name" -q "$@"
    pixels map.pfm
}

about "linear: a band that stays sharp, and what grows on both sides of it"
seen radius --map radius=linear:y=4,width=2,falloff=2 --map angle=0
seen radius --map radius=linear:x=1,angle=90,falloff=4 --map angle=0
seen radius --map radius=linear:50%,50%,0,0,100% --map angle=0 --range radius=0..4
skc apply basis.skc in.pgm map.pgm --show radius --map radius=linear:y=0,falloff=8 --map angle=0
pixels map.pgm

about "radial: by the distance from a point"
seen radius --map radius=radial:2,4,0,4 --map angle=0
seen radius --map radius=radial:x=0,y=0,inner=3,outer=5px --map angle=0

about "angles: away from a point, and around it"
seen angle --map radius=1 --map angle=radial:2,4
seen angle --map radius=1 --map angle=tangential:2,4
skc apply half.skc in.pgm map.pfm --show angle -q --map radius=1 --map angle=tangential:2,4
pixels map.pfm
