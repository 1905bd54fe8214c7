//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@, a compute shader for Vulkan and OpenGL 4.5. One invocation for each pixel of its target, in groups of 16 x 16; the
// target is @wider@ pixels wider and @higher@ higher than the picture, which begins at the target's texel (@left@, @up@). It reads
//@ if first_pass
// the picture, whose texel (0, 0) is its top left pixel.
//@ else
// the target of the pass before.
//@ end
#version 450
layout(local_size_x = 16, local_size_y = 16) in;

layout(binding = 0) uniform sampler2D source;
//@ if is_last_pass
layout(binding = 1, rgba32f) uniform writeonly image2D target;
//@ else
//@ if half
layout(binding = 1, rgba16f) uniform writeonly image2D target;
//@ else
//@ if eight
layout(binding = 1, rgba8) uniform writeonly image2D target;
//@ else
layout(binding = 1, rgba32f) uniform writeonly image2D target;
//@ end
//@ end
//@ end
//@ for parameter
layout(binding = 2 + @parameter_index@) uniform sampler2D map_@parameter@; // as large as the picture
const vec2 range_@parameter@ = vec2(@first@, @last@);  // the values that 0 and 1 of the map stand for
//@ end
//@ if texture
layout(binding = 2 + @parameters@) uniform sampler2D basis; // the texels of @file@.bin: @basis_width@ x @basis_height@ of RGBA, 32-bit floats
//@ end

//@ include glsl_reads.glsl
//@ include shade_numbers.glsl
//@ include shade_texel.glsl

//@ if tiled
// What the group reads, once.
const ivec2 tile_size = ivec2(@tile_wide@, @tile_high@);
shared vec4 tile[tile_size.x * tile_size.y];
ivec2 tile_origin;

vec4 at(ivec2 p)
{
    p -= tile_origin;
    return tile[p.y * tile_size.x + p.x];
}

//@ else
// What the group reads would be more than its shared memory, so every invocation reads for itself.
vec4 at(ivec2 p)
{
    return texel(p);
}

//@ end
//@ include shade_filter.glsl

void main()
{
    ivec2 here = ivec2(gl_GlobalInvocationID.xy), p = here - ivec2(@left@, @up@);
//@ if tiled
    tile_origin = ivec2(gl_WorkGroupID.xy) * 16 - ivec2(@left@, @up@) - ivec2(@reach_left@, @reach_up@);
    for (int i = int(gl_LocalInvocationIndex); i < tile_size.x * tile_size.y; i += 256)
        tile[i] = texel(tile_origin + ivec2(i % tile_size.x, i / tile_size.x));
    memoryBarrierShared();
    barrier();
//@ end
    if (all(lessThan(here, imageSize(target))))
        imageStore(target, here, stored(p));
}
