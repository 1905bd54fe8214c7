# SPDX-License-Identifier: MIT
# OpenCL on PoCL (or whatever OpenCL there is), through the exported host example.
skips="loop half eight"
# Each case is built anew.
only="single edge-mirror edge-wrap small colour srgb straight radius turning half eight"

ready() {
    pkg-config --exists OpenCL 2>/dev/null || { echo "needs ocl-icd-opencl-dev, opencl-c-headers and pocl-opencl-icd"; return 1; }
    ls /etc/OpenCL/vendors/*.icd >/dev/null 2>&1 || { echo "needs pocl-opencl-icd"; return 1; }
}

filter() {
    cc -std=c11 -Wall -Wextra -Werror -DCL_TARGET_OPENCL_VERSION=120 -DHOST="\"${stem}_host.c\"" -DCL="\"$stem.cl\"" -DMAPS="$(echo $maps | wc -w)" \
        "$here/targets/opencl_host.c" -o "$stem.run" -lOpenCL &&
        POCL_CACHE_DIR=$scratch/pocl "$stem.run" "$in" "$out" $maps
}
