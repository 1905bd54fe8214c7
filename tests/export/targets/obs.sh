# SPDX-License-Identifier: MIT
# OBS: Lua runs the script with a stand-in for OBS that notes what it draws (obs_stub.lua), and OBS's own graphics library draws that, on Mesa's software
# OpenGL.
skips="loop radius radius-mirror radius-constant turning turning-clamp"

ready() {
    pkg-config --exists libobs jansson x11 2>/dev/null && command -v Xvfb >/dev/null && command -v lua5.4 >/dev/null || {
        echo "needs lua5.4, libobs-dev and xvfb"
        return 1
    }
    cc -std=gnu11 -O1 "$here/targets/obs_host.c" -o "$scratch/obs_host" $(pkg-config --cflags --libs libobs jansson x11)
    Xvfb -displayfd 3 -screen 0 640x480x24 3>"$scratch/display" >/dev/null 2>&1 &
    server=$!
    trap 'kill $server; rm -rf "$scratch"' EXIT
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$scratch/display" ] || sleep 0.5; done
    export DISPLAY=:$(cat "$scratch/display") LIBGL_ALWAYS_SOFTWARE=1
}

filter() {
    lua5.4 "$here/targets/obs_stub.lua" "$stem" $(od -An -td4 -N8 "$in") && "$scratch/obs_host" "$stem" "$in" "$out"
}

more() {
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-snapped single wrap 67 43 5e-4 --fetch hardware --snap
}
