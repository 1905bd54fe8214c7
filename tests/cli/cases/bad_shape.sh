# SPDX-License-Identifier: MIT
# KERNEL arguments that are no kernel.
echo "precious" >out.skc

bad() {
    misused fit "$@" -o out.skc
}

about "shapes"
for shape in disk: disk:24 disk:radius disk:radius= disk:=3 disk:radius=x disk:radius=-1 disk:radius=2048 disk:radius=nan \
    disk:radius=inf disk:radius=1e999 disk:radius=3x 'disk:radius= 3' disk:radius=3,radius=4 disk:sigma=3 disk:radius=3, \
    disk:radius=3,,size=9 disk:Radius=3 polygon:sides=2 polygon:sides=4.5 disk:radius=3,size=0 disk:radius=3,size=4097 \
    disk:radius=3,size=7.5 gaussian:sigma=1000 motion:length=-1 'disk:radius=3\'; do
    bad "$shape"
done
hide='s/1\{20,\}/1.../g'
bad "disk:radius=$(repeat 1100 1 | tr -d ' ')"
hide=

about "neither a file nor a shape"
fails fit nonsense -o out.skc
fails fit nonsense:radius=3 -o out.skc
fails fit Disk -o out.skc
fails fit '' -o out.skc

about "literal matrices"
for matrix in '3x3: 1,2,3' '2x2: 1,2 3' '2x2: 1,2 3,x' '2x2: 0,0 0,0' '0x0:' '1x1: inf' '5000x1: 1' '()' '(1,2;3)' \
    '(1,2;x,4)' '(0)' '(1,2' '(1e999)'; do
    bad "$matrix"
done
