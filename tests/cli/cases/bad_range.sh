# SPDX-License-Identifier: MIT
# Ranges that are none, and options that do not go with them.
echo "precious" >out.skc

bad() {
    misused fit "$@" -o out.skc
}

about "ranges"
for range in 2.. ..4 .. 24..2 2..2 2..4/1 2..4/0 2..4/65 2..4/1000 2..4/x 2..4/ 2..4/2/3 2..4..6 nan..4 2..inf a..b -1..4 2..5000 \
    '2 ..4'; do
    bad "disk:radius=$range"
done

about "keys"
bad disk:radius=2..4,radius=3..5
bad disk:sigma=2..4
bad disk:radius=2..4,sigma=3
bad disk:radius=2..4,
bad disk:radius=2..4,size=3..5
bad polygon:sides=3..8,radius=3
bad star:points=4..5,radius=2..3
bad ring:radius=2..24,inner=15
bad gaussian:sigma=1..2,angle=0..90/4
bad gaussian:sigma=1..2,angle=0..720
bad star:radius=3..4,inner=1..2,rotate=0..90,points=3..5
fails kernel nonsense:radius=2..4
misused kernel disk:radius=2..4

about "options"
for option in --frontier '--tolerance=60' '--cost=cpu' '--method=adam' --paper '--anchor=0,0' '--normalize=none' \
    '--parameter=x=0,1' --colour '--slack=0' '--slack=x' '--nodes=1' '--nodes=65' '--rotate=0' '--rotate=0..360/2'; do
    bad disk:radius=2..4 "$option"
done
bad gaussian:sigma=1..2,angle=0..90 --rotate 0..360
misused fit disk:radius=2..4 --resume -o -

about "options of bases for what is none"
bad disk:radius=3 --slack 1
bad disk:radius=3 --nodes 4
bad disk:radius=3 --resume
for option in --frontier '--tolerance=60' '--cost=cpu'; do
    bad in.ppm --colour "$option"
done
cat out.skc
