//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@, a fragment shader. It draws into a target that is @wider@ pixels wider and @higher@ higher than the picture, which
// begins at the target's texel (@left@, @up@), and reads
//@ if first_pass
// the picture. Texel (0, 0) is the picture's top left pixel, in the picture as in the result: gl_FragCoord.y runs down the picture.
//@ else
// the target of the pass before.
//@ end
// For OpenGL ES 3.0 and WebGL 2 the next line has to be "#version 300 es".
#version 330 core
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
