# SPDX-License-Identifier: MIT
# Shadertoy's tabs in headless Chromium, with Shadertoy's uniforms and buffers; the screen is as large as the picture and its margins.
skips="half eight"

ready() {
    . "$here/targets/web_host.sh"
    start_browser shadertoy
}

filter() {
    case $name in
    single | loop | radius) ask fill ;; # and a picture that fills the screen
    *) ask inset ;;
    esac
}
