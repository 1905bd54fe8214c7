// SPDX-License-Identifier: MIT
// msl_host IN OUT MAPS...: runs the exported kernels on the processor, by the shim. PASSES is an include file of the passes, with a
// RUN(pass number, wider, higher, bits) for each in RUNS. BASIS, where
// it is a texture, is its file, width and height.
#include <metal_stdlib>

#include PASSES
#include "picture.h"

typedef metal::texture2d<float> texture;

static texture make(int width, int height)
{
    texture t;
    t.width = width;
    t.height = height;
    t.texels = new metal::float4[(size_t)width * (size_t)height]();
    return t;
}

int main(int argc, char **argv)
{
    picture in = picture_read(argv[1]);
    texture source = make(in.width, in.height), maps[4];
    for (size_t i = 0; i < picture_count(&in); i++)
        (&source.texels[i / 4].x)[i % 4] = in.values[i];
    for (int i = 0; i + 3 < argc && i < 4; i++) {
        static const double first[] = FIRST, last[] = LAST;
        picture map = picture_read(argv[3 + i]);
        maps[i] = make(map.width, map.height);
        for (size_t k = 0; k < picture_count(&map); k++)
            maps[i].texels[k].x = (float)(((double)map.values[k] - first[i]) / (last[i] - first[i]));
    }
#ifdef BASIS // its file, width, height
    picture texels = texels_read(BASIS);
    texture basis = make(texels.width, texels.height);
    for (size_t i = 0; i < picture_count(&texels); i++)
        (&basis.texels[i / 4].x)[i % 4] = texels.values[i];
#define BASIS_ARGUMENT basis,
#else
#define BASIS_ARGUMENT
#endif
#if MAPS == 0
#define MAP_ARGUMENTS
#elif MAPS == 1
#define MAP_ARGUMENTS maps[0],
#else
#define MAP_ARGUMENTS maps[0], maps[1], maps[2], maps[3],
#endif
#define RUN(number, wider, higher, depth)                                                                              \
    {                                                                                                                  \
        texture made = make(in.width + wider, in.height + higher);                                                     \
        metal::texture2d<float, metal::access::write> target;                                                          \
        target.width = made.width;                                                                                     \
        target.height = made.height;                                                                                   \
        target.texels = made.texels;                                                                                   \
        target.bits = depth;                                                                                           \
        for (int y = 0; y < (made.height + 15) / 16 * 16; y++)                                                         \
            for (int x = 0; x < (made.width + 15) / 16 * 16; x++)                                                      \
                pass_##number::blur_##number(source, target, MAP_ARGUMENTS BASIS_ARGUMENT metal::uint2(x, y));                                       \
        source = made;                                                                                                 \
    }
    RUNS
    for (size_t i = 0; i < picture_count(&in); i++)
        in.values[i] = (&source.texels[i / 4].x)[i % 4];
    picture_write(argv[2], &in);
    return 0;
}
