# SPDX-License-Identifier: MIT
# How far off pixels can be at most, and that a picture made for it gets there.
hide='s/^\(certified  *\).*\( at most.*\)/\1N\2/
s/mean .*/mean N/
s/^\(worst pixel  *\).*/\1N/
s/^attained .*, \([0-9.]*\) %.*/attained \1 %/'
certificate() { # FILE: the report's part
    sed -n '/^certified/,$p' "$1" | sed -e "$hide"
}
attained() { # at least 99 % of the bound, and not beyond it but for rounding
    between "$(json share ../report.json)" 0.99 1.0005
}

about "one filter: the picture that reaches the bound"
"$SKC" fit heart:radius=5 --layers 7,3 --effort 0 -q -o heart.skc
"$SKC" info heart.skc --certify -o worst.png >../out
certificate ../out
"$SKC" info heart.skc --certify --json >../report.json
attained
bound=$(json bound ../report.json)
between "$bound" 0.001 1
# The file's own figure, and that of the picture that was written.
between "$(json certificate ../report.json)" "$(awk -v b="$bound" 'BEGIN { print b * 0.999 }')" "$(awk -v b="$bound" 'BEGIN { print b * 1.001 }')"


"$SKC" info heart.skc --certify --kernel heart:radius=5 >../other
certificate ../other
identity id.skc
"$SKC" info id.skc --certify --kernel '1x1: 1' >../out
certificate ../out

about "a basis: pixel by pixel"
echo '{"format": "skc", "version": 1,
    "kernel": {"source": "disk:radius=0..4", "width": 9, "height": 9, "anchor": [4, 4], "sum": 1.0},
    "parameters": [{"name": "radius", "kind": "nodes", "values": [0, 4]}],
    "filters": [{"layers": [{"samples": [[0, 0, 0.5], [0, 0, 0.5]]}, {"samples": [[0, 0, 0.5], [0, 0, 0.5]]}]},
    {"layers": [{"samples": [[-2, -1, 0.5], [2, 1, 0.5]]}, {"samples": [[-1, 1, 0.5], [1, -1, 0.5]]}]}]}' >disk.skc
"$SKC" info disk.skc --certify --map linear: --size 60x40 --pixels 50 >../out
certificate ../out
for edge in clamp mirror reflect101 wrap constant:0.25 constant:1; do
    "$SKC" info disk.skc --certify --map radial: --size 24x17 --exact --edge $edge --json >../report.json
    attained
    [ "$(json pixels ../report.json)" = 408 ] || wrong "not all pixels: $(json pixels ../report.json)"
done
"$SKC" info disk.skc --certify --map radial: --size 24x17 --exact --threads 1 --json >one.json
"$SKC" info disk.skc --certify --map radial: --size 24x17 --exact --threads 3 --json >three.json
same one.json three.json
"$SKC" info disk.skc --certify --map linear: --size 60x40 --pixels 50 --seed 1 --json >one.json
"$SKC" info disk.skc --certify --map linear: --size 60x40 --pixels 50 --seed 2 --json >two.json
different one.json two.json

about "where the map does not change it is the certificate of the complex there"
"$SKC" info disk.skc --certify --map 3 --size 40x40 --pixels 4 --json >../report.json
bound=$(json bound ../report.json)
attained
"$SKC" info disk.skc --at radius=3 --certify --json >../report.json
attained
between "$(json bound ../report.json)" "$(awk -v b="$bound" 'BEGIN { print b - 1e-5 }')" "$(awk -v b="$bound" 'BEGIN { print b + 1e-5 }')"

about "the size is that of the map; the bounds drawn"
pgm map.pgm 20 10 255 "$(repeat 100 0) $(repeat 100 255)"
"$SKC" info disk.skc --certify --map map.pgm --exact -o bounds.png --json >../report.json
attained
between "$(json pixels ../report.json)" 200 200
head -c 8 bounds.png | od -An -c
ls

about "what cannot be meant"
hide=
for option in --map=1 --range=0..1 --size=3x3 --pixels=3 --seed=3 --exact --output=out.png --lens=focus=2; do
    misused info disk.skc $option
done
misused info disk.skc --certify
misused info disk.skc --certify --map 1
misused info disk.skc --certify --map linear: --size 3
misused info disk.skc --certify --map linear: --size 0x3
misused info disk.skc --certify --map linear: --size 3x3 --pixels 0
misused info disk.skc --certify --map linear: --size 3x3 --seed -1
misused info disk.skc --certify --map linear: --size 3x3 --pixels 3 --exact
misused info disk.skc --certify --map linear: --size 3x3 --edge renormalize
fails info disk.skc --certify --map linear: --size 3x3 --kernel '1x1: 1'
misused info disk.skc --certify --map linear: --size 3x3 -o out.txt
misused info disk.skc --certify --map sigma=3 --size 3x3
misused info heart.skc --certify --map 1
misused info heart.skc --certify --size 3x3
fails info id.skc --certify
misused info heart.skc --certify -o out.nothing
fails info heart.skc --certify -o no/folder.png
sed 's/disk:radius=0..4//' disk.skc >nameless.skc
fails info nameless.skc --certify --map 1 --size 3x3
fails info disk.skc --certify --map missing.png
