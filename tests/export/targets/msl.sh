# SPDX-License-Identifier: MIT
# Metal: there is no compiler for it here, so the same text is compiled as C++ with a stand-in for Metal's library, and run.
skips=
# The vectors take their time to compile.
only="single eight turning texture hardware snapped"

ready() {
    # clang++ is three times as fast.
    if command -v clang++ >/dev/null; then
        compiler="clang++ -Xclang -cl-single-precision-constant"
    else
        compiler="g++ -fsingle-precision-constant"
        command -v g++ >/dev/null || { echo "needs g++"; return 1; }
    fi
    [ -f /usr/include/glm/glm.hpp ] || { echo "needs libglm-dev"; return 1; }
}

filter() {
    passes=$scratch/passes.h runs= first= last=
    : >"$passes"
    bits=$(sed -n 's/.*"format": "rgba8".*/8/p' "$stem.json")
    for shader in "$stem"_*.metal; do
        number=${shader##*_}
        echo "namespace pass_${number%.metal} {" >>"$passes"
        sed 's/\[\[[^]]*\]\]//g' "$shader" >>"$passes"
        echo "}" >>"$passes"
    done
    while read -r number wider higher; do
        depth=${bits:-32}
        [ -f "${stem}_$((number + 1)).metal" ] || depth=32
        runs="$runs RUN($number, $wider, $higher, $depth)"
    done <<END
$(sed -n 's/.*_\([0-9]*\)\.metal".*"wider": \([0-9-]*\), "higher": \([0-9-]*\),.*/\1 \2 \3/p' "$stem.json")
END
    first=$(sed -n 's/.*"first": \([^,]*\),.*/\1/p' "$stem.json" | tr '\n' ',')
    last=$(sed -n 's/.*"last": \([^,}]*\)}.*/\1/p' "$stem.json" | tr '\n' ',')
    basis=$(sed -n 's/.*"basis": {"file": "\([^"]*\)", "width": \([0-9]*\), "height": \([0-9]*\),.*/-DBASIS="\1",\2,\3/p' "$stem.json")
    [ -n "$basis" ] && basis="-DBASIS=\"$stem.bin\",${basis#*,}"
    $compiler -std=c++17 -O0 -I"$here/targets/metal_shim" -DPASSES="\"$passes\"" -DMAPS="$(echo $maps | wc -w)" \
        -DRUNS="$runs" -DFIRST="{${first:-0,}}" -DLAST="{${last:-1,}}" ${basis:+"$basis"} "$here/targets/msl_host.cpp" -o "$stem.run" >"$scratch/log" 2>&1 || {
        head -20 "$scratch/log"
        return 1
    }
    "$stem.run" "$in" "$out" $maps
}

more() {
    case_of texture radius mirror 41 23 2e-5 --basis texture
    # A unit of 8-bit fractions does to a filter what is reported, but nothing to a snapped one.
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    fractions 2e-3
    "$CHECK" compare "$scratch/fractions.raw" "$out" 1e-4 >/dev/null && echo "msl hardware: no fraction was rounded" && failed=1
    case_of snapped single clamp 67 43 5e-4 --snap --fetch hardware
    fractions 1e-6
}

# The last case once more, with fractions of 8 bits.
fractions() {
    FRACTIONS=256 "$stem.run" "$in" "$scratch/fractions.raw"
    said=$("$CHECK" compare "$scratch/fractions.raw" "$out" "$1") || failed=1
    echo "msl $name, fractions of 8 bits: $said; $1 is accepted"
}
