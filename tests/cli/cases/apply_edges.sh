# SPDX-License-Identifier: MIT
pgm row.pgm 5 1 255 '10 20 30 40 50'
samples right.skc '[3, 0, 1]'
samples left.skc '[-7, 0, 1]'
modes='clamp mirror reflect101 wrap constant:0.2 renormalize'

about "what comes in from the left, and from the right"
for mode in $modes; do
    for filter in right left; do
        skc apply $filter.skc row.pgm out.pgm --encoded --edge $mode
        pixels out.pgm | sed 1,2d
    done
done

about "what comes in from above and from below"
pgm column.pgm 1 5 255 '10 20 30 40 50'
samples down.skc '[0, 3, 1]'
samples up.skc '[0, -7, 1]'
for mode in $modes; do
    for filter in down up; do
        silently apply $filter.skc column.pgm out.pgm --encoded --edge $mode
        echo "$mode, $filter: $(pixels out.pgm | sed 1,2d | tr '\n' ' ')"
    done
done

about "clamp is the default"
silently apply right.skc row.pgm default.png
silently apply right.skc row.pgm out.png --edge clamp
same default.png out.png

about "aliases"
alias_of() { # MODE ALIASES...
    silently apply left.skc row.pgm mode.png --edge "$1"
    for name; do
        silently apply left.skc row.pgm alias.png --edge "$name"
        cmp -s mode.png alias.png || wrong "$name is not $1"
    done
    echo "$*"
}
alias_of clamp extend
alias_of mirror symmetric
alias_of reflect101 reflect_101
alias_of wrap tile
alias_of constant:0 black
alias_of constant:1 white constant:1e0

about "constants may be anything, in floats"
printf 'Pf\n2 1\n-1\n\000\000\000\000\000\000\000\000' >zero.pfm
for value in -3.5 2 1e30 0.001; do
    silently apply right.skc zero.pfm out.pfm --edge constant:$value
    echo "$value: $(pixels out.pfm | sed 1,2d)"
done

about "a flat picture stays flat, also below a kernel larger than it"
silently fit disk:radius=9 --samples 24 --method adam --steps 60 -o disk.skc
for size in '1 1' '30 2'; do
    pgm flat.pgm ${size% *} ${size#* } 255 "$(repeat $((${size% *} * ${size#* })) 77)"
    for mode in clamp mirror reflect101 wrap renormalize; do
        silently apply disk.skc flat.pgm out.pgm --edge $mode
        [ -z "$(pixels out.pgm | sed 1,2d | tr -d '\n ' | sed 's/77//g')" ] || wrong "$mode: $(pixels out.pgm)"
    done
    silently apply disk.skc flat.pgm out.pgm --encoded --edge constant:0.30196078
    [ -z "$(pixels out.pgm | sed 1,2d | tr -d '\n ' | sed 's/77//g')" ] || wrong "constant: $(pixels out.pgm)"
    echo "$size"
done

about "renormalize needs a sum"
samples edge.skc '[-1, 0, -1], [1, 0, 1]'
echo "precious" >out.pgm
fails apply edge.skc row.pgm out.pgm --edge renormalize
