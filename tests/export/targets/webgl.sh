# SPDX-License-Identifier: MIT
# The page in headless Chromium, by its function filter(). What one sees of it and does with it: tests/web/page.py.
# Chromium's software OpenGL takes a second to compile lines of samples, so most cases loop; the shaders are those of glsl, which has more.
options=--loop
only="edge-mirror pixel colour srgb half eight radius turning unrolled"

ready() {
    . "$here/targets/web_host.sh"
    start_browser webgl
}

filter() {
    ask page
}

more() {
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    options=
    case_of unrolled single clamp 67 43 2e-5
}
