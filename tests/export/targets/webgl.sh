# SPDX-License-Identifier: MIT
# The page in headless Chromium, by its function filter(). What one sees of it and does with it: tests/web/page.py.

ready() {
    . "$here/targets/web_host.sh"
    start_browser webgl
}

filter() {
    ask page
}

more() {
    case_of hardware single clamp 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    case_of eight-srgb single clamp 67 43 0.05 --precision 8 --srgb
}
