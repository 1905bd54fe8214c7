# SPDX-License-Identifier: MIT
# ReShade: its techniques are HLSL but for textures, samplers and passes, so fx_to_hlsl.py makes pixel shaders of them, which run as those of hlsl.sh do.
# Where vkBasalt is installed, ReShade's own compiler in it has to
# accept every case, too.

ready() {
    . "$here/targets/hlsl.sh" && ready || return 1
    . "$here/targets/reshade_run.sh"
}
