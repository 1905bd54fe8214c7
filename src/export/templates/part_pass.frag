#ifdef GL_ES
precision highp float;
precision highp int;
precision highp sampler2D;
#endif

uniform sampler2D source;
//@ for parameter
uniform sampler2D map_@parameter@;  // as large as the picture
uniform vec2 range_@parameter@;     // the values, in its unit, that 0 and 1 of the map stand for
//@ end
//@ if texture
uniform sampler2D basis;  // the texels of @file@.bin: @basis_width@ x @basis_height@ of RGBA, 32-bit floats
//@ end
out vec4 result;

//@ include glsl_reads.glsl
//@ include shade_numbers.glsl
//@ include shade_texel.glsl

vec4 at(ivec2 p)
{
    return texel(p);
}

//@ include shade_filter.glsl

void main()
{
    result = stored(ivec2(gl_FragCoord.xy) - ivec2(@left@, @up@));
}
