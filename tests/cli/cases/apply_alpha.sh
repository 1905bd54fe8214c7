# SPDX-License-Identifier: MIT
# A PNG of 4 x 1 pixels: red, red of half (128) alpha, green that is all transparent, blue.
{
    printf '\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\000\004\000\000\000\001\010\006\000'
    printf '\000\000\371\074\017\315\000\000\000\034\111\104\101\124\170\001\001\021\000\356\377\000\377\000\000\377\377'
    printf '\000\000\200\000\377\000\000\000\000\377\377\067\136\006\173\252\361\221\302\000\000\000\000\111\105\116\104'
    printf '\256\102\140\202'
} >rgba.png
# And one of grey and alpha, 16 bits: white, 30000 with alpha 32768, 10000 with alpha 0.
{
    printf '\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\000\003\000\000\000\001\020\004\000'
    printf '\000\000\341\171\000\174\000\000\000\030\111\104\101\124\170\001\001\015\000\362\377\000\377\377\377\377\165'
    printf '\060\200\000\047\020\000\000\062\247\005\131\123\074\255\341\000\000\000\000\111\105\116\104\256\102\140\202'
} >grey.png
identity id.skc
samples half.skc '[0, 0, 0.5], [1, 0, 0.5]'

# A .v file is 64 bytes of header, then the bands of each pixel side by side; metadata follows.
values() { # FILE WIDTH BANDS BYTES
    echo "[$1]"
    tail -c +65 "$1" | head -c $(($2 * $3 * $4)) | od -An -v -tu"$4" | awk -v bands="$3" '{
        for (i = 1; i <= NF; i++) printf "%s%s", $i, ++n % bands ? " " : "\n"
    }'
}

about "as it is"
skc apply id.skc rgba.png out.v
values out.v 4 4 1
skc apply id.skc grey.png out.v
values out.v 3 2 2
skc apply id.skc rgba.png out.png --json
skc apply id.skc out.png again.png
same out.png again.png
skc apply id.skc grey.png grey-out.png --json

about "filtered: what is transparent does not bleed"
skc apply half.skc rgba.png out.v
values out.v 4 4 1
skc apply half.skc rgba.png out.v --encoded
values out.v 4 4 1
skc apply half.skc rgba.png out.v --alpha straight --encoded
values out.v 4 4 1
skc apply half.skc rgba.png out.v --alpha premultiplied
values out.v 4 4 1
skc apply half.skc rgba.png out.v --alpha ignore
values out.v 4 4 1
skc apply half.skc grey.png out.v
values out.v 3 2 2

about "to formats that hold no alpha"
skc apply id.skc rgba.png out.ppm
pixels out.ppm
skc apply id.skc rgba.png out.ppm --alpha ignore
pixels out.ppm
skc apply id.skc grey.png out.pgm
pixels out.pgm
skc apply id.skc rgba.png out.jpg -q

about "to EXR and back: premultiplied there, straight here"
skc apply id.skc rgba.png out.exr
skc apply id.skc out.exr out.v --json
skc apply id.skc out.exr back.png --json

about "with a filter for each colour, alpha goes with green: red one to the right, green as it is, blue one to the left"
cat >rgb.skc <<'EOF'
{"format": "skc", "version": 1, "channels": 3, "filters": [{"layers": [{"samples": [[1, 0, 1]]}]},
    {"layers": [{"samples": [[0, 0, 1]]}]}, {"layers": [{"samples": [[-1, 0, 1]]}]}]}
EOF
ppm colours.ppm 4 1 255 '10 11 12 20 21 22 30 31 32 40 41 42'
skc apply rgb.skc colours.ppm out.ppm
pixels out.ppm
skc apply rgb.skc rgba.png out.v
values out.v 4 4 1
