#@ for about
-- @line@
#@ end
--
-- A filter for OBS Studio 28 and later: Tools, Scripts, "+", this file; then it stands among the filters of every source as "@name@". Its passes draw one
-- after the other; the targets of the first ones are larger than the source, because later passes read beyond its edges.
local obs = obslua

-- Of each pass: how much wider and higher than the source its target is, and its effect.
local passes = {
#@ for pass
    {wider = @wider@, higher = @higher@, effect = [==[
uniform float4x4 ViewProj;
uniform texture2d source;
uniform float2 source_extent;
uniform float2 target_extent;
//@ if hardware
sampler_state between {
    Filter = Linear;
//@ if first_pass
//@ if edge_wrap
    AddressU = Wrap;
    AddressV = Wrap;
//@ else
//@ if edge_mirror
    AddressU = Mirror;
    AddressV = Mirror;
//@ else
    AddressU = Clamp;
    AddressV = Clamp;
//@ end
//@ end
//@ else
    AddressU = Clamp;
    AddressV = Clamp;
//@ end
};
//@ end

struct VertData {
    float4 pos : POSITION;
    float2 uv : TEXCOORD0;
};

VertData VSMain(VertData v)
{
    VertData o;
    o.pos = mul(float4(v.pos.xyz, 1.0), ViewProj);
    o.uv = v.uv;
    return o;
}

int2 source_size()
{
    return int2(source_extent);
}

float4 source_at(int2 p)
{
    return source.Load(int3(p, 0));
}

//@ if hardware
float4 source_between(float2 uv)
{
    return source.Sample(between, uv);
}

//@ end
//@ include shade_texel.glsl

float4 at(int2 p)
{
    return texel(p);
}

//@ include shade_filter.glsl

float4 PSMain(VertData v) : TARGET
{
    return stored(int2(v.uv * target_extent) - int2(@left@, @up@));
}

technique Draw
{
    pass
    {
        vertex_shader = VSMain(v);
        pixel_shader = PSMain(v);
    }
}
]==]},
#@ end
}

#@ if half
local format = obs.GS_RGBA16F
#@ else
#@ if eight
local format = obs.GS_RGBA
#@ else
local format = obs.GS_RGBA32F
#@ end
#@ end

local info = {id = "skc_@name@", type = obs.OBS_SOURCE_TYPE_FILTER, output_flags = obs.OBS_SOURCE_VIDEO}

function info.get_name()
    return "@name@"
end

function info.create(settings, context)
    local filter, good = {context = context, width = 0, height = 0, effects = {}, renders = {}}, true
    obs.obs_enter_graphics()
    for i, pass in ipairs(passes) do
        filter.effects[i] = obs.gs_effect_create(pass.effect, "@name@_" .. i .. ".effect", nil)
        good = good and filter.effects[i] ~= nil
        -- What pass i reads: the source, then what the pass before made.
        filter.renders[i] = obs.gs_texrender_create(i == 1 and obs.GS_RGBA or format, obs.GS_ZS_NONE)
    end
    obs.obs_leave_graphics()
    if not good then
        info.destroy(filter)
        return nil
    end
    return filter
end

function info.destroy(filter)
    obs.obs_enter_graphics()
    for i = 1, #passes do
        if filter.effects[i] then
            obs.gs_effect_destroy(filter.effects[i])
        end
        obs.gs_texrender_destroy(filter.renders[i])
    end
    obs.obs_leave_graphics()
end

function info.get_width(filter)
    return filter.width
end

function info.get_height(filter)
    return filter.height
end

-- The source, into the first texture.
local function capture(filter, target)
    local render = filter.renders[1]
    obs.gs_texrender_reset(render)
    if not obs.gs_texrender_begin(render, filter.width, filter.height) then
        return false
    end
    local clear = obs.vec4()
    obs.vec4_zero(clear)
    obs.gs_clear(obs.GS_CLEAR_COLOR, clear, 0, 0)
    obs.gs_ortho(0, filter.width, 0, filter.height, -100, 100)
    obs.gs_blend_state_push()
    obs.gs_blend_function(obs.GS_BLEND_ONE, obs.GS_BLEND_ZERO)
    obs.obs_source_video_render(target)
    obs.gs_blend_state_pop()
    obs.gs_texrender_end(render)
    return true
end

local function draw(filter, i, width, height)
    local effect, before = filter.effects[i], passes[i - 1] or {wider = 0, higher = 0}
    local extent = obs.vec2()
    obs.vec2_set(extent, filter.width + before.wider, filter.height + before.higher)
    obs.gs_effect_set_vec2(obs.gs_effect_get_param_by_name(effect, "source_extent"), extent)
    obs.vec2_set(extent, width, height)
    obs.gs_effect_set_vec2(obs.gs_effect_get_param_by_name(effect, "target_extent"), extent)
    obs.gs_effect_set_texture(obs.gs_effect_get_param_by_name(effect, "source"), obs.gs_texrender_get_texture(filter.renders[i]))
    while obs.gs_effect_loop(effect, "Draw") do
        obs.gs_draw_sprite(nil, 0, width, height)
    end
end

function info.video_render(filter, _)
    local target = obs.obs_filter_get_target(filter.context)
    filter.width = obs.obs_source_get_base_width(target)
    filter.height = obs.obs_source_get_base_height(target)
    if filter.width == 0 or filter.height == 0 or not capture(filter, target) then
        obs.obs_source_skip_video_filter(filter.context)
        return
    end
    for i = 1, #passes - 1 do
        local width, height = filter.width + passes[i].wider, filter.height + passes[i].higher
        obs.gs_texrender_reset(filter.renders[i + 1])
        if obs.gs_texrender_begin(filter.renders[i + 1], width, height) then
            obs.gs_ortho(0, width, 0, height, -100, 100)
            obs.gs_blend_state_push()
            obs.gs_blend_function(obs.GS_BLEND_ONE, obs.GS_BLEND_ZERO)
            draw(filter, i, width, height)
            obs.gs_blend_state_pop()
            obs.gs_texrender_end(filter.renders[i + 1])
        end
    end
    draw(filter, #passes, filter.width, filter.height)
end

function script_description()
    return "Adds the filter \"@name@\" to every source's filters."
end

obs.obs_register_source(info)
