// SPDX-License-Identifier: MIT
// glsl_host STEM IN OUT MAPS...: runs the passes that STEM.json describes, without a window, on whatever OpenGL there
// is. With ES=1 in the environment as OpenGL ES 3.0, else as OpenGL 3.3.
#include "picture.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GLES3/gl3.h>
#include <jansson.h>
#include <string.h>

static int es;

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "glsl_host: %s: %s\n", what, why);
    exit(1);
}

static void open_context(void)
{
    EGLDisplay display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    const EGLint gl[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3, EGL_NONE};
    const EGLint gles[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0, EGL_NONE};
    const EGLint wanted[] = {EGL_RENDERABLE_TYPE, es ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0,
                             EGL_NONE};
    EGLConfig config;
    EGLint count = 0;
    if (!eglInitialize(display, NULL, NULL) || !eglBindAPI(es ? EGL_OPENGL_ES_API : EGL_OPENGL_API) ||
        !eglChooseConfig(display, wanted, &config, 1, &count))
        die("EGL", "cannot start");
    EGLContext context = eglCreateContext(display, count ? config : NULL, EGL_NO_CONTEXT, es ? gles : gl);
    if (!context || !eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context))
        die("EGL", "gives no context");
}

static GLuint compile(GLenum kind, const char *path)
{
    char *text = text_read(path), *version = strstr(text, "\n#version 330 core");
    if (!version)
        die(path, "has no version line");
    // Lines before #version are comments. Desktop OpenGL accepts them, so does ES.
    if (es)
        memcpy(version, "\n#version 300 es  ", strlen("\n#version 330 core"));
    GLuint shader = glCreateShader(kind);
    glShaderSource(shader, 1, (const GLchar *const *)&text, NULL);
    glCompileShader(shader);
    GLint good;
    char log[4096] = "";
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    if (!good)
        die(path, log);
    free(text);
    return shader;
}

static GLuint link(GLuint vertex, const char *path)
{
    GLuint program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, compile(GL_FRAGMENT_SHADER, path));
    glLinkProgram(program);
    GLint good;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (!good)
        die(path, "does not link");
    glUseProgram(program);
    return program;
}

static GLuint texture(GLint format, int width, int height, GLenum layout, const float *values, GLint filter, GLint wrap)
{
    GLuint t;
    glGenTextures(1, &t);
    glBindTexture(GL_TEXTURE_2D, t);
    int bytes = format == GL_RGBA8;
    glTexImage2D(GL_TEXTURE_2D, 0, format, width, height, 0, layout, bytes ? GL_UNSIGNED_BYTE : GL_FLOAT, values);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, wrap);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, wrap);
    return t;
}

// The sampler of a texture: SPIRV-Cross calls it after the texture and a sampler.
static GLint place_of(GLuint program, const char *name)
{
    GLint count = 0;
    glGetProgramiv(program, GL_ACTIVE_UNIFORMS, &count);
    char wanted[256], found[256];
    snprintf(wanted, sizeof wanted, getenv("CROSS") ? "SPIRV_Cross_Combined%s" : "%s", name);
    for (GLint i = 0; i < count; i++) {
        GLint size;
        GLenum type;
        glGetActiveUniform(program, (GLuint)i, sizeof found, NULL, &size, &type, found);
        if (getenv("CROSS") ? strncmp(found, wanted, strlen(wanted)) == 0 : strcmp(found, wanted) == 0)
            return glGetUniformLocation(program, found);
    }
    return -1;
}

int main(int argc, char **argv)
{
    es = getenv("ES") != NULL;
    open_context();
    char path[4096];
    snprintf(path, sizeof path, "%s.json", argv[1]);
    json_t *all = json_load_file(path, 0, NULL);
    if (!all)
        die(path, "is no JSON");
    picture in = picture_read(argv[2]);
    const char *edge = json_string_value(json_object_get(all, "edge")),
               *format = json_string_value(json_object_get(all, "format"));
    GLint filter = strcmp(json_string_value(json_object_get(all, "filter")), "linear") == 0 ? GL_LINEAR : GL_NEAREST;
    GLint wrap = strcmp(edge, "wrap") == 0     ? GL_REPEAT
                 : strcmp(edge, "mirror") == 0 ? GL_MIRRORED_REPEAT
                                               : GL_CLAMP_TO_EDGE;
    GLint kept = strcmp(format, "rgba8") == 0 ? GL_RGBA8 : strcmp(format, "rgba16f") == 0 ? GL_RGBA16F : GL_RGBA32F;
    json_t *parameters = json_object_get(all, "parameters"), *passes = json_object_get(all, "passes");
    GLuint maps[8], source = texture(GL_RGBA32F, in.width, in.height, GL_RGBA, in.values, filter, wrap);
    for (size_t i = 0; i < json_array_size(parameters) && (int)i + 4 < argc; i++) {
        picture map = picture_read(argv[4 + i]);
        if (getenv("CROSS")) { // the range is in the shader: to shares of it
            json_t *p = json_array_get(parameters, i);
            double first = json_number_value(json_object_get(p, "first")), last = json_number_value(json_object_get(p, "last"));
            for (size_t k = 0; k < picture_count(&map); k++)
                map.values[k] = (float)(((double)map.values[k] - first) / (last - first));
        }
        maps[i] = texture(GL_R32F, map.width, map.height, GL_RED, map.values, GL_NEAREST, GL_CLAMP_TO_EDGE);
    }
    GLuint basis = 0, basis_unit = (GLuint)json_array_size(parameters) + 1;
    json_t *texels = json_object_get(all, "basis");
    if (texels) {
        snprintf(path, sizeof path, "%s.bin", argv[1]);
        picture b = texels_read(path, (int)json_integer_value(json_object_get(texels, "width")),
                                (int)json_integer_value(json_object_get(texels, "height")));
        basis = texture(GL_RGBA32F, b.width, b.height, GL_RGBA, b.values, GL_NEAREST, GL_CLAMP_TO_EDGE);
    }
    snprintf(path, sizeof path, "%s.vert", argv[1]);
    GLuint vertex = compile(GL_VERTEX_SHADER, path), frame, array;
    glGenFramebuffers(1, &frame);
    glBindFramebuffer(GL_FRAMEBUFFER, frame);
    glGenVertexArrays(1, &array);
    glBindVertexArray(array);
    for (size_t p = 0; p < json_array_size(passes); p++) {
        json_t *pass = json_array_get(passes, p);
        int width = in.width + (int)json_integer_value(json_object_get(pass, "wider"));
        int height = in.height + (int)json_integer_value(json_object_get(pass, "higher"));
        snprintf(path, sizeof path, "%s_%zu.frag", argv[1], p + 1);
        GLuint program = link(vertex, path);
        for (size_t i = 0; i < json_array_size(parameters); i++) {
            json_t *q = json_array_get(parameters, i);
            glActiveTexture(GL_TEXTURE1 + (GLenum)i);
            glBindTexture(GL_TEXTURE_2D, maps[i]);
            glUniform1i(place_of(program, json_string_value(json_object_get(q, "map"))), 1 + (GLint)i);
            glUniform2f(glGetUniformLocation(program, json_string_value(json_object_get(q, "range"))), 0, 1);
        }
        if (basis) {
            glActiveTexture(GL_TEXTURE0 + basis_unit);
            glBindTexture(GL_TEXTURE_2D, basis);
            glUniform1i(place_of(program, "basis"), (GLint)basis_unit);
        }
        glActiveTexture(GL_TEXTURE0);
        // The result is kept in floats, as what the caller's picture is kept in is the caller's affair.
        GLint target_format = p + 1 < json_array_size(passes) ? kept : GL_RGBA32F;
        GLuint target = texture(target_format, width, height, GL_RGBA, NULL, filter, GL_CLAMP_TO_EDGE);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target, 0);
        if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
            die(path, "has no complete target");
        glBindTexture(GL_TEXTURE_2D, source);
        glUniform1i(place_of(program, "source"), 0);
        glViewport(0, 0, width, height);
        glDrawArrays(GL_TRIANGLES, 0, 3);
        source = target;
    }
    picture out = {in.width, in.height, 4, malloc(picture_count(&in) * sizeof(float))};
    glReadPixels(0, 0, in.width, in.height, GL_RGBA, GL_FLOAT, out.values);
    if (glGetError() != GL_NO_ERROR)
        die("OpenGL", "reports an error");
    picture_write(argv[3], &out);
    return 0;
}
