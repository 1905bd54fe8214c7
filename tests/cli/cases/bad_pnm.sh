# SPDX-License-Identifier: MIT
# Sizes that libvips would let pass, or wrap around to small ones.
identity id.skc
echo "precious" >out.png

bad() {
    printf "$1" >in.pgm
    fails apply id.skc in.pgm out.png
}

bad 'P5 999999999999 1 255\n\001'
bad 'P5 4294967297 1 255\n\001'
bad 'P5 0 4 255\n\001'
bad 'P5 4 0 255\n\001'
bad 'P5 -4 4 255\n\001'
