# SPDX-License-Identifier: MIT
# Command lines that are wrong before any option's value is looked at.
identity id.skc
pgm in.pgm 1 1 255 7

about "no command"
skc

about "unknown commands and options"
misused blur
misused ''
misused --nonsense
misused Fit disk
for command in fit apply info show diff kernel; do
    misused $command --nonsense
    misused $command -x
done
misused apply id.skc in.pgm out.pgm --edg clamp
misused apply id.skc in.pgm out.pgm --json=yes
misused fit disk -o out.skc -qx

about "values missing"
misused fit disk -o
misused fit disk --output
misused fit disk -o out.skc --steps
misused apply id.skc in.pgm out.pgm --edge
misused info id.skc --kernel
misused show id.skc -o
misused kernel disk -o

about "operands and outputs missing"
misused fit
misused fit -o out.skc
misused fit disk
misused apply
misused apply id.skc
misused apply id.skc in.pgm
misused info
misused show
misused show id.skc
misused show -o out.png
misused kernel
misused kernel -o out.png

about "operands too many"
misused fit disk box -o out.skc
misused apply id.skc in.pgm out.pgm more.pgm
misused info id.skc id.skc
misused show id.skc id.skc -o out.png
misused kernel disk box
misused kernel --list disk
misused kernel --list -o out.png
misused kernel --list --anchor 0,0

about "options that do not go together"
misused fit disk -o out.skc --samples 12 --layers 8,4
misused fit disk -o - --json
misused info id.skc --anchor 1,1
misused info id.skc --normalize sum
misused info id.skc --edge wrap
misused info id.skc --threads 2
misused show id.skc -o out.png --anchor 1,1
