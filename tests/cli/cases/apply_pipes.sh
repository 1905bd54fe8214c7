# SPDX-License-Identifier: MIT
# Pictures through standard input and output.
samples blur.skc '[0, 0, 0.5], [1, 0, 0.25], [0, 2, 0.25]'
identity id.skc
silently apply blur.skc "$DATA/astronaut.png" out.png
silently apply blur.skc "$DATA/astronaut.png" out.pfm

about "PNG in and out"
line 'skc apply blur.skc - - <../data/astronaut.png >piped.png'
same piped.png out.png
line 'cat ../data/astronaut.png | skc apply blur.skc - piped.png'
same piped.png out.png
line 'cat ../data/astronaut.png | skc apply id.skc - - | skc apply blur.skc - - | cat >piped.png'
same piped.png out.png

about "PFM in and out, and from the one to the other"
line 'cat out.pfm | skc apply id.skc - - | cat >piped.pfm'
same piped.pfm out.pfm
line 'skc apply id.skc - - <out.pfm >piped.pfm'
same piped.pfm out.pfm
silently apply id.skc out.pfm deep.png
line 'cat out.pfm | skc apply id.skc - piped.png'
same piped.png deep.png

about "other pictures that libvips knows"
line 'cat ../data/rocket.jpg | skc apply blur.skc - piped.png'
silently apply blur.skc "$DATA/rocket.jpg" rocket.png
same piped.png rocket.png

about "what cannot be"
pgm in.pgm 2 2 255 '1 2 3 4'
line 'skc apply id.skc - out.pgm <in.pgm'
line 'skc apply id.skc - out.png <id.skc'
line 'skc apply id.skc - out.png </dev/null'
line 'head -c 20000 ../data/astronaut.png | skc apply id.skc - cut.png'
line 'head -c 20000 out.pfm | skc apply id.skc - cut.png'
line 'skc apply id.skc - - --json <../data/astronaut.png'
[ ! -e cut.png ] || wrong "cut.png was left"

about "a reader that goes, and a full disk"
hide='s/cannot be written: .*/cannot be written: REASON/'
mkfifo ../pipe
: <../pipe &
exec 5>../pipe
wait
line 'skc apply id.skc - - <../data/astronaut.png >&5'
line 'skc apply id.skc - - <out.pfm >&5'
exec 5>&-
[ -c /dev/full ] || skip "there is no /dev/full"
line 'skc apply id.skc - - <../data/astronaut.png >/dev/full'
line 'skc apply id.skc - - <out.pfm >/dev/full'
ls -A
