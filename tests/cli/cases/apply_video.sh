# SPDX-License-Identifier: MIT
# Raw video, YUV4MPEG2.
identity id.skc
samples right.skc '[1, 0, 1]'
samples half.skc '[0, 0, 0.5], [1, 0, 0.5]'
video() { # COLOUR WIDTH HEIGHT BYTES-OF-A-FRAME: three frames of noise
    printf 'YUV4MPEG2 W%s H%s F25:1 Ip A1:1 C%s\n' "$2" "$3" "$1"
    for frame in 1 2 3; do
        printf 'FRAME\n'
        printf "$(awk -v n="$4" -v seed=$frame 'BEGIN {
            for (i = 0; i < n; i++) { seed = (seed * 1103 + 12345) % 65521; printf "\\%03o", seed % 256 }
        }')"
    done
}
# A frame's planes in decimal.
frame() { # FILE HEADER-BYTES COUNT
    tail -c +$(($2 + 1)) "$1" | head -c "$3" | od -An -v -tu1 | tr -s ' \n' ' ' && echo
}

about "a filter that changes nothing changes no byte, whatever the codes"
video 420jpeg 7 5 59 >in.y4m
skc apply id.skc in.y4m out.y4m
same in.y4m out.y4m
video 444 4 4 48 >in444.y4m
skc apply id.skc in444.y4m out.y4m
same in444.y4m out.y4m
skc apply id.skc in444.y4m out.y4m --encoded --threads 3
same in444.y4m out.y4m
line 'skc apply id.skc - - <in.y4m | cat >out.y4m'
same in.y4m out.y4m
{ printf 'YUV4MPEG2 W2 H2 C420p10 XCOLORRANGE=FULL\nFRAME\n\000\000\377\003\001\002\100\000\000\002\377\001'; } >ten.y4m
skc apply id.skc ten.y4m out.y4m
same ten.y4m out.y4m

about "black beside white, half of each: luma (16 + 235) / 2 coded, 16 + 219 0.5^(1 / 2.4) = 180 in light"
printf 'YUV4MPEG2 W2 H2 C444\nFRAME\n\020\353\020\353\200\200\200\200\200\200\200\200' >grey.y4m
silently apply half.skc grey.y4m out.y4m
frame out.y4m 27 12
silently apply half.skc grey.y4m out.y4m --encoded
frame out.y4m 27 12

about "red of (81, 90, 240) beside black, BT.601: mixed in light it is red of half the light, 81 -> 16 + 65 0.749"
printf 'YUV4MPEG2 W2 H2 C444\nFRAME\n\020\121\020\121\200\132\200\132\200\360\200\360' >red.y4m
silently apply half.skc red.y4m out.y4m
frame out.y4m 27 12

about "4:2:0: four pixels share their chroma"
printf 'YUV4MPEG2 W4 H2\nFRAME\n\020\121\121\121\020\121\121\121\200\132\200\360' >small.y4m
silently apply right.skc small.y4m out.y4m --encoded
frame out.y4m 22 12

about "many"
mkdir folder
line 'skc apply id.skc in.y4m in444.y4m folder/ --json | grep "frames\|failed"'
same folder/in.y4m in.y4m
same folder/in444.y4m in444.y4m

about "what is refused"
bad() { # HEADER
    printf '%s\nFRAME\n\020\020\020\020\200\200' "$1" >bad.y4m
    fails apply id.skc bad.y4m never.y4m
}
bad 'YUV4MPEG2 W2 H2 C422'
bad 'YUV4MPEG2 W2 H2 C420p12'
bad 'YUV4MPEG2 W2 H2 Cmono'
bad 'YUV4MPEG2 W2 H2 It'
bad 'YUV4MPEG2 W2'
bad 'YUV4MPEG2 W0 H2'
bad 'YUV4MPEG2 W2x H2'
bad 'YUV4MPEG2 W99999 H2'
bad 'YUV4MPEG'
bad 'YUV4MPEG2 W4 H4'
printf 'YUV4MPEG2 W2 H2\nFRAM\n\020\020\020\020\200\200' >bad.y4m
fails apply id.skc bad.y4m never.y4m
fails apply id.skc "$DATA/camera.png" never.y4m
fails apply id.skc missing.y4m never.y4m
misused apply id.skc in.y4m never.y4m --roi 0,0,1x1
misused apply id.skc in.y4m never.y4m --mask in.y4m
misused apply id.skc in.y4m never.y4m --quality 3
misused apply id.skc in.y4m never.y4m --alpha ignore

about "a reader that goes, and a full disk"
video 420 64 64 6144 >big.y4m
line 'ulimit -f 1; skc apply id.skc big.y4m never.y4m'
[ -c /dev/full ] || skip "there is no /dev/full"
line 'skc apply id.skc - - <big.y4m >/dev/full'
ls
ls -A folder
