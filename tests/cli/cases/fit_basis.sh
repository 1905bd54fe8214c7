# SPDX-License-Identifier: MIT
# Bases of shapes with ranges: fitting, what info tells of them, complexes between nodes.
hide=$fit_figures'
s/^\(image PSNR\|  *\(in between\|at the nodes\)\) .*/\1 N/
s/[0-9]\{1,\} taps/N taps/
s/[0-9]* bytes/N bytes/
s/: nodes .*/: nodes N/
/^   *[0-9]/s/.*/ FIGURES/'

about "nodes as told"
skc fit disk:radius=0..6/4 --layers 8,4 --effort 0 -o disk.skc
skc info disk.skc
silently fit disk:radius=0..6/4 --layers 8,4 --effort 0 --threads 1 -o again.skc
same disk.skc again.skc

about "nodes as needed: fewer with more slack"
for slack in 0.01 60; do
    "$SKC" fit disk:radius=0..8 --layers 6,3 --effort 0 --slack $slack --json -o out.skc >../report.json
    json nodes ../report.json
done >../counts
[ "$(sed -n 1p ../counts)" -gt "$(sed -n 2p ../counts)" ] || wrong "nodes: $(cat ../counts)"
"$SKC" fit disk:radius=0..8 --layers 6,3 --effort 0 --slack 0.01 --nodes 3 --json -o out.skc >../report.json
between "$(json nodes ../report.json)" 2 3

about "an exact rotation, with nodes and without"
skc fit motion:length=2..5/2,angle=0..180 --layers 6 --effort 0 -o motion.skc
skc fit motion:length=5,angle=0..180 --layers 6 --effort 0 -o turned.skc

about "two ranges and a size"
skc fit ring:radius=4..6/2,inner=1..2/2,size=17 --layers 10 --effort 0 -q -o ring.skc
skc info ring.skc

about "a shape turned as a picture"
skc fit heart:radius=3..4/2 --rotate 0..360 --layers 8 --effort 0 -o heart.skc
skc info heart.skc --at radius=4,rotate=90

about "the complex at a node is the node's filter, and the identity is exact"
skc info disk.skc --at radius=0
"$SKC" info disk.skc --at radius=6 --json >../at.json
"$SKC" info disk.skc --json >../all.json
[ "$(grep '"image_psnr' ../all.json | tail -n 1)" = "$(grep '"image_psnr' ../at.json | tail -n 1)" ] ||
    wrong "not as good as the node itself"

about "between nodes"
"$SKC" info disk.skc --at radius=5 --json >../at.json
between "$(grep '"image_psnr' ../at.json | tail -n 1 | tr -dc 0-9.)" 35 100
"$SKC" info disk.skc --at radius=5 --kernel disk:radius=5 >../out
"$SKC" info disk.skc --at radius=5 --kernel disk:radius=3 >../other
cmp -s ../out ../other && wrong "--kernel is not heeded"
pgm in.pgm 5 4 255 '10 20 30 40 50 60 70 80 90 100 110 120 130 140 150 160 170 180 190 200'
skc info disk.skc --at radius=5 --image in.pgm

about "points that are none"
for at in radius radius= radius=7 radius=-1 radius=nan radius=1,radius=2 angle=3 '' ,; do
    misused info disk.skc --at "$at"
done
misused info ring.skc --at radius=4
misused info motion.skc --at length=3,angle=181
skc info heart.skc --at radius=3,rotate=725 -q
identity id.skc
misused info id.skc --at radius=3
fails info ring.skc --image in.pgm

about "to standard output"
line 'skc fit disk:radius=1..2/2 --layers 4 --effort 0 -o - | skc info - | head -n 3'

about "going on"
skc fit disk:radius=0..6/4 --layers 8,4 --effort 0 --resume -q -o disk.skc
skc fit disk:radius=0..6/4 --layers 8,4 --effort 0 --resume -q -o new.skc
cp disk.skc new.skc.part
skc fit disk:radius=0..6/4 --effort 0 --resume -q -o new.skc
fails fit disk:radius=0..5/4 --effort 0 --resume -q -o new.skc
fails fit disk:radius=0..5/4 --effort 0 --resume -q -o id.skc
ls
