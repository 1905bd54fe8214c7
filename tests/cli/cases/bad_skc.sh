# SPDX-License-Identifier: MIT
# Files that are no .skc file, each to every command that reads one. Those in tests/golden are tested one by one with the
# library; here it is what the tool makes of them.
pgm in.pgm 2 2 255 '1 2 3 4'
echo "precious" >out.pgm

about "kept examples"
for file in "$GOLDEN"/bad-*.skc; do
    fails info "$file"
done
for file in bad-truncated bad-nan bad-nested; do
    fails apply "$GOLDEN/$file.skc" in.pgm out.pgm
    fails show "$GOLDEN/$file.skc" -o out.png
    fails info "$GOLDEN/$file.skc" --json
done

about "limits"
samples many.skc "$(repeat 4096 '[0,0,1],')[0,0,1]"
fails info many.skc
samples most.skc "$(repeat 4095 '[0,0,0.000244140625],')[0,0,0.000244140625]"
"$SKC" info most.skc -q || die "4096 samples are accepted"
layer='{"samples": [[0, 0, 1]]}'
echo "{\"format\":\"skc\",\"version\":1,\"filters\":[{\"layers\":[$(repeat 64 "$layer,")$layer]}]}" >many.skc
fails info many.skc
echo "{\"format\":\"skc\",\"version\":1,\"filters\":[{\"layers\":[$(repeat 63 "$layer,")$layer]}]}" >most.skc
"$SKC" info most.skc -q || die "64 layers are accepted"
samples far.skc '[16384.5, 0, 1]'
fails info far.skc
samples text.skc '["1", 0, 1]'
fails info text.skc
samples null.skc '[0, 0, null]'
fails info null.skc

about "not files, or not ours"
fails info missing.skc
fails info ''
fails info .
fails info in.pgm/x.skc
: >empty.skc
fails info empty.skc
fails info in.pgm
fails info "$DATA/camera.png"
fails apply missing.skc in.pgm out.pgm
fails apply . in.pgm out.pgm
fails show missing.skc -o out.png
fails info /dev/null

about "from standard input"
line 'printf "[]" | skc info -'
line 'skc info - </dev/null'

about "several filters, of which one is wanted"
misused apply "$GOLDEN/good-basis.skc" in.pgm out.pgm
fails info "$GOLDEN/good-basis.skc" --kernel disk:radius=2
fails info "$GOLDEN/good-basis.skc" --kernel disk:radius=2 --image in.pgm

about "a filter for each of three colours, and a grey picture"
echo "{\"format\":\"skc\",\"version\":1,\"channels\":3,\"filters\":[$(repeat 2 "{\"layers\":[$layer]},"){\"layers\":[$layer]}]}" >rgb.skc
fails apply rgb.skc in.pgm out.pgm
echo "{\"format\":\"skc\",\"version\":1,\"channels\":2,\"filters\":[{\"layers\":[$layer]},{\"layers\":[$layer]}]}" >two.skc
fails apply two.skc in.pgm out.pgm
ppm in.ppm 1 1 255 '1 2 3'
fails apply two.skc in.ppm out.ppm
