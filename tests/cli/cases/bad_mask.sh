# SPDX-License-Identifier: MIT
identity id.skc
pgm in.pgm 4 3 255 "$(repeat 12 9)"
echo "precious" >out.pgm

bad() {
    fails apply id.skc in.pgm out.pgm --mask "$1"
}

bad missing.pgm
bad .
bad ''
pgm small.pgm 4 2 255 "$(repeat 8 255)"
bad small.pgm
pgm turned.pgm 3 4 255 "$(repeat 12 255)"
bad turned.pgm
ppm colour.ppm 4 3 255 "$(repeat 12 '255 0 0')"
bad colour.ppm
echo "not a picture" >text.pgm
bad text.pgm

about "colours that are all grey will do"
ppm grey.ppm 4 3 255 "$(repeat 12 '128 128 128')"
skc apply id.skc in.pgm new.pgm --mask grey.ppm
