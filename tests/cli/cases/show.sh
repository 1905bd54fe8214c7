# SPDX-License-Identifier: MIT
# What a sheet shows is tested elsewhere; here: that it comes in each format, whole, and the same each time.
is() { # FILE START
    printf "$2" | cmp -s -n "$(printf "$2" | wc -c)" - "$1" || wrong "$1 does not start as it should"
    [ "$(wc -c <"$1")" -gt 3000 ] || wrong "$1 is small"
}

silently fit disk:radius=3 --layers 6,3 --method adam --steps 50 --seed 3 -o disk.skc
for ending in png pdf svg PNG; do
    skc show disk.skc -o sheet.$ending
done
is sheet.png '\211PNG\r\n\032\n'
is sheet.PNG '\211PNG\r\n\032\n'
is sheet.pdf '%%PDF-1.'
is sheet.svg '<?xml'
tail -c 8 sheet.svg
tail -c 6 sheet.pdf
identity id.skc
silently apply id.skc sheet.png new.ppm || wrong "the PNG cannot be read"

about "the same each time"
for ending in png pdf svg; do
    silently show disk.skc -o again.$ending
    same sheet.$ending again.$ending
done

about "other kernels"
skc show disk.skc -o new.png --kernel box:width=3,height=3
skc show disk.skc -o new.png --kernel '3x3: 1,2,3 4,5,6 7,8,9' --anchor 0,0 --normalize none
skc show disk.skc -o new.svg --kernel disk:radius=3
is new.svg '<?xml'

about "without a target"
skc show id.skc -o new.png
skc show id.skc -o new.png -q
is new.png '\211PNG\r\n\032\n'
echo '{"format": "skc", "version": 1, "kernel": {"source": "lost.png",
    "width": 3, "height": 3}, "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}]}' >lost.skc
skc show lost.skc -o new.png
mkfifo pipe
echo '{"format": "skc", "version": 1, "kernel": {"source": "pipe", "width": 3,
    "height": 3}, "filters": [{"layers": [{"samples": [[0, 0, 1]]}]}]}' >pipe.skc
skc show pipe.skc -o new.png
rm pipe

about "of several filters"
skc show "$GOLDEN/good-basis.skc" -o whole.svg
skc show "$GOLDEN/good-basis.skc" -o first.svg --filter 0 --kernel '1x1: 1'
skc show "$GOLDEN/good-basis.skc" -o last.svg --filter 11 --kernel disk:radius=2
misused show "$GOLDEN/good-basis.skc" -o none.svg --filter 12
different first.svg last.svg

about "in the place of an old one"
chmod 640 sheet.png
ln -s sheet.png link.png
skc show disk.skc -o link.png
ls -l | sed -n 's/^\(..........\).*\( sheet.png\| link.png -> .*\)$/\1\2/p'
same sheet.png again.png
ls

about "bases"
silently fit disk:radius=0..4/3 --layers 6,3 --effort 0 -o basis.skc
skc show basis.skc -o basis.png
is basis.png '\211PNG\r\n\032\n'
skc show basis.skc -o once.pdf
silently show basis.skc -o again.pdf
same once.pdf again.pdf
skc show basis.skc -o at.png --at radius=3
skc show basis.skc -o node.png --filter 2
different at.png node.png
silently show basis.skc -o same.png --at radius=4
misused show basis.skc -o none.png --at radius=5
misused show basis.skc -o none.png --at radius=3 --filter 1
misused show basis.skc -o none.png --at angle=3
