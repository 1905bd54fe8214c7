# SPDX-License-Identifier: MIT
# Where the output goes.
samples right.skc '[1, 0, 1]'
pgm in.pgm 4 1 255 '10 20 30 40'
cp in.pgm original.pgm

about "in the place of the input"
chmod 640 in.pgm
skc apply right.skc in.pgm in.pgm --encoded
pixels in.pgm
ls -l in.pgm | cut -c 1-10

about "through a link, which stays"
ln -s in.pgm link.pgm
skc apply right.skc link.pgm link.pgm --encoded
pixels in.pgm
ls -l link.pgm | cut -c 1-10

about "over another file, of which a second name keeps the old"
echo "old" >out.pgm
ln out.pgm second.pgm
skc apply right.skc original.pgm out.pgm --encoded
pixels out.pgm
cat second.pgm

about "into a folder, from elsewhere"
mkdir folder
line '(cd folder && skc apply ../right.skc ../original.pgm out.pgm)'
line 'skc apply "$PWD/right.skc" "$PWD/original.pgm" folder/out.png'
ls folder

about "strange names"
skc apply right.skc original.pgm -- -out.pgm
skc apply -- right.skc -out.pgm 'two words.pgm'
skc apply right.skc 'two words.pgm' ./-q.pgm
cp right.skc '[1,2].skc'
skc apply '[1,2].skc' original.pgm 'out[page=1].png'
skc apply right.skc 'out[page=1].png' 'out:1.tif'

about "quiet, and no text at all without being asked"
skc apply right.skc original.pgm out.pgm -q
skc apply right.skc original.pgm out.pgm
skc apply right.skc original.pgm out.pgm -q --json

about "nothing else was left"
ls -A
