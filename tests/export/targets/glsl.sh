# SPDX-License-Identifier: MIT
# Fragment shaders on Mesa's software OpenGL, without a window; OpenGL 3.3 and OpenGL ES 3.0 in turn.

ready() {
    pkg-config --exists egl glesv2 jansson 2>/dev/null || { echo "needs libegl-dev, libgles-dev"; return 1; }
    cc -std=c11 -O1 "$here/targets/glsl_host.c" -o "$scratch/glsl_host" $(pkg-config --cflags --libs egl glesv2 jansson)
    export LIBGL_ALWAYS_SOFTWARE=1
}

filter() {
    if [ "${ES-}" = 1 ]; then unset ES; else export ES=1; fi
    "$scratch/glsl_host" "$stem" "$in" "$out" $maps
}

more() {
    case_of hardware single clamp 67 43 2e-5 --fetch hardware
    case_of hardware-mirror single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    case_of hardware-loop whole wrap 67 43 2e-5 --fetch hardware --loop --keep-passes
    case_of eight-srgb single clamp 67 43 0.05 --precision 8 --srgb
    # Offsets snapped to what texture units keep: the unit gives what interpolating gives, and both are as near as is reported.
    case_of snapped single mirror 67 43 5e-4 --snap
    cp "$out" "$scratch/interpolated.raw"
    case_of snapped-hardware single mirror 67 43 5e-4 --snap --fetch hardware
    said=$("$CHECK" compare "$out" "$scratch/interpolated.raw" 2e-6) || { echo "glsl snapped: $said; 2e-6 is accepted" && failed=1; }
    case_of texture radius mirror 41 23 2e-5 --basis texture
    case_of texture-turning turning wrap 41 23 2e-3 --basis texture --precision half
}
