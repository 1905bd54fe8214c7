//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@ for Direct3D 11 and later, shader model 5. Entry points:
//   vertex   the one triangle that covers the target: draw three vertices, without any arrays
//   pixel    draws into a target that is @wider@ pixels wider and @higher@ higher than the picture, which begins at its texel (@left@, @up@)
//   compute  the same, into an unordered access view, in groups of 16 x 16
//@ if first_pass
// It reads the picture. Texel (0, 0) is the picture's top left pixel, in the picture as in the result.
//@ else
// It reads the target of the pass before.
//@ end
#ifdef __spirv__ // a compiler for Vulkan
#define BINDING(n) [[vk::binding(n)]]
#else
#define BINDING(n)
#endif

BINDING(0) Texture2D<float4> source : register(t0);
//@ if hardware
BINDING(15) SamplerState source_sampler : register(s0); // linear; its addresses as the description's "edge" says
//@ end
//@ for parameter
BINDING(2 + @parameter_index@) Texture2D<float4> map_@parameter@ : register(t@parameter_register@); // as large as the picture
static const float2 range_@parameter@ = float2(@first@, @last@); // the values that 0 and 1 of the map stand for
//@ end
//@ if texture
BINDING(2 + @parameters@) Texture2D<float4> basis : register(t@basis_register@); // the texels of @file@.bin: @basis_width@ x @basis_height@ of RGBA, 32-bit floats
//@ end

//@ include hlsl_reads.hlsl
//@ include shade_numbers.glsl
//@ include shade_texel.glsl

#ifdef COMPUTE
BINDING(1) RWTexture2D<float4> target : register(u0);
//@ if tiled

// What the group reads, once.
static const int2 tile_size = int2(@tile_wide@, @tile_high@);
groupshared float4 tile[@tile_wide@ * @tile_high@];
static int2 tile_origin;

float4 at(int2 p)
{
    p -= tile_origin;
    return tile[p.y * tile_size.x + p.x];
}
//@ else

// What the group reads would be more than its shared memory, so every thread reads for itself.
float4 at(int2 p)
{
    return texel(p);
}
//@ end
#else
float4 at(int2 p)
{
    return texel(p);
}
#endif

//@ include shade_filter.glsl

#ifdef COMPUTE
[numthreads(16, 16, 1)] void compute(uint3 id : SV_DispatchThreadID, uint3 group : SV_GroupID, uint place : SV_GroupIndex)
{
    int2 here = int2(id.xy), n;
    target.GetDimensions(n.x, n.y);
//@ if tiled
    tile_origin = int2(group.xy) * 16 - int2(@left@, @up@) - int2(@reach_left@, @reach_up@);
    for (int i = int(place); i < tile_size.x * tile_size.y; i += 256)
        tile[i] = texel(tile_origin + int2(i % tile_size.x, i / tile_size.x));
    GroupMemoryBarrierWithGroupSync();
//@ end
    if (here.x < n.x && here.y < n.y)
        target[here] = stored(here - int2(@left@, @up@));
}
#else
float4 vertex(uint id : SV_VertexID) : SV_Position
{
    return float4(id == 1 ? 3.0 : -1.0, id == 2 ? -3.0 : 1.0, 0.0, 1.0);
}

float4 pixel(float4 position : SV_Position) : SV_Target
{
    return stored(int2(position.xy) - int2(@left@, @up@));
}
#endif
