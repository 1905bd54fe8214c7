# SPDX-License-Identifier: MIT
# HLSL by glslang's front end: compute shaders on Mesa's software Vulkan, and pixel shaders, turned into GLSL by SPIRV-Cross, on its
# OpenGL; in turn.

ready() {
    . "$here/targets/glsl-compute.sh" && ready || return 1
    only="$only loop-again"
    command -v spirv-cross >/dev/null || { echo "needs spirv-cross"; return 1; }
    . "$here/targets/glsl.sh" && ready || return 1
    unset ES
    . "$here/targets/hlsl_run.sh"
}
