# SPDX-License-Identifier: MIT
# Compute shaders on Mesa's software Vulkan. The words that they share with glsl are run there in every case.
only="single edge-mirror edge-constant small pixel whole loop colour srgb straight half eight radius radius-constant turning"
only="$only hardware eight-loop texture texture-turning"

ready() {
    pkg-config --exists vulkan jansson 2>/dev/null && command -v glslangValidator >/dev/null || {
        echo "needs libvulkan-dev, glslang-tools and mesa-vulkan-drivers"
        return 1
    }
    cc -std=c11 -O1 "$here/targets/vulkan_host.c" -o "$scratch/vulkan_host" $(pkg-config --cflags --libs vulkan jansson)
    # Mesa's own where there are others.
    icd=$(ls /usr/share/vulkan/icd.d/lvp_icd*.json 2>/dev/null | head -1)
    [ -n "$icd" ] || { echo "needs mesa-vulkan-drivers"; return 1; }
    export VK_ICD_FILENAMES="$icd" VK_DRIVER_FILES="$icd"
}

filter() {
    for shader in "$stem"_*.comp; do
        glslangValidator -V "$shader" -o "${shader%.comp}.spv" >"$scratch/log" 2>&1 || { cat "$scratch/log"; return 1; }
    done
    "$scratch/vulkan_host" "$stem" "$in" "$out" $maps
}

more() {
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of eight-loop single clamp 67 43 0.01 --precision 8 --loop
    case_of texture radius mirror 41 23 2e-5 --basis texture
    case_of texture-turning turning wrap 41 23 2e-3 --basis texture --precision half
}
