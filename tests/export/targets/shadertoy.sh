# SPDX-License-Identifier: MIT
# Shadertoy's tabs in headless Chromium, with Shadertoy's uniforms and buffers; the screen is as large as the picture and its margins.
skips="half eight"

ready() {
    . "$here/targets/web_host.sh"
    start_browser shadertoy
}

filter() {
    ask
}
