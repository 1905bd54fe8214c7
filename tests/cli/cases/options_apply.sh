# SPDX-License-Identifier: MIT
# Wrong values of the options of apply. An output that is already there must survive them.
identity id.skc
pgm in.pgm 8 6 255 "$(repeat 48 7)"
echo "precious" >out.pgm

bad() {
    misused apply id.skc in.pgm out.pgm "$@"
}

for value in '' x reflect CLAMP constant constant: constant:x constant:nan constant:inf constant:1e31 constant:1x \
    clamp:1 'clamp '; do
    bad --edge "$value"
done
for value in '' x none Straight; do
    bad --alpha "$value"
done
for value in '' x 1 1,2,3x4,5 1,2,3 1,2,x 1,2,3x 1,2,3,4 1x2,3x4 a,2,3x4 -1,0,2x2 0,0,0x1 0,0,1x0 0,0,-1x1 0,0,1.5x1 \
    0,0,2X2 16777217,0,1x1; do
    bad --roi "$value"
done
for value in '' x 0 -1 101 90.5 90%; do
    bad --quality "$value"
done
for value in '' x -1 257 2.5 2x; do
    bad --threads "$value"
done

about "well-formed, but not for this picture"
fails apply id.skc in.pgm out.pgm --roi 0,0,9x1
fails apply id.skc in.pgm out.pgm --roi 8,0,1x1
fails apply id.skc in.pgm out.pgm --roi 0,5,1x2
fails apply id.skc in.pgm out.pgm --roi 0,0,16777216x16777216
