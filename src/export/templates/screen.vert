// One triangle that covers the target: draw three vertices, without any arrays.
// For OpenGL ES 3.0 and WebGL 2 the next line has to be "#version 300 es".
#version 330 core

void main()
{
    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}
