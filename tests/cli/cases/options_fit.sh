# SPDX-License-Identifier: MIT
# Wrong values of the options of fit. An output that is already there must survive them.
echo "precious" >out.skc

bad() {
    misused fit box:width=3,height=3 -o out.skc "$@"
}

for value in '' x 0 -5 4097 1e2 12.5 12x ' 12' 99999999999999999999; do
    bad --samples "$value"
done
for value in '' x 0 -1 4097 8,0 8, ,8 8,,8 8x 4x0 1x65 1x64,1 8,4097 2x3x4 8.5 '8 8'; do
    bad --layers "$value"
done
for value in '' x 0 -1 1000001 10.5 1e3 10steps; do
    bad --steps "$value"
done
for value in '' x 0.1 0.1, ,0.1 0.1,0.1,0.1 0,0 -0.1,0.1 2,0.1 nan,0.1 inf,0.1 0.1x,0.1 '0.1 ,0.1'; do
    bad --rate "$value"
done
for value in '' x -1 1.5 18446744073709551616 1x 0x10; do
    bad --seed "$value"
done
for value in '' x -1 257 2.5 2x; do
    bad --threads "$value"
done
for value in '' x ADAM PST; do
    bad --method "$value"
done
for value in '' x Radial; do
    bad --init "$value"
done
for value in '' x Natural; do
    bad --weighting "$value"
done
for value in '' x GPU; do
    bad --cost "$value"
done
for value in '' x -1 4 1.5; do
    bad --effort "$value"
done
for value in '' x 0 -3 301 nan kernel: kernel:x flat:60 60dB; do
    bad --tolerance "$value"
done

about "options of the other method"
bad --steps 100
bad --rate 0.1,0.1
bad --method lm --steps 100
bad --method adam --effort 1
bad --method adam --weighting flat
bad --method adam --cost cpu
bad --method adam --tolerance 60
bad --method pst --effort 1
bad --method pst --weighting flat
bad --method pst --tolerance 60
bad --method pst --rate 0.1,0.1
bad --method pst --rotate 0..360
bad --paper --effort 1
bad --paper --tolerance 60

about "options that exclude each other"
bad --layers 4 --samples 8
bad --layers 4 --tolerance 60
bad --layers 4 --cost cpu
bad --layers 4 --frontier
bad --frontier --tolerance 60
bad --frontier --paper
misused fit box:width=3,height=3 --frontier -o -
for value in '' x 1 1, 1,2,3 1,x 1.5,1 9999999,0 Centroid; do
    bad --anchor "$value"
done
for value in '' x 1 SUM; do
    bad --normalize "$value"
done
