-- SPDX-License-Identifier: MIT
-- lua obs_stub.lua STEM WIDTH HEIGHT: runs the script STEM.lua with a stand-in for OBS, for a source of that size, and writes what it draws: STEM_1.effect
-- and so on, and STEM.json with the sizes and formats of what its passes read and draw into.
local stem, width, height = arg[1], tonumber(arg[2]), tonumber(arg[3])
local info, target, draws, captured = nil, nil, {}, nil

-- Constants are their names; functions that nothing depends on do nothing.
obslua = setmetatable({}, {__index = function(_, name) return name:match("^[%u%d_]+$") and name or function() end end})

function obslua.obs_register_source(source) info = source end
function obslua.obs_filter_get_target(context) assert(context == "context") return "source" end
function obslua.obs_source_get_base_width(source) assert(source == "source") return width end
function obslua.obs_source_get_base_height(source) assert(source == "source") return height end
function obslua.obs_source_video_render(source)
    assert(source == "source" and target.width == width and target.height == height and not captured)
    captured = target
end
function obslua.gs_effect_create(text) return {text = text, values = {}} end
function obslua.gs_effect_get_param_by_name(effect, name) return {effect = effect, name = name} end
function obslua.gs_effect_set_vec2(parameter, v) parameter.effect.values[parameter.name] = {v[1], v[2]} end
function obslua.gs_effect_set_texture(parameter, texture) parameter.effect.values[parameter.name] = texture end
function obslua.gs_effect_loop(effect, technique)
    assert(technique == "Draw")
    effect.on = not effect.on
    obslua.effect = effect
    return effect.on
end
function obslua.gs_texrender_create(format) return {format = format} end
function obslua.gs_texrender_begin(render, w, h)
    assert(not target)
    target = render
    render.width, render.height = w, h
    return true
end
function obslua.gs_texrender_end(render) assert(target == render) target = nil end
function obslua.gs_texrender_get_texture(render) return render end
function obslua.vec2() return {} end
function obslua.vec2_set(v, x, y) v[1], v[2] = x, y end
function obslua.gs_draw_sprite(texture, flip, w, h)
    local values = obslua.effect.values
    assert(texture == nil and flip == 0)
    table.insert(draws, {effect = obslua.effect.text, source = values.source, target = target, w = w, h = h, from = values.source_extent, to = values.target_extent})
end

dofile(stem .. ".lua")
assert(info.type == "OBS_SOURCE_TYPE_FILTER" and #info.get_name() > 0 and #script_description() > 0)
local filter = info.create({}, "context")
info.video_render(filter, nil)
info.video_render(filter, nil, captured == nil or (function() draws, captured = {}, nil end)()) -- the next frame, too
info.destroy(filter)

local described, before, format = {}, captured, "GS_RGBA32F"
for i, draw in ipairs(draws) do
    assert(draw.source == before and draw.source.width == draw.from[1] and draw.source.height == draw.from[2] and draw.w == draw.to[1] and draw.h == draw.to[2])
    assert((draw.target == nil) == (i == #draws))
    assert(draw.target and draw.target.width == draw.w and draw.target.height == draw.h or draw.w == width and draw.h == height)
    format = draw.target and draw.target.format or format
    before = draw.target
    local file = assert(io.open(stem .. "_" .. i .. ".effect", "w"))
    file:write(draw.effect)
    file:close()
    table.insert(described, string.format('{"wider": %d, "higher": %d}', draw.w - width, draw.h - height))
end
local file = assert(io.open(stem .. ".json", "w"))
file:write(string.format('{"format": "%s", "passes": [%s]}\n', format, table.concat(described, ", ")))
file:close()
