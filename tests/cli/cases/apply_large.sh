# SPDX-License-Identifier: MIT
# Pictures of 16000 x 9000 grey pixels and half as many coloured ones, 600 and 900 MB of floats, within 700 MB of addresses, of which libraries and
# what threads set aside for themselves are a large part.
samples blur.skc '[-20, -20, 0.25], [20, 20, 0.25], [0, 0, 0.5]'
identity id.skc
(ulimit -v 700000 && "$SKC" --version) >/dev/null 2>&1 || skip "this build or system cannot live within 700 MB of addresses"
(printf 'P5 16000 9000 255\n' && head -c 144000000 /dev/zero) >black.pgm
line 'skc apply id.skc black.pgm black.jpg -q'
line 'ulimit -v 700000; skc apply blur.skc black.jpg black.tif --threads 2 -q'
(printf 'P6 8000 9000 255\n' && head -c 216000000 /dev/zero) >black.ppm
line 'skc apply id.skc black.ppm colour.jpg -q'
rm -f black.p?m
line 'ulimit -v 700000; skc apply blur.skc colour.jpg colour.tif --threads 2'
line 'ulimit -v 700000; skc apply blur.skc colour.tif colour.jpg --threads 2'
