// SPDX-License-Identifier: MIT
// obs_host STEM IN OUT: draws with the effects STEM_1.effect and so on, as STEM.json (obs_stub.lua) describes, in OBS's own graphics library, on the
// display that DISPLAY names.
#include "picture.h"

#include <X11/Xlib.h>
#include <graphics/graphics.h>
#include <graphics/vec2.h>
#include <jansson.h>
#include <obs-nix-platform.h>
#include <string.h>
#include <util/base.h>
#include <util/bmem.h>

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "obs_host: %s: %s\n", what, why);
    exit(1);
}

static void be_quiet(int level, const char *format, va_list arguments, void *unused)
{
    (void)unused;
    if (level <= LOG_WARNING) {
        vfprintf(stderr, format, arguments);
        fputc('\n', stderr);
    }
}

static void set_extent(gs_effect_t *effect, const char *name, int width, int height)
{
    struct vec2 extent;
    vec2_set(&extent, (float)width, (float)height);
    gs_effect_set_vec2(gs_effect_get_param_by_name(effect, name), &extent);
}

static void draw(const char *path, gs_texture_t *source, gs_texrender_t *target, int width, int height)
{
    char *error = NULL, *text = text_read(path);
    gs_effect_t *effect = gs_effect_create(text, path, &error);
    if (!effect)
        die(path, error ? error : "is no effect");
    free(text);
    if (!gs_texrender_begin(target, (uint32_t)width, (uint32_t)height))
        die(path, "has no target");
    gs_ortho(0, (float)width, 0, (float)height, -100, 100);
    gs_blend_state_push();
    gs_blend_function(GS_BLEND_ONE, GS_BLEND_ZERO);
    set_extent(effect, "source_extent", (int)gs_texture_get_width(source), (int)gs_texture_get_height(source));
    set_extent(effect, "target_extent", width, height);
    gs_effect_set_texture(gs_effect_get_param_by_name(effect, "source"), source);
    while (gs_effect_loop(effect, "Draw"))
        gs_draw_sprite(NULL, 0, (uint32_t)width, (uint32_t)height);
    gs_blend_state_pop();
    gs_texrender_end(target);
    gs_effect_destroy(effect);
}

static void read_back(gs_texture_t *texture, picture *out)
{
    uint8_t *data;
    uint32_t pitch;
    gs_stagesurf_t *stage = gs_stagesurface_create((uint32_t)out->width, (uint32_t)out->height, GS_RGBA32F);
    gs_stage_texture(stage, texture);
    if (!stage || !gs_stagesurface_map(stage, &data, &pitch))
        die("result", "cannot be read");
    for (int y = 0; y < out->height; y++)
        memcpy(out->values + (size_t)y * (size_t)out->width * 4, data + (size_t)y * pitch, (size_t)out->width * 16);
    gs_stagesurface_unmap(stage);
    gs_stagesurface_destroy(stage);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        die("usage", "obs_host STEM IN OUT");
    base_set_log_handler(be_quiet, NULL);
    char path[4096];
    snprintf(path, sizeof path, "%s.json", argv[1]);
    json_t *all = json_load_file(path, 0, NULL), *passes = json_object_get(all, "passes");
    const char *name = json_string_value(json_object_get(all, "format"));
    if (!name)
        die(path, "has no format");
    enum gs_color_format kept = strcmp(name, "GS_RGBA") == 0 ? GS_RGBA : strcmp(name, "GS_RGBA16F") == 0 ? GS_RGBA16F : GS_RGBA32F;
    Display *display = XOpenDisplay(NULL);
    graphics_t *graphics = NULL;
    if (!display)
        die("display", "there is none");
    obs_set_nix_platform(OBS_NIX_PLATFORM_X11_EGL);
    obs_set_nix_platform_display(display);
    if (gs_create(&graphics, "libobs-opengl.so.29", 0) != GS_SUCCESS && gs_create(&graphics, "libobs-opengl", 0) != GS_SUCCESS)
        die("graphics", "cannot be made");
    gs_enter_context(graphics);
    gs_enable_depth_test(false); // as OBS does before it draws
    gs_set_cull_mode(GS_NEITHER);
    picture in = picture_read(argv[2]);
    const uint8_t *values = (const uint8_t *)in.values;
    gs_texture_t *source = gs_texture_create((uint32_t)in.width, (uint32_t)in.height, GS_RGBA32F, 1, &values, 0);
    for (size_t p = 0; p < json_array_size(passes); p++) {
        json_t *pass = json_array_get(passes, p);
        gs_texrender_t *target = gs_texrender_create(p + 1 < json_array_size(passes) ? kept : GS_RGBA32F, GS_ZS_NONE);
        snprintf(path, sizeof path, "%s_%zu.effect", argv[1], p + 1);
        draw(path, source, target, in.width + (int)json_integer_value(json_object_get(pass, "wider")),
             in.height + (int)json_integer_value(json_object_get(pass, "higher")));
        source = gs_texrender_get_texture(target);
    }
    read_back(source, &in);
    picture_write(argv[3], &in);
    return 0; // the rest ends with the process
}
