# SPDX-License-Identifier: MIT
# Shadertoy's tabs in headless Chromium, with Shadertoy's uniforms and buffers; the screen is as large as the picture and its margins.
# Chromium's software OpenGL takes a second to compile lines of samples, so most cases loop.
skips="half eight hardware"
options=--loop
only="edge-mirror edge-wrap edge-constant pixel whole colour srgb straight half eight radius turning mouse unrolled hardware"

ready() {
    . "$here/targets/web_host.sh"
    start_browser shadertoy
}

filter() {
    case $name in
    edge-wrap | unrolled | radius) ask fill ;; # and a picture that fills the screen
    mouse) ask mouse ;; # and a basis that follows the mouse
    *) ask inset ;;
    esac
}

more() {
    case_of hardware single clamp 67 43 2e-5 --fetch hardware
    case_of mouse radius clamp 41 23 2e-5
    options=
    case_of unrolled single clamp 67 43 2e-5
}
