//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@ for Metal. One thread for each pixel of its target, which is @wider@ pixels wider and @higher@ higher than the picture; the
// picture begins at the target's texel (@left@, @up@). It reads
//@ if first_pass
// the picture, whose texel (0, 0) is its top left pixel.
//@ else
// the target of the pass before.
//@ end
#include <metal_stdlib>
using namespace metal;

//@ for parameter
constant float2 range_@parameter@ = float2(@first@, @last@); // the values that 0 and 1 of the map stand for
//@ end
//@ include shade_numbers.glsl
//@ if hardware
//@ if edge_wrap
constexpr sampler between(coord::normalized, filter::linear, address::repeat);
//@ else
//@ if edge_mirror
constexpr sampler between(coord::normalized, filter::linear, address::mirrored_repeat);
//@ else
constexpr sampler between(coord::normalized, filter::linear, address::clamp_to_edge);
//@ end
//@ end

//@ end
struct @name@_pass_@pass_number@ {
    texture2d<float> source;
//@ for parameter
    texture2d<float> map_@parameter@;
//@ end
//@ if texture
    texture2d<float> basis; // the texels of @file@.bin: @basis_width@ x @basis_height@ of RGBA, 32-bit floats
//@ end

int2 source_size()
{
    return int2(int(source.get_width()), int(source.get_height()));
}

float4 source_at(int2 p)
{
    return source.read(uint2(p));
}

//@ if hardware
float4 source_between(float2 uv)
{
    return source.sample(between, uv);
}

//@ end
//@ for parameter
//@ if first_parameter
int2 extent_of_maps()
{
    return int2(int(map_@parameter@.get_width()), int(map_@parameter@.get_height()));
}

//@ end
float map_@parameter@_at(int2 p)
{
    return range_@parameter@.x + map_@parameter@.read(uint2(p)).r * (range_@parameter@.y - range_@parameter@.x);
}

//@ end
//@ if texture
// Where the kernel of a node has a sample, and its weight.
float3 basis_at(int2 p)
{
    return basis.read(uint2(p)).xyz;
}

//@ end
//@ include shade_texel.glsl

float4 at(int2 p)
{
    return texel(p);
}

//@ include shade_filter.glsl
};

kernel void @name@_@pass_number@(texture2d<float> source [[texture(0)]], texture2d<float, access::write> target [[texture(1)]],
//@ for parameter
                   texture2d<float> map_@parameter@ [[texture(2 + @parameter_index@)]],
//@ end
//@ if texture
                   texture2d<float> basis [[texture(2 + @parameters@)]],
//@ end
                   uint2 here [[thread_position_in_grid]])
{
    if (here.x >= target.get_width() || here.y >= target.get_height())
        return;
    @name@_pass_@pass_number@ pass = {
        source,
//@ for parameter
        map_@parameter@,
//@ end
//@ if texture
        basis,
//@ end
    };
    target.write(pass.stored(int2(here) - int2(@left@, @up@)), here);
}
