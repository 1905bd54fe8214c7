# SPDX-License-Identifier: MIT
# What reshade.sh does once everything is there.
skips=
# What does not depend on the language is hlsl.sh's.
only="single edge-mirror small colour srgb half eight radius hardware hardware-radius loop-again turning-depth"

filter() {
    set -- $(od -An -td4 -N8 "$in")
    python3 "$here/targets/fx_to_hlsl.py" "$stem" "$1" "$2" "$(echo $maps | wc -w)" || return 1
    for shader in "$stem"_*.hlsl; do
        base=${shader%.hlsl}
        quietly glslangValidator -D -V -S frag -e pixel "$shader" --amb -o "$base.spv" &&
            quietly spirv-cross "$base.spv" --version 330 --no-420pack-extension --output "$base.frag" &&
            sed -i 's/^#version 330.*/\n#version 330 core/' "$base.frag" || return 1
    done
    printf '\n#version 330 core\nvoid main()\n{\n    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);\n}\n' >"$stem.vert"
    CROSS=1 "$scratch/glsl_host" "$stem" "$in" "$out" $maps
}

more() {
    case_of hardware single mirror 67 43 2e-5 --fetch hardware
    case_of hardware-radius radius wrap 67 43 2e-5 --fetch hardware
    case_of loop-again single clamp 67 43 2e-5 --loop
    # The depth buffer drives all parameters alike, within their ranges.
    for_map() {
        [ "$1" = 1 ] && set -- 1 0 360
        "$CHECK" map "$width" "$height" "$2" "$3" smooth "$scratch/map$1.raw"
        maps="$maps $scratch/map$1.raw"
    }
    case_of turning-depth turning wrap 41 23 2e-5
    compile_all
}

# ReShade's own compiler, in vkBasalt, takes the techniques of all cases: it puts them into the frames of a program that draws to a window.
compile_all() {
    layer=$(ls /usr/share/vulkan/implicit_layer.d/vkBasalt.json 2>/dev/null)
    if [ -z "$layer" ] || ! command -v Xvfb >/dev/null || ! command -v vkcube >/dev/null; then
        echo "reshade: not compiled by ReShade's own compiler; that needs vkbasalt, xvfb and vulkan-tools"
        return 0
    fi
    effects=
    for technique in "$scratch"/*.fx; do
        base=$(basename "$technique" .fx)
        effects=$effects${effects:+:}$base
        echo "$base = $technique" >>"$scratch/basalt"
    done
    printf 'effects = %s\nreshadeTexturePath = "%s"\nreshadeIncludePath = "%s"\ndepthCapture = off\n' "$effects" "$scratch" "$scratch" >>"$scratch/basalt"
    Xvfb -displayfd 3 -screen 0 640x480x24 3>"$scratch/display" >/dev/null 2>&1 &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$scratch/display" ] || sleep 0.5; done
    DISPLAY=:$(cat "$scratch/display") ENABLE_VKBASALT=1 VKBASALT_CONFIG_FILE=$scratch/basalt VKBASALT_LOG_LEVEL=info \
        timeout 120 vkcube --c 2 --width 64 --height 48 >"$scratch/log" 2>&1 || { cat "$scratch/log" && failed=1; }
    kill $server
    wait $server || true
    if grep -q "vkBasalt err\|warning X" "$scratch/log" || ! grep -q "vkBasalt info: *effects = $effects" "$scratch/log"; then
        grep -v info: "$scratch/log" | head -20
        echo "reshade: not accepted by ReShade's own compiler" && failed=1
    else
        echo "reshade: $(ls "$scratch"/*.fx | wc -l) techniques are accepted by ReShade's own compiler"
    fi
}
