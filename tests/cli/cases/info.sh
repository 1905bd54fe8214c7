# SPDX-License-Identifier: MIT
for file in minimal bom single unknown-keys basis; do
    skc info "$GOLDEN/good-$file.skc"
done
skc info "$GOLDEN/good-basis.skc" --json
skc info "$GOLDEN/good-single.skc" --json

about "measured"
samples blur.skc '[-1, 0, 0.25], [0, 0, 0.5], [1, 0, 0.25]'
skc info blur.skc
skc info blur.skc --kernel '3x1: 1,2,1'
skc info blur.skc --kernel '3x1: 1,1,1'
skc info blur.skc --kernel '3x1: 1,1,1' --anchor 0,0
skc info blur.skc --kernel '3x1: 1,2,1' --normalize none
skc info blur.skc --kernel box:width=3,height=1 --json

about "on a picture"
pgm in.pgm 5 4 255 '10 20 30 40 50 60 70 80 90 100 110 120 130 140 150 160 170 180 190 200'
skc info blur.skc --kernel '3x1: 1,2,1' --image in.pgm
skc info blur.skc --kernel '3x1: 1,1,1' --image in.pgm
skc info blur.skc --kernel '3x1: 1,1,1' --image in.pgm --edge constant:0.5
skc info blur.skc --kernel '3x1: 1,1,1' --image in.pgm --edge wrap --threads 1 --json

about "the source, made again"
echo '{"format": "skc", "version": 1, "kernel": {"source": "box:width=3,height=1", "width": 3,
    "height": 1, "sum": 1}, "filters": [{"layers":
    [{"samples": [[-1, 0, 0.25], [0, 0, 0.5], [1, 0, 0.25]]}]}]}' >sourced.skc
skc info sourced.skc --image in.pgm
fails info blur.skc --image in.pgm
sed 's/width": 3/width": 5/' sourced.skc >other.skc
fails info other.skc --image in.pgm
sed 's/sum": 1/sum": 2/' sourced.skc >other.skc
fails info other.skc --image in.pgm
sed 's/box:/bax:/' sourced.skc >other.skc
fails info other.skc --image in.pgm

about "from standard input, and quiet"
line 'skc info - <blur.skc'
skc info blur.skc -q
line 'skc info blur.skc -q --json | head -n 2'

about "names that would move the cursor or break a line"
name=$(printf 'a\033[31m\nb.skc')
line 'skc info "$name"'
cp blur.skc "$name"
line 'skc info "$name"; skc info "$name" --json | head -n 2'
cat >coloured.skc <<'EOF'
{"format": "skc", "version": 1, "kernel": {"source": "a\u001b[31mred\nline"}, "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}]}
EOF
skc info coloured.skc
