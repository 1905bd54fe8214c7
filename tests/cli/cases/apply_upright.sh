# SPDX-License-Identifier: MIT
# One bright pixel turns into the kernel, upright: 1 2 3, below it 4 5 6, below it 7 8 9.
pgm point.pgm 7 5 255 "$(repeat 15 0) 225 $(repeat 19 0)"
samples matrix.skc '[-1,-1,0.0222222222], [0,-1,0.0444444444], [1,-1,0.0666666667],
    [-1,0,0.0888888889], [0,0,0.1111111111], [1,0,0.1333333333],
    [-1,1,0.1555555556], [0,1,0.1777777778], [1,1,0.2]'

about "given as samples"
skc apply matrix.skc point.pgm out.pgm --encoded
pixels out.pgm
skc apply matrix.skc point.pgm turned.pgm --encoded --correlate
pixels turned.pgm

about "in linear light"
skc apply matrix.skc point.pgm linear.pgm
pixels linear.pgm

about "fitted to a matrix: within 4 of 255"
silently fit '3x3: 1,2,3 4,5,6 7,8,9' --layers 12,3 --method adam --steps 1500 -o fit.skc
silently apply fit.skc point.pgm fit.pgm --encoded
pixels out.pgm | sed 1,2d >wanted
pixels fit.pgm | sed 1,2d | paste -d ' ' - wanted | awk '{
    for (i = 1; i <= 7; i++)
        if (($i - $(i + 7)) ^ 2 > 16) exit 1
}' || wrong "the fit is no matrix: $(pixels fit.pgm)"

about "PFM has its rows from the bottom up"
skc apply matrix.skc point.pgm out.pfm --encoded
pixels out.pfm | awk 'NR < 3 { print; next } { for (i = 1; i <= NF; i++) printf "%.0f%s", $i * 255, i < NF ? " " : "\n" }'
samples down.skc '[0, 1, 1]'
skc apply down.skc out.pfm down.pfm
pixels down.pfm | awk 'NR < 3 { print; next } { for (i = 1; i <= NF; i++) printf "%.0f%s", $i * 255, i < NF ? " " : "\n" }'

about "a shift of half a pixel mixes two"
samples half.skc '[0.5, 0, 1]'
skc apply half.skc point.pgm half.pgm --encoded
pixels half.pgm

about "two layers, one after the other"
echo '{"format": "skc", "version": 1, "filters": [{"layers": [{"samples": [[1, 0, 1]]},
    {"taps": "integer", "samples": [[0, -1, 0.75], [0, 0, 0.25]]}]}]}' >layers.skc
skc apply layers.skc point.pgm layers.pgm --encoded
pixels layers.pgm

about "results beyond the range of integers are clamped, those of floats are not"
samples sharp.skc '[-1, 0, -2], [0, 0, 5], [1, 0, -2]'
skc apply sharp.skc point.pgm sharp.pgm --encoded
pixels sharp.pgm
skc apply sharp.skc point.pgm sharp.pfm --encoded
pixels sharp.pfm
