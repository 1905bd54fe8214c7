//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@: the tab @tab@ of Shadertoy, whose iChannel0 has to be @source_tab@.

//@ include shadertoy_reads.glsl
//@ include shade_numbers.glsl
//@ include shade_texel.glsl

vec4 at(ivec2 p)
{
    return texel(p);
}

//@ include shade_filter.glsl

void mainImage(out vec4 result, in vec2 here)
{
    ivec2 p = ivec2(here.x, iResolution.y - here.y) - inset;
//@ if is_last_pass
    if (any(lessThan(p, ivec2(0))) || any(greaterThanEqual(p, picture_size()))) {
        result = vec4(0.0, 0.0, 0.0, 1.0);
        return;
    }
//@ end
    result = stored(p);
}
