# SPDX-License-Identifier: MIT
# Complexes learned from pictures: one pair, what is reported, a basis over the place in the picture, what is refused.
hide=$fit_figures'
s/^\(gain\|shift\|noise\|explained\|seen\|expected\|kernel\|pictures\|to apply\|parameters\|layers\|cost\)  .*/\1 N/
s/\(image PSNR\|  at the nodes\) .*/\1 N/
s/^  *\(least in waves\|field\|rotate\).*/ \1 N/
s/[0-9]* bytes/N bytes/
s/explains [0-9]* %.*/explains N/'

# Patches of different grey, 128 x 128.
patches() { # SEED
    awk -v s="$1" 'BEGIN {
        for (i = 0; i < 16384; i++) v[i] = 90
        for (k = 0; k < 90; k++) {
            for (j = 0; j < 5; j++) { s = (s * 1103 + 12345) % 65536; r[j] = s / 65536 }
            for (y = int(r[1] * 128); y < r[1] * 128 + 3 + r[3] * 20 && y < 128; y++)
                for (x = int(r[0] * 128); x < r[0] * 128 + 3 + r[2] * 20 && x < 128; x++)
                    v[y * 128 + x] = 20 + int(r[4] * 200)
        }
        print "P2 128 128 255"
        for (i = 0; i < 16384; i++) print v[i]
    }'
}
patches 1 >sharp.pgm
patches 2 >other.pgm
"$SKC" fit heart:radius=3 --samples 12 --effort 0 -q -o heart.skc
"$SKC" apply heart.skc sharp.pgm blurred.pfm -q
"$SKC" apply heart.skc other.pgm truth.pfm -q

about "the complex that turns one picture into the other"
skc fit --from sharp.pgm blurred.pfm --samples 12 --effort 0 --estimate k.pfm -o f.skc
skc show f.skc -o sheet.png
silently apply f.skc other.pgm learned.pfm
"$SKC" diff learned.pfm truth.pfm --encoded --json >../diff.json
between "$(json psnr ../diff.json)" 45 200
silently fit --from sharp.pgm blurred.pfm --samples 12 --effort 0 --threads 3 --estimate k.pfm -o again.skc
same f.skc again.skc

about "as JSON, from two pairs, of a size that is given"
"$SKC" fit --from sharp.pgm blurred.pfm --from other.pgm truth.pfm --size 11 --samples 12 --effort 0 --json -o g.skc >../report.json
between "$(json gain ../report.json)" 0.999 1.001
between "$(json explained ../report.json)" 0.999 1
between "$(json width ../report.json)" 5 13

about "the same picture twice"
skc fit --from sharp.pgm sharp.pgm --effort 0 -q -o same.skc
silently apply same.skc sharp.pgm copy.pgm
"$SKC" diff copy.pgm sharp.pgm | grep -q "are equal" || wrong "the copy is none"

about "a basis over the place in the picture"
"$SKC" fit --from sharp.pgm blurred.pfm --vary field --nodes 2 --estimate lens.pfm --layers 6,4 --effort 0 -o lens.skc >../out
grep -q '^to apply  *skc apply lens.skc IN OUT --map field=radial:' ../out || wrong "$(cat ../out)"
[ -f lens-0.pfm ] && [ -f lens-1.pfm ] || wrong "no kernels"
silently apply lens.skc other.pgm learned.pfm --map field=radial:50%,50% --map rotate=0
"$SKC" diff learned.pfm truth.pfm --encoded --json >../diff.json
between "$(json psnr ../diff.json)" 30 200

about "a basis of kernels that nobody keeps"
mkdir tmp
TMPDIR=$PWD/tmp skc fit --from sharp.pgm blurred.pfm --vary field --nodes 2 --layers 6,4 --effort 0 -o unnamed.skc
rmdir tmp || wrong "kernels were left behind"
skc info unnamed.skc | grep -q '^source  *not known' || wrong "no source"

about "what is refused"
skc fit --from sharp.pgm other.pgm -o no.skc
skc fit --from sharp.pgm "$DATA/camera.png" -o no.skc
skc fit --from sharp.pgm -o no.skc
skc fit --from sharp.pgm none.pgm -o no.skc
skc fit --from sharp.pgm blurred.pfm disk:radius=3 -o no.skc
skc fit --from sharp.pgm blurred.pfm --size 0 -o no.skc
skc fit --from sharp.pgm blurred.pfm --size 200 -o no.skc
skc fit --from sharp.pgm blurred.pfm --sign some -o no.skc
skc fit --from sharp.pgm blurred.pfm --saturated -1 -o no.skc
skc fit --from sharp.pgm blurred.pfm --anchor 1,1 -o no.skc
skc fit --from sharp.pgm blurred.pfm --frontier -o no
skc fit --from sharp.pgm blurred.pfm --estimate k.txt -o no.skc
skc fit --from sharp.pgm blurred.pfm --vary time --estimate k.pfm -o no.skc
skc fit --from sharp.pgm blurred.pfm --vary field --estimate k.png -o no.skc
skc fit disk:radius=3 --size 9 -o no.skc
[ ! -e no.skc ] || wrong "something was written"
