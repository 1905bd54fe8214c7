# SPDX-License-Identifier: MIT
# Outputs that cannot be written.
identity id.skc
pgm in.pgm 2 2 255 '1 2 3 4'
mkdir folder folder.png
ln -s loop.png loop.png
ln -s nowhere/x.png dangling.png
echo "precious" >file

about "folders"
fails fit box:width=3,height=3 -o folder
fails fit box:width=3,height=3 -o .
fails apply id.skc in.pgm folder.png
fails show id.skc -o folder.png
fails kernel disk:radius=2 -o folder.png

about "folders that do not exist"
fails fit box:width=3,height=3 -o missing/out.skc
fails apply id.skc in.pgm missing/out.pgm
fails show id.skc -o missing/out.png
fails kernel disk:radius=2 -o missing/out.png
fails apply id.skc in.pgm dangling.png
fails fit box:width=3,height=3 -o file/out.skc
fails apply id.skc in.pgm file/out.pgm
fails show id.skc -o file/out.pdf
fails kernel disk:radius=2 -o file/out.tif

about "no names"
misused fit box:width=3,height=3 -o ''
misused apply id.skc in.pgm ''
fails apply id.skc in.pgm loop.png

about "endings"
misused apply id.skc in.pgm out
misused apply id.skc in.pgm out.xyz
misused apply id.skc in.pgm out.png.bak
misused apply id.skc in.pgm .png
misused kernel disk:radius=2 -o out
misused kernel disk:radius=2 -o out.skc
misused show id.skc -o out.jpg
misused show id.skc -o out

about "no room"
[ -c /dev/full ] || skip "there is no /dev/full"
line 'skc fit box:width=3,height=3 --method adam --steps 10 -q -o /dev/full'
line 'skc fit box:width=3,height=3 --method adam --steps 10 -q -o - >/dev/full'
line 'skc info id.skc >/dev/full'
line 'skc --version >/dev/full'
line 'skc info --help >/dev/full'
line 'skc kernel --list >/dev/full'
ls
