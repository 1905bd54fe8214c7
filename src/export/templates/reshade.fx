//@ for about
// @line@
//@ end
//
// A technique for ReShade 4.9 and later, D3D10 and later, OpenGL or Vulkan. The targets of the first passes are larger than the screen, because later
// passes read beyond its edges.
//@ if srgb_states
// The screen is decoded by its sampler and encoded by the last pass's state, which ReShade can do where it has 8 bits a channel.
//@ end
//@ if varying
// The parameters follow the depth buffer, by the sliders.
//
// As in ReShade.fxh; ReShade's global preprocessor definitions set them.
#ifndef RESHADE_DEPTH_INPUT_IS_UPSIDE_DOWN
#define RESHADE_DEPTH_INPUT_IS_UPSIDE_DOWN 0
#endif
#ifndef RESHADE_DEPTH_INPUT_IS_REVERSED
#define RESHADE_DEPTH_INPUT_IS_REVERSED 1
#endif
#ifndef RESHADE_DEPTH_INPUT_IS_LOGARITHMIC
#define RESHADE_DEPTH_INPUT_IS_LOGARITHMIC 0
#endif
#ifndef RESHADE_DEPTH_LINEARIZATION_FAR_PLANE
#define RESHADE_DEPTH_LINEARIZATION_FAR_PLANE 1000.0
#endif

uniform float @name@_focus < ui_type = "slider"; ui_min = 0.0; ui_max = 1.0; ui_label = "Focus"; ui_tooltip = "the depth that is in focus, in shares of the far plane"; > = 0.0;
uniform float @name@_range < ui_type = "slider"; ui_min = 0.001; ui_max = 1.0; ui_label = "Range"; ui_tooltip = "how far from there it is wholly out of focus"; > = 1.0;
//@ for parameter
uniform float @name@_@parameter@_near < ui_type = "slider"; ui_min = @first@; ui_max = @last@; ui_label = "@parameter@ in focus"; > = @first@;
uniform float @name@_@parameter@_far < ui_type = "slider"; ui_min = @first@; ui_max = @last@; ui_label = "@parameter@ out of focus"; > = @last@;
//@ end
//@ end

namespace @name@ {

texture screen_texture : COLOR;
sampler screen
{
    Texture = screen_texture;
//@ if hardware
//@ if edge_wrap
    AddressU = WRAP;
    AddressV = WRAP;
//@ end
//@ if edge_mirror
    AddressU = MIRROR;
    AddressV = MIRROR;
//@ end
//@ else
    MinFilter = POINT;
    MagFilter = POINT;
//@ end
//@ if srgb_states
    SRGBTexture = true;
//@ end
};
//@ if varying
texture depth_texture : DEPTH;
sampler depth_sampler { Texture = depth_texture; MinFilter = POINT; MagFilter = POINT; };

// How far out of focus the pixel p is, from 0 to 1.
float blurred(int2 p)
{
    float2 uv = (float2(p) + 0.5) / float2(BUFFER_WIDTH, BUFFER_HEIGHT);
#if RESHADE_DEPTH_INPUT_IS_UPSIDE_DOWN
    uv.y = 1.0 - uv.y;
#endif
    float depth = tex2Dlod(depth_sampler, float4(uv, 0.0, 0.0)).x;
#if RESHADE_DEPTH_INPUT_IS_LOGARITHMIC
    depth = (exp(depth * log(1.01)) - 1.0) / 0.01;
#endif
#if RESHADE_DEPTH_INPUT_IS_REVERSED
    depth = 1.0 - depth;
#endif
    depth /= RESHADE_DEPTH_LINEARIZATION_FAR_PLANE - depth * (RESHADE_DEPTH_LINEARIZATION_FAR_PLANE - 1.0);
    return saturate(abs(depth - @name@_focus) / @name@_range);
}
//@ end

void vertex(uint id : SV_VertexID, out float4 position : SV_Position)
{
    position = float4(id == 1 ? 3.0 : -1.0, id == 2 ? -3.0 : 1.0, 0.0, 1.0);
}

//@ for pass
//@ if not is_last_pass
//@ if half
texture target_@pass_number@ { Width = BUFFER_WIDTH + @wider@; Height = BUFFER_HEIGHT + @higher@; Format = RGBA16F; };
//@ else
//@ if eight
texture target_@pass_number@ { Width = BUFFER_WIDTH + @wider@; Height = BUFFER_HEIGHT + @higher@; Format = RGBA8; };
//@ else
texture target_@pass_number@ { Width = BUFFER_WIDTH + @wider@; Height = BUFFER_HEIGHT + @higher@; Format = RGBA32F; };
//@ end
//@ end
//@ if hardware
sampler result_@pass_number@ { Texture = target_@pass_number@; };
//@ else
sampler result_@pass_number@ { Texture = target_@pass_number@; MinFilter = POINT; MagFilter = POINT; };
//@ end

//@ end
//@ end
//@ for pass
// Pass @pass_number@ of @passes@ draws into a target that is @wider@ pixels wider and @higher@ higher than the screen, which begins at its texel (@left@, @up@).
namespace pass_@pass_number@ {

int2 source_size()
{
    return int2(BUFFER_WIDTH + @in_wider@, BUFFER_HEIGHT + @in_higher@);
}

// Texel by texel: versions of ReShade do not agree on tex2Dfetch.
float4 source_at(int2 p)
{
//@ if first_pass
    return tex2Dlod(screen, float4((float2(p) + 0.5) / float2(source_size()), 0.0, 0.0));
//@ else
    return tex2Dlod(result_@pass@, float4((float2(p) + 0.5) / float2(source_size()), 0.0, 0.0));
//@ end
}

//@ if hardware
float4 source_between(float2 uv)
{
//@ if first_pass
    return tex2Dlod(screen, float4(uv, 0.0, 0.0));
//@ else
    return tex2Dlod(result_@pass@, float4(uv, 0.0, 0.0));
//@ end
}

//@ end
//@ if varying
int2 extent_of_maps()
{
    return int2(BUFFER_WIDTH, BUFFER_HEIGHT);
}

//@ for parameter
float map_@parameter@_at(int2 p)
{
    return lerp(@name@_@parameter@_near, @name@_@parameter@_far, blurred(p));
}

//@ end
//@ end
//@ include shade_numbers.glsl
//@ include shade_texel.glsl

float4 at(int2 p)
{
    return texel(p);
}

//@ include shade_filter.glsl

float4 pixel(float4 position : SV_Position) : SV_Target
{
    return stored(int2(position.xy) - int2(@left@, @up@));
}

} // pass_@pass_number@

//@ end
}

technique @name@
{
//@ for pass
    pass
    {
        VertexShader = @name@::vertex;
        PixelShader = @name@::pass_@pass_number@::pixel;
//@ if is_last_pass
//@ if srgb_states
        SRGBWriteEnable = true;
//@ end
//@ else
        RenderTarget = @name@::target_@pass_number@;
//@ end
    }
//@ end
}
