# SPDX-License-Identifier: MIT
# Files that may not grow beyond 512 bytes, as on a disk that is full: nothing is left, and an old file is as it was.
identity id.skc
pgm in.pgm 40 40 255 "$(awk 'BEGIN { for (i = 0; i < 1600; i++) print i * i * 7919 % 251 }')"
echo "precious" >old.png
(ulimit -f 1) 2>../err || skip "no limit on the size of files here"

# The reasons are libvips's and OpenEXR's words.
hide='s/cannot be written: .*/cannot be written: REASON/'

bad() {
    folder >../before
    line "ulimit -f 1; $1"
    folder >../after
    cmp -s ../before ../after || wrong "files changed: $(diff ../before ../after)"
}

bad 'skc apply id.skc in.pgm old.png'
for ending in png tif jpg ppm pfm exr hdr; do
    bad "skc apply id.skc in.pgm new.$ending"
done
bad 'skc fit disk:radius=3 --samples 30 --method adam --steps 5 -o new.skc'
bad 'skc show id.skc --kernel disk:radius=3 -o new.png'
bad 'skc show id.skc --kernel disk:radius=3 -o new.pdf'
bad 'skc kernel disk:radius=20 -o new.tif'
