# SPDX-License-Identifier: MIT
# Many pictures with one filter, into a folder.
samples right.skc '[1, 0, 1]'
mkdir in out other
for name in a b c; do
    pgm in/$name.pgm 3 1 255 '10 20 30'
done
ppm in/d.ppm 1 1 255 '1 2 3'

about "a pattern, and what a shell makes of one"
skc apply right.skc 'in/*.pgm' out/ --encoded
for name in a b c; do
    pixels out/$name.pgm
done
line 'skc apply right.skc in/*.p?m other --encoded'
same other/b.pgm out/b.pgm
ls out other
skc apply right.skc 'in/[ab].pgm' out/ -q
line 'skc apply right.skc in/a.pgm out/ -q'
line 'skc apply right.skc in/a.pgm out/ --json | grep failed'

about "in their own place"
cp in/*.pgm other
skc apply right.skc 'other/*.pgm' other/ --encoded
same other/a.pgm out/a.pgm

about "a file whose name is a pattern is that file"
pgm 'in/[x]*.pgm' 3 1 255 '1 2 3'
skc apply right.skc 'in/[x]*.pgm' out/ --encoded

about "what fails is named, and the others go on"
echo "no picture" >in/b.pgm
cp in/a.pgm in/e.xyz
rm -f out/*
skc apply right.skc 'in/?.pgm' in/e.xyz missing.pgm out/ --encoded
ls out
line 'skc apply right.skc "in/?.pgm" out/ --encoded --json | grep "failed\|\"out\""'

about "what cannot be"
misused apply right.skc in/a.pgm in/c.pgm new.pgm
misused apply right.skc in/a.pgm other/a.pgm out/
misused apply right.skc - out/
fails apply right.skc 'nothing/*.pgm' out/
fails apply right.skc in/a.pgm in/c.pgm nowhere/
fails apply right.skc 'in/a.pgm' nowhere/
