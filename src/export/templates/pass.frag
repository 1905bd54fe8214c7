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
//@ include part_pass.frag
