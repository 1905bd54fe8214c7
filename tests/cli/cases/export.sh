# SPDX-License-Identifier: MIT
# What skc export writes and reports. That the code gives the right pixels is tested in tests/export.
# In this folder, where names are short.
for f in single whole colour radius turning; do
    printf '%s' "$(cat "$(readlink -f "$GOLDEN")/../export/$f.skc")" >$f.skc
done

about "targets"
skc export --list

about "files and reports"
skc export single.skc --to c -o blur.c
skc export single.skc --to c -o "with blank" --name heart_blur --json
skc export whole.skc --to glsl -o whole.json
skc export whole.skc --to glsl -o whole --keep-passes
skc export radius.skc --to hlsl -o radius --precision half --srgb --alpha straight
skc export single.skc --to glsl-compute -o c.json --precision 8 --json
skc export turning.skc --to csv -o turning.csv -q
skc export radius.skc --to wgsl -o radius.json --srgb
skc export single.skc --to shadertoy -o toy
skc export single.skc --to webgl -o page.html --precision half
line "head -n 3 turning.csv; wc -l <turning.csv"
skc export whole.skc --to csv -o -
line "skc export colour.skc --to json -o - | head -n 12"
line "ls"
line "head -n 5 blur.c"
line "grep 'Buffer .:\|Image:' toy_common.glsl"
line "grep -c 'fragment\|<script>' page.html; grep '<title>' page.html"
line "grep -n script *.frag *.c *.h *.comp || echo 'names are cleaned'"

about "weights of 8 bits: whole steps, the sum of each pass as it was"
for precision in float 8; do
    silently export single.skc --to csv -o $precision.csv --precision $precision
done
line "awk -F, 'FNR > 1 {sum[FILENAME, \$3] += \$7} END {for (p = 0; p < 3; p++) printf \"%.5f %.5f\\n\", sum[\"float.csv\", p], sum[\"8.csv\", p]}' float.csv 8.csv"
# 127 steps are the largest weight, or nearly; so many of each weight are whole.
line "awk -F, 'NR > 1 {w[NR] = \$7; p[NR] = \$3; m = \$7 < 0 ? -\$7 : \$7; if (m > most[\$3]) most[\$3] = m} END {for (i = 2; i <= NR; i++) {s = w[i] / most[p[i]] * 127; r = s - int(s + (s < 0 ? -0.5 : 0.5)); if (r * r > 1e-6) print i, s}}' 8.csv"

about "texture units of 8-bit fractions, and offsets that they keep"
skc export single.skc --to glsl -o unit --fetch hardware
skc export single.skc --to glsl -o snapped --fetch hardware --snap --precision half
line "grep -h 'With a texture unit\|256ths' unit_1.frag snapped_1.frag"
skc export whole.skc --to csv -o w.csv --snap --json
skc export radius.skc --to hlsl -o unit --fetch hardware --json
silently export colour.skc --to csv -o s.csv --snap
silently export colour.skc --to csv -o float.csv
line "awk -F, 'FNR > 1 {sum[FILENAME, \$1, \$3] += \$7} END {for (c = 0; c < 3; c++) for (p = 0; p < 2; p++) printf \"%.5f %.5f\\n\", sum[\"float.csv\", c, p], sum[\"s.csv\", c, p]}' float.csv s.csv"
line "awk -F, 'NR > 1 {for (i = 5; i <= 6; i++) {s = \$i * 256; r = s - int(s + (s < 0 ? -0.5 : 0.5)); if (r * r > 1e-6) print \$0}}' s.csv"

about "a basis as a texture: 3 rows of 9 texels"
skc export radius.skc --to glsl -o texture --basis texture
line "wc -c <texture.bin; od -An -tf4 -j 144 -N 16 texture.bin; grep basis texture.json"
line "grep 'const vec3' texture_1.frag || echo 'no arrays of samples'"

about "the same bytes"
silently export turning.skc --to hlsl -o a
silently export turning.skc --to hlsl -o b --name a
same a_1.hlsl b_1.hlsl

about "refused"
misused export
misused export single.skc
misused export single.skc --to c
misused export single.skc --to fortran -o x
misused export single.skc whole.skc --to c -o x
misused export --list single.skc
misused export --list --json
misused export single.skc --to c -o x --edge reflect
misused export single.skc --to c -o x --precision double
misused export single.skc --to c -o x --alpha half
misused export single.skc --to c -o x --fetch nearest
fails export single.skc --to c -o x --edge renormalize
fails export single.skc --to c -o x --precision 8
fails export single.skc --to c -o x --fetch hardware
fails export single.skc --to c -o x --name 1st
fails export single.skc --to c -o x --name 'a; system("x")'
fails export single.skc --to c -o x --name gl_blur
fails export single.skc --to glsl -o x --fetch hardware --edge reflect101
fails export single.skc --to glsl -o x --fetch hardware --srgb
misused export single.skc --to c -o x --basis array
fails export radius.skc --to obs -o x
fails export radius.skc --to glsl -o x --snap
fails export radius.skc --to c -o x --basis texture
fails export single.skc --to glsl -o x --basis texture
fails export single.skc --to c -o x --loop
fails export single.skc --to torch -o x --loop
fails export single.skc --to obs -o x --loop
fails export single.skc --to shadertoy -o x --precision 8
fails export single.skc --to shadertoy -o x --fetch hardware
silently fit disk:radius=9 --layers 2x6 --effort 0 --seed 1 -o six.skc
fails export six.skc --to shadertoy -o x
fails export nothing.skc --to c -o x
sed 's/\[0.5, 1.5\]/[1e37, 1e39]/' turning.skc >huge.skc
fails export huge.skc --to c -o x
sed 's/\[0.5, 1.5\]/[1e9, 1e30]/' turning.skc >far.skc
fails export far.skc --to c -o x
fails export single.skc --to c -o no/such/folder/x
