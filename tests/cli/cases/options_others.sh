# SPDX-License-Identifier: MIT
# Wrong values of the options of info, show and kernel.
identity id.skc
pgm in.pgm 1 1 255 7
echo "precious" >out.png

for value in '' x -1 257; do
    misused info id.skc --kernel disk:radius=2 --image in.pgm --threads "$value"
done
misused info id.skc --kernel disk:radius=2 --image in.pgm --edge reflect
misused info id.skc --kernel disk:radius=2 --anchor 1
misused info id.skc --kernel disk:radius=2 --normalize yes
for value in '' x -1 1 0.5; do
    misused show id.skc -o out.png --filter "$value"
done
misused show id.skc -o out.png --kernel disk:radius=2 --anchor here
misused show id.skc -o out.png --kernel disk:radius=2 --normalize yes
misused kernel disk:radius=2 -o out.png --anchor 1,2,3
misused kernel disk:radius=2 -o out.png --normalize yes
