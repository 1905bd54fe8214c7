// SPDX-License-Identifier: MIT
#include "export/targets.h"

#include "core/status.h"

#define DATA (SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_EIGHT | SKCI_NO_UNROLLED)

// Four buffers and the image.
static skc_status check_tabs(const skci_program *p, skc_error *error)
{
    if (p->pass_count > 5)
        return skci_fail(
            error, SKC_UNSUPPORTED,
            "the complex takes %d passes, and Shadertoy has four buffers and the image; fit one with at most "
            "five layers, as with \"skc fit --layers 16,8,8\"",
            p->pass_count);
    if (p->basis->parameter_count > 4)
        return skci_fail(error, SKC_UNSUPPORTED, "a basis of %d parameters; the map of Shadertoy holds four",
                         p->basis->parameter_count);
    return SKC_OK;
}

// Effects of OBS have no arrays.
static skc_status check_unrolled(const skci_program *p, skc_error *error)
{
    if (p->options->loop)
        return skci_fail(error, SKC_UNSUPPORTED, "target obs does not do loops: its effects have no arrays");
    return SKC_OK;
}

const skci_target skci_targets[] = {
    {{"c", "a C99 file and its header, of no dependency; plain loops that compilers vectorise", ".c", 1},
     {{"filter.c", ".c", 0}, {"filter.h", ".h", 0}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_LIGHT | SKCI_NO_UNROLLED,
     NULL},
    {{"glsl", "a fragment shader for each pass, OpenGL 3.3 and ES 3.0, with their description in JSON", ".json", 1},
     {{"passes.json", ".json", 0}, {"screen.vert", ".vert", 0}, {"pass.frag", ".frag", 1}},
     {.shader = "frag"},
     SKCI_CAN_EVERYTHING | SKCI_CAN_TEXTURE,
     NULL},
    {{"numpy", "a Python module with one function, for NumPy arrays", ".py", 1},
     {{"filter_numpy.py", ".py", 0}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_LIGHT | SKCI_NO_UNROLLED,
     NULL},
    {{"torch", "a PyTorch module whose offsets and weights can be trained", ".py", 1},
     {{"filter_torch.py", ".py", 0}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_LIGHT | SKCI_NO_UNROLLED,
     NULL},
    {{"glsl-compute", "a compute shader for each pass, Vulkan and OpenGL 4.5, tiled, with their description in JSON",
      ".json", 1},
     {{"passes.json", ".json", 0}, {"pass.comp", ".comp", 1}},
     {.shader = "comp"},
     SKCI_CAN_EVERYTHING | SKCI_CAN_TEXTURE,
     NULL},
    {{"hlsl", "pixel and compute shaders of shader model 5, with their description in JSON", ".json", 1},
     {{"passes.json", ".json", 0}, {"pass.hlsl", ".hlsl", 1}},
     {.shader = "hlsl", .constants = "static const", .words = skci_words_hlsl},
     SKCI_CAN_EVERYTHING | SKCI_CAN_TEXTURE,
     NULL},
    {{"msl", "Metal compute kernels, one for each pass, with their description in JSON", ".json", 1},
     {{"passes.json", ".json", 0}, {"pass.metal", ".metal", 1}},
     {.shader = "metal", .constants = "constant", .words = skci_words_metal},
     SKCI_CAN_EVERYTHING | SKCI_CAN_TEXTURE,
     NULL},
    {{"wgsl", "WebGPU render and compute shaders, a pair for each pass, with their description in JSON", ".json", 1},
     {{"passes.json", ".json", 0}, {"pass.wgsl", ".wgsl", 1}, {"pass_compute.wgsl", ".compute.wgsl", 1}},
     {.shader = "wgsl", .compute = "compute.wgsl", .tile_bytes = 16384},
     SKCI_CAN_EVERYTHING,
     NULL},
    {{"shadertoy", "the tabs of Shadertoy: Common, Buffer A to D, Image", "_common.glsl", 1},
     {{"shadertoy_common.glsl", "_common.glsl", SKCI_ONCE}, {"shadertoy.glsl", ".glsl", SKCI_EACH_TAB}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_LIGHT,
     check_tabs},
    {{"webgl", "a web page that filters pictures and the camera, WebGL 2, of no dependency", ".html", 1},
     {{"page.html", ".html", SKCI_ONCE}},
     {0},
     SKCI_CAN_EVERYTHING,
     NULL},
    {{"reshade", "a technique for ReShade; bases follow the depth buffer", ".fx", 1},
     {{"reshade.fx", ".fx", SKCI_ONCE}},
     {.constants = "static const", .words = skci_words_hlsl, .srgb_states = 1},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_EIGHT | SKCI_CAN_LIGHT | SKCI_CAN_HARDWARE,
     NULL},
    {{"obs", "a script that adds a filter to OBS Studio", ".lua", 0},
     {{"obs.lua", ".lua", SKCI_ONCE}},
     {.words = skci_words_hlsl},
     SKCI_CAN_COLOUR | SKCI_CAN_HALF | SKCI_CAN_EIGHT | SKCI_CAN_LIGHT | SKCI_CAN_HARDWARE,
     check_unrolled},
    {{"opencl", "OpenCL kernels, one for each pass, and a host function in C that runs them", ".cl", 1},
     {{"kernels.cl", ".cl", 0}, {"opencl_host.c", "_host.c", 0}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_LIGHT | SKCI_NO_UNROLLED,
     NULL},
    {{"cuda", "CUDA kernels, one for each pass, and a host function that runs them", ".cu", 1},
     {{"kernels.cu", ".cu", 0}},
     {0},
     SKCI_CAN_VARY | SKCI_CAN_COLOUR | SKCI_CAN_LIGHT | SKCI_NO_UNROLLED,
     NULL},
    {{"json", "the numbers: passes, samples, margins, nodes", ".json", 1},
     {{"numbers.json", ".json", 0}},
     {0},
     DATA,
     NULL},
    {{"csv", "the numbers, a sample to a row", ".csv", 1}, {{"numbers.csv", ".csv", 0}}, {0}, DATA, NULL},
};

const int skci_target_count = sizeof skci_targets / sizeof *skci_targets;

int skc_export_target_count(void)
{
    return skci_target_count;
}

const skc_export_target *skc_export_target_at(int i)
{
    return i >= 0 && i < skci_target_count ? &skci_targets[i].shown : NULL;
}
