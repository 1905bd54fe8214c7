# SPDX-License-Identifier: MIT
about "figures"
skc kernel '3x3: 1,2,3 4,5,6 7,8,9'
skc kernel '3x3: 1,2,3 4,5,6 7,8,9' --normalize none --anchor 0,2
skc kernel '3x3: 1,2,3 4,5,6 7,8,9' --anchor centroid --json
skc kernel '3x3: 0,-1,0 -1,5,-1 0,-1,0'
skc kernel '3x3: 0,-1,0 -1,5,-1 0,-1,0' --normalize sum --json
skc kernel box:width=4,height=2
skc kernel disk:radius=0
skc kernel '2x2: 0,0 0,1'
line "printf '0 0 0 0 0\n0 0 1 2 0\n0 0 0 0 0\n' | skc kernel -"
skc kernel '3x1: 1,2,1' -q

about "shapes that are listed"
line "skc kernel --list | sed -n 's/^\([a-z]*\): .*/\1/p'"
line "skc kernel --list --json | grep -c '\"example\"'"
# All but the glyph, which needs a font.
"$SKC" kernel --list | sed -n 's/^    \([a-z]*:[^ ]*\)$/\1/p' | grep -v '^glyph' >examples
while read -r example; do
    "$SKC" kernel "$example" --json >report.json || wrong "$example, an example, is refused"
    between "$(json sum report.json)" 0.999999 1.000001
done <examples
"$SKC" kernel --list | sed -n 's/^\([a-z]*\): .*/\1/p' | grep -v '^glyph' >names
while read -r name; do
    silently kernel "$name" || wrong "$name needs parameters"
done <names

about "a file is nearer than a shape of that name, unless it has parameters"
echo '1 1' >disk
line 'skc kernel disk | head -n 1'
line 'skc kernel disk:radius=2 | head -n 1'
line 'skc kernel ./disk | head -n 1'
