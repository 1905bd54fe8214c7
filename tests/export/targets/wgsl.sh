# SPDX-License-Identifier: MIT
# WGSL by headless Chromium's WebGPU on its software Vulkan: render pipelines, and compute pipelines where the name of a case says so. (Their
# tiles take that Vulkan seconds to compile.)

ready() {
    . "$here/targets/web_host.sh"
    start_browser wgsl
}

filter() {
    case $name in
    compute* | turning) ask compute ;;
    *) ask render ;;
    esac
}

more() {
    case_of eight-loop single clamp 67 43 0.01 --precision 8 --loop
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    case_of compute whole mirror 67 43 2e-5
    case_of compute-radius radius reflect101 41 23 2e-5
    case_of compute-half radius clamp 67 43 2e-3 --precision half
    case_of compute-eight radius clamp 67 43 0.01 --precision 8
    case_of compute-hardware single clamp 67 43 2e-5 --fetch hardware
}
