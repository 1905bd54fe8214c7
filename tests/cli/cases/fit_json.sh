# SPDX-License-Identifier: MIT
# The shape of the report; its figures are no part of it.
hide='s/"\(image_psnr_expected\|left\|right\|up\|down\|taps\|psnr\|l1\|l2\|mae\|certificate\|certificate_255\|sum\|noise_gain\|loss_first\|loss_last\)": [0-9][0-9.e-]*/"\1": N/'

skc fit '2x3: 1,2 3,4 5,6' --layers 5,2 --init random --method adam --steps 30 --seed 7 --json -o out.skc
skc info out.skc --json
skc info out.skc --json --kernel disk:radius=2
pgm in.pgm 4 3 255 '1 20 30 40 50 60 70 80 90 100 110 120'
skc info out.skc --json --image in.pgm

about "seeds beyond what a double holds are text"
skc fit '1x1: 1' --samples 3 --method adam --steps 1 --init radial --seed 18446744073709551615 --json -o out.skc

about "a perfect fit has no decibels"
identity id.skc
skc info id.skc --json --kernel '1x1: 1'
skc info id.skc --kernel '1x1: 1'

about "in quiet, too"
line 'skc info id.skc --json -q | head -n 2'
skc fit '1x1: 1' --samples 3 --method adam --steps 1 -q -o out.skc
skc info out.skc -q
