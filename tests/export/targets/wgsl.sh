# SPDX-License-Identifier: MIT
# WGSL by headless Chromium's WebGPU on its software Vulkan; render and compute pipelines in turn.

ready() {
    . "$here/targets/web_host.sh"
    start_browser wgsl
}

more() {
    case_of single-again single clamp 67 43 2e-5
    case_of loop-again single clamp 67 43 2e-5 --loop
    case_of eight-loop single clamp 67 43 0.01 --precision 8 --loop
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
}
