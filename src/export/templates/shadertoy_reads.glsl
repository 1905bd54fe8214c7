// Rows of pictures count downwards here, from the top left pixel; Shadertoy's count upwards.
ivec2 picture_size()
{
    return max(ivec2(iResolution.xy) - insets, 1);
}

//@ if first_pass
ivec2 source_size()
{
    return picture_size();
}

vec4 source_at(ivec2 p)
{
    ivec2 n = picture_size(), size = textureSize(iChannel0, 0);
    if (size == n)
        return texelFetch(iChannel0, ivec2(p.x, n.y - 1 - p.y), 0);
    vec2 uv = (vec2(p) + 0.5) / vec2(n), shrunk = vec2(size) / vec2(n);
    return textureLod(iChannel0, vec2(uv.x, 1.0 - uv.y), log2(max(1.0, max(shrunk.x, shrunk.y))));
}

//@ else
ivec2 source_size()
{
    return picture_size() + ivec2(@in_wider@, @in_higher@);
}

vec4 source_at(ivec2 p)
{
    ivec2 screen = ivec2(iResolution.xy);
    p = clamp(p - ivec2(@in_left@, @in_up@) + inset, ivec2(0), screen - 1);
    return texelFetch(iChannel0, ivec2(p.x, screen.y - 1 - p.y), 0);
}

//@ end
//@ if varying
ivec2 extent_of_maps()
{
    return picture_size();
}

#if MAPS
vec4 map_at(ivec2 p)
{
    ivec2 n = picture_size();
    if (textureSize(iChannel1, 0) == n)
        return texelFetch(iChannel1, ivec2(p.x, n.y - 1 - p.y), 0);
    vec2 uv = (vec2(p) + 0.5) / vec2(n);
    return textureLod(iChannel1, vec2(uv.x, 1.0 - uv.y), 0.0);
}
#else
// From the mouse to the pixel, upwards; a screen's height is 1.
vec2 from_mouse(ivec2 p)
{
    vec2 mouse = iMouse.x > 0.0 ? iMouse.xy : 0.5 * iResolution.xy;
    return (vec2(float(p.x + inset.x) + 0.5, iResolution.y - float(p.y + inset.y) - 0.5) - mouse) / iResolution.y;
}
#endif

//@ for parameter
float map_@parameter@_at(ivec2 p)
{
#if MAPS
    return @first@ + map_at(p).@channel_letter@ * (@last@ - @first@);
#else
//@ if turns_round
    vec2 d = from_mouse(p);
    return degrees(atan(d.y, d.x == 0.0 && d.y == 0.0 ? 1.0 : d.x));
//@ else
    return @first@ + min(length(from_mouse(p)), 1.0) * (@last@ - @first@);
//@ end
#endif
}

//@ end
//@ end
