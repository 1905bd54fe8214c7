# SPDX-License-Identifier: MIT
# WGSL by headless Chromium's WebGPU on its software Vulkan: render pipelines, and compute pipelines where the name of a case says so. That Vulkan
# takes seconds to compile tiles and lines of samples, so most cases loop, and some that differ in nothing of WGSL's own are left to other targets.
options=--loop
only="edge-mirror edge-reflect101 edge-wrap edge-constant whole colour srgb half eight radius turning"
only="$only unrolled hardware compute compute-half compute-eight"

ready() {
    . "$here/targets/web_host.sh"
    start_browser wgsl
}

filter() {
    case $name in
    compute*) ask compute ;;
    *) ask render ;;
    esac
}

more() {
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    case_of compute radius reflect101 41 23 2e-5
    case_of compute-half single clamp 67 43 2e-3 --precision half --fetch hardware
    case_of compute-eight single clamp 67 43 0.01 --precision 8 --fetch hardware
    options=
    case_of unrolled single clamp 67 43 2e-5
    case_of unrolled-whole whole clamp 67 43 2e-5 --keep-passes
}
