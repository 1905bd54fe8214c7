# SPDX-License-Identifier: MIT
# CUDA: compiled by nvcc where that is there; and its pixels by compiling the same text as C++ with a stand-in for CUDA's runtime.
skips="loop half eight"
# Each case is built anew.
only="single edge-mirror edge-constant small colour srgb straight radius turning half eight"

ready() {
    command -v c++ >/dev/null || { echo "needs a C++ compiler"; return 1; }
    nvcc=$(command -v nvcc || true)
    [ -n "$nvcc" ] || echo "there is no nvcc: the code runs as C++ alone"
}

filter() {
    case $name in
    single | colour | turning)
        [ -z "$nvcc" ] || "$nvcc" -Werror all-warnings -c "$stem.cu" -o "$stem.o" || return 1
        ;;
    esac
    sed -E 's/([A-Za-z0-9_]+)<<<grid, block, 0, stream>>>\(/SHIM_EACH(grid, block) \1(/' "$stem.cu" >"$stem.cpp" &&
        c++ -O1 -Wall -Wextra -Wno-unused-parameter -Wno-unused-function -I"$here/targets/cuda_shim" -DCODE="\"$stem.cpp\"" -DMAPS="$(echo $maps | wc -w)" \
            "$here/targets/cuda_host.cpp" -o "$stem.run" &&
        "$stem.run" "$in" "$out" $maps
}
