# SPDX-License-Identifier: MIT
# An animation of two frames, made by hand: a GIF of 2 x 1 pixels, black and white, white and black, 70 and 200 ms, 4 rounds.
{
    printf 'GIF89a\002\000\001\000\200\000\000\000\000\000\377\377\377'
    printf '!\377\013NETSCAPE2.0\003\001\004\000\000'
    printf '!\371\004\004\007\000\000\000,\000\000\000\000\002\000\001\000\000\002\002D\012\000'
    printf '!\371\004\004\024\000\000\000,\000\000\000\000\002\000\001\000\000\002\002\014\012\000;'
} >two.gif
identity id.skc
samples right.skc '[1, 0, 1]'

about "frames, each with edges of its own"
skc apply right.skc two.gif out.webp --quality 100
skc apply right.skc two.gif out.gif
line 'skc apply right.skc two.gif out.tif --json | grep "pages\|height"'

about "delays and rounds: bytes of the file"
od -An -tx1 -v out.gif | tr -d ' \n' | grep -o '21f904..\(0700\|1400\)\|4e45545343415045322e300301....'

about "formats of one picture get the first"
skc apply right.skc two.gif out.png
skc apply right.skc two.gif out.ppm
