# SPDX-License-Identifier: MIT
# Metal: there is no compiler for it here, so the same text is compiled as C++ with a stand-in for Metal's library, and run.
skips=
# The vectors take their time to compile.
only="single eight turning"

ready() {
    command -v g++ >/dev/null || { echo "needs g++"; return 1; }
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
    g++ -std=c++17 -O0 -fsingle-precision-constant -I"$here/targets/metal_shim" -DPASSES="\"$passes\"" -DMAPS="$(echo $maps | wc -w)" \
        -DRUNS="$runs" -DFIRST="{${first:-0,}}" -DLAST="{${last:-1,}}" "$here/targets/msl_host.cpp" -o "$stem.run" >"$scratch/log" 2>&1 || {
        head -20 "$scratch/log"
        return 1
    }
    "$stem.run" "$in" "$out" $maps
}

more() {
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
}
