# SPDX-License-Identifier: MIT
# Dense kernels for comparisons, and lights that are made brighter.
echo '{"format": "skc", "version": 1,
    "kernel": {"source": "disk:radius=0..3", "width": 7, "height": 7, "anchor": [3, 3], "sum": 1.0},
    "parameters": [{"name": "radius", "kind": "nodes", "values": [0, 3]}],
    "filters": [{"layers": [{"samples": [[0, 0, 1], [0, 0, 0]]}]}, {"layers": [{"samples": [[-2, 0, 0.5], [2, 0, 0.5]]}]}]}' >disk.skc
dot() { # FILE
    (echo "P2 7 7 255" && repeat 24 0 && echo 255 && repeat 24 0) >"$1"
}
dot dot.pgm

about "a point of light becomes the kernel's picture, at any radius that is asked for"
skc apply disk.skc dot.pgm exact.pfm --encoded --exact --map 3
skc kernel disk:radius=3 -o kernel.pfm -q
pixels exact.pfm >exact.txt
pixels kernel.pfm >kernel.txt
sed 1d exact.txt >exact.numbers
sed 1d kernel.txt >kernel.numbers
same exact.numbers kernel.numbers
skc apply disk.skc dot.pgm exact.pfm --encoded --exact --map 1.3 -q
skc kernel disk:radius=1.3,size=7 -o kernel.pfm -q
pixels exact.pfm | sed 1d >exact.numbers
pixels kernel.pfm | sed 1d >kernel.numbers
same exact.numbers kernel.numbers

about "a radius of 0 keeps the picture; many kernels"
skc apply disk.skc "$DATA/astronaut.png" kept.png --exact --map 0
silently apply disk.skc "$DATA/astronaut.png" same.png --map 0
same kept.png same.png
skc apply disk.skc dot.pgm exact.pfm --encoded --exact --map linear:
skc apply disk.skc dot.pgm exact.pgm --encoded --exact --map linear: --roi 0,0,3x2 --mask dot.pgm --json

about "scatter is another thing where the map changes, and the same where it does not"
for order in gather scatter; do
    silently apply disk.skc "$DATA/astronaut.png" $order.png --exact --map radial: --roi 0,0,64x64 --order $order
    silently apply disk.skc "$DATA/astronaut.png" constant_$order.png --exact --map 3 --roi 8,8,64x64 --order $order
done
different gather.png scatter.png
same constant_gather.png constant_scatter.png

about "bases that do not say what they were fitted to"
sed 's/disk:radius=0..3//' disk.skc >nameless.skc
fails apply nameless.skc dot.pgm never.pgm --exact --map 1
sed 's/disk:radius=0..3/disk:radius=3/' disk.skc >other.skc
fails apply other.skc dot.pgm never.pgm --exact --map 1
misused apply disk.skc dot.pgm never.pgm --exact --map 1 --show radius

about "--boost: light of 1 becomes gain, what is below the threshold stays"
pgm lights.pgm 5 1 255 '0 127 191 255 255'
skc apply disk.skc lights.pgm boosted.pfm --encoded --map 0 --boost threshold=0.5,gain=5
pixels boosted.pfm
samples identity.skc '[0, 0, 1]'
skc apply identity.skc lights.pgm boosted.pfm --boost 0.5,5 --roi 0,0,4x1
pixels boosted.pfm
skc apply disk.skc dot.pgm spread.pgm --encoded --map 3 --boost gain=2
pixels spread.pgm
for value in '' threshold=1 threshold=-1 gain=0.5 gain=x level=1 0.5,5,1; do
    misused apply disk.skc dot.pgm never.pgm --map 1 --boost "$value"
done
