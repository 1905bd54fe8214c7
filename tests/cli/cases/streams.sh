# SPDX-License-Identifier: MIT
# Standard streams that are closed, or whose reader has gone.
identity id.skc
pgm in.pgm 1 1 255 7

about "closed"
line 'skc info id.skc >&-'
line 'skc info id.skc -q >&-'
line 'skc --help >&-'
line 'skc apply --help >&-'
line 'skc --version >&-'
line 'skc apply id.skc in.pgm out.png --json >&-'
line 'skc apply id.skc in.pgm out.png >&-'
line 'skc kernel disk:radius=2 -o out.tif >&- 2>&-'
line 'skc fit disk:radius=2 --method adam --steps 5 -o - >&-'
line 'skc info missing.skc 2>&-'
line 'skc info - <&-'
line 'skc kernel - <&-'
line 'skc apply id.skc in.pgm out.pgm <&- >&- 2>&-'
pixels out.pgm

about "a pipe that nobody reads"
mkfifo ../pipe
: <../pipe &
exec 5>../pipe
wait
line 'skc info id.skc >&5'
line 'skc --help >&5'
line 'skc fit disk:radius=2 --method adam --steps 5 -o /dev/stdout -q >&5'
exec 5>&-

about "to standard output"
silently fit disk:radius=2 --method adam --steps 5 -o file.skc
for name in - /dev/stdout; do
    "$SKC" fit disk:radius=2 --method adam --steps 5 -o $name >printed.skc
    same printed.skc file.skc
done
line 'skc fit disk:radius=2 --method adam --steps 5 -o - | skc info - | head -n 2'
ls -A
