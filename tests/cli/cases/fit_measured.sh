# SPDX-License-Identifier: MIT
# Bases of measured kernels, and kernels for each colour.
hide=$fit_figures'
s/^\(image PSNR\|  *\(in between\|at the nodes\)\) .*/\1 N/
s/[0-9]\{1,\} taps/N taps/
s/[0-9]* bytes/N bytes/
/^   *[0-9]/s/\( \{1,\}[-0-9a-z.]\{1,\}\)\{5\}$/ FIGURES/'

cat >narrow.txt <<'EOT'
1 2 1
2 4 2
1 2 1
EOT
cat >'wide one.txt' <<'EOT'
1 1 1 1 1
1 2 2 2 1
1 2 3 2 1
1 2 2 2 1
1 1 1 1 5
EOT

about "along one parameter"
skc fit narrow.txt 'wide one.txt' --parameter field=0,1 --layers 9 --effort 0 -o field.skc
skc info field.skc
skc info field.skc --at field=1
skc info field.skc --at field=0.25

about "over a grid, last parameter fastest; turned"
skc fit narrow.txt 'wide one.txt' box:width=5,height=3 '3x1: 1,2,1' --parameter x=0,1 --parameter y=-1,1 \
    --layers 9 --effort 0 -o grid.skc
"$SKC" info grid.skc --at x=1,y=-1 --json >../at.json
[ "$(json dense_taps ../at.json)" = 15 ] || grep -q '"dense_taps": 15' ../at.json || wrong "the third kernel is not there"
skc fit 'wide one.txt' --rotate 0..360 --layers 16 --effort 0 -o turned.skc
skc info turned.skc --at rotate=90
"$SKC" info turned.skc --at rotate=90 --kernel '5x5: 1,1,1,1,5 1,2,2,2,1 1,2,3,2,1 1,2,2,2,1 1,1,1,1,1' --json >../at.json
grep '"psnr"' ../at.json | tail -n 2 | tr -dc '0-9.\n' | uniq >../psnr # against the picture turned, and against this one
[ "$(wc -l <../psnr)" -eq 1 ] || wrong "turned the wrong way: $(cat ../psnr)"
between "$(cat ../psnr)" 20 200

about "the options that change kernels, again"
skc fit narrow.txt 'wide one.txt' --parameter field=0,1 --anchor 1,1 --normalize none --layers 9 --effort 0 -o field.skc
skc info field.skc --at field=1

about "kernels that are no longer there"
mv narrow.txt moved.txt
skc info field.skc --at field=0
mv moved.txt narrow.txt
mkfifo pipe
sed 's/narrow.txt/pipe/' field.skc >pipe.skc
skc info pipe.skc --at field=0
rm pipe

about "a kernel for each colour"
ppm rgb.ppm 3 3 9 '1 0 0  2 0 0  1 0 0   2 0 0  4 1 2  2 0 2   1 0 0  2 0 0  1 0 2'
skc fit rgb.ppm --colour --layers 9 --effort 0 -o rgb.skc
skc info rgb.skc
fails fit rgb.ppm -o new.skc
fails fit narrow.txt --colour -o new.skc
fails fit disk:radius=3 --colour -o new.skc
ppm green.ppm 3 3 9 '0 1 0  0 2 0  0 1 0   0 2 0  0 4 0  0 2 0   0 1 0  0 2 0  0 1 0'
fails fit green.ppm --colour -o new.skc
ppm later.ppm 3 3 9 '1 0 0  1 0 0  1 0 0   1 0 0  1 1 1  1 0 2   1 0 0  1 0 0  1 0 3'
skc fit rgb.ppm later.ppm --colour --parameter t=0,1 --layers 9 --effort 0 -o rgb.skc
skc info rgb.skc
ppm in.ppm 1 1 9 '9 9 9'
silently fit rgb.ppm --colour --layers 9 --effort 0 -o rgb.skc
skc apply rgb.skc in.ppm out.ppm --edge constant:0 --encoded
pixels out.ppm

about "counts and values that do not go together"
bad() {
    misused fit "$@" -o new.skc
}
bad narrow.txt 'wide one.txt'
bad narrow.txt 'wide one.txt' --rotate 0..360
bad narrow.txt --parameter x=0,1
bad narrow.txt 'wide one.txt' --parameter x=0,1,2
bad narrow.txt 'wide one.txt' --parameter x=0,1 --parameter y=0,1
for parameter in x x= =0,1 x=0 x=0, x=0,0 x=1,0 x=0,nan x=0,inf x=a,b; do
    bad narrow.txt 'wide one.txt' --parameter "$parameter"
done
bad narrow.txt narrow.txt narrow.txt narrow.txt --parameter x=0,1 --parameter x=2,3
bad narrow.txt 'wide one.txt' --parameter rotate=0,1 --rotate 0..9
bad narrow.txt disk:radius=2..3 --parameter x=0,1
fails fit narrow.txt missing.txt --parameter x=0,1 -o new.skc
bad narrow.txt --rotate 0
bad narrow.txt --rotate 9..0
bad narrow.txt --rotate 0..360/4
bad narrow.txt --rotate 0..361
