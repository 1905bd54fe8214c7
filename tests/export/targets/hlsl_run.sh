# SPDX-License-Identifier: MIT
# What hlsl.sh does once everything is there.
kind=pixel

filter() {
    if [ $kind = pixel ]; then kind=compute; else kind=pixel; fi
    for shader in "$stem"_*.hlsl; do
        base=${shader%.hlsl}
        if [ $kind = compute ]; then
            quietly glslangValidator -D -V -S comp -e compute -DCOMPUTE -D__spirv__ "$shader" -o "$base.spv" || return 1
        else
            quietly glslangValidator -D -V -S frag -e pixel -D__spirv__ "$shader" -o "$base.spv" &&
                quietly spirv-cross "$base.spv" --version 330 --no-420pack-extension --output "$base.frag" &&
                sed -i 's/^#version 330.*/\n#version 330 core/' "$base.frag" || return 1
        fi
    done
    if [ $kind = compute ]; then
        SEPARATE=1 ENTRY=compute "$scratch/vulkan_host" "$stem" "$in" "$out" $maps
    else
        printf '\n#version 330 core\nvoid main()\n{\n    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);\n}\n' >"$stem.vert"
        CROSS=1 "$scratch/glsl_host" "$stem" "$in" "$out" $maps
    fi
}

quietly() {
    "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log"; return 1; }
}

more() {
    case_of loop-again single clamp 67 43 2e-5 --loop
    case_of eight-loop single clamp 67 43 0.01 --precision 8 --loop
    case_of texture radius mirror 41 23 2e-5 --basis texture
    case_of texture-turning turning wrap 41 23 2e-3 --basis texture --precision half
}
