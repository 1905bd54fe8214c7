// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // newlocale, uselocale
#include "skc/export.h"

#include "core/status.h"
#include "export/about.h"
#include "export/model.h"
#include "export/targets.h"
#include "export/texels.h"
#include "format/c_locale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 64 << 20 };

void skc_export_options_init(skc_export_options *options)
{
    *options = (skc_export_options){.size = sizeof *options, .name = "blur"};
}

void skc_export_free(skc_export *code)
{
    if (!code)
        return;
    for (int i = 0; i < code->file_count; i++) {
        free(code->files[i].suffix);
        free(code->files[i].text);
    }
    free(code->files);
    free(code);
}

static skc_status find_target(const char *name, const skci_target **target, skc_error *error)
{
    char known[256] = "";
    for (int i = 0; i < skci_target_count; i++) {
        *target = &skci_targets[i];
        if (name && strcmp(name, (*target)->shown.name) == 0)
            return SKC_OK;
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", i ? ", " : "", (*target)->shown.name);
    }
    return skci_fail(error, SKC_INVALID, "target \"%.40s\": there is %s", name ? name : "", known);
}

static skc_status check(const skci_target *target, const skci_program *p, skc_error *error)
{
    const skc_export_options *o = p->options;
    const struct {
        int asked;
        unsigned need;
        const char *what;
    } asked[] = {
        {p->varying, SKCI_CAN_VARY, "bases with parameters"},
        {p->sets > 1, SKCI_CAN_COLOUR, "filters for each channel"},
        {o->precision == SKC_PRECISION_HALF, SKCI_CAN_HALF, "16-bit weights"},
        {o->precision == SKC_PRECISION_8, SKCI_CAN_EIGHT, "8-bit weights"},
        {o->light == SKC_LIGHT_SRGB, SKCI_CAN_LIGHT, "sRGB-encoded pictures"},
        {o->alpha == SKC_ALPHA_STRAIGHT, SKCI_CAN_LIGHT, "straight alpha"},
        {o->fetch == SKC_FETCH_HARDWARE, SKCI_CAN_HARDWARE, "fetches by a texture unit"},
        {o->basis == SKC_BASIS_TEXTURE, SKCI_CAN_TEXTURE, "bases in textures"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (asked[i].asked && !(target->can & asked[i].need))
            return skci_fail(error, SKC_UNSUPPORTED, "target %s does not do %s", target->shown.name, asked[i].what);
    if (o->fetch == SKC_FETCH_HARDWARE && (o->edge == SKC_EDGE_REFLECT101 || o->light == SKC_LIGHT_SRGB ||
                                           o->alpha == SKC_ALPHA_STRAIGHT || o->edge == SKC_EDGE_CONSTANT))
        return skci_fail(
            error, SKC_UNSUPPORTED,
            "a texture unit interpolates values as they are stored and knows the edges clamp, mirror and wrap; "
            "use exact fetches with %s",
            o->light == SKC_LIGHT_SRGB       ? "sRGB-encoded pictures"
            : o->alpha == SKC_ALPHA_STRAIGHT ? "straight alpha"
                                             : skc_edge_name(o->edge));
    if (o->loop && target->can & SKCI_NO_UNROLLED)
        return skci_fail(error, SKC_UNSUPPORTED, "target %s loops as it does; only of shaders can that be chosen",
                         target->shown.name);
    if (o->basis == SKC_BASIS_TEXTURE && skci_texels_check(p, error) != SKC_OK)
        return SKC_UNSUPPORTED;
    return target->check ? target->check(p, error) : SKC_OK;
}

// What a file is called behind its stem; a `pass` of -1 is the whole. NULL: no memory.
static char *make_suffix(const skci_target_file *file, int pass, int pass_count)
{
    size_t room = strlen(file->suffix) + 16;
    char *suffix = malloc(room);
    if (suffix && pass < 0)
        snprintf(suffix, room, "%s", file->suffix);
    else if (suffix && file->each_pass == SKCI_EACH_PASS)
        snprintf(suffix, room, "_%d%s", pass + 1, file->suffix);
    else if (suffix && pass + 1 == pass_count)
        snprintf(suffix, room, "_image%s", file->suffix);
    else if (suffix)
        snprintf(suffix, room, "_buffer_%c%s", 'a' + pass, file->suffix);
    return suffix;
}

// Renders one file and takes its suffix.
static skc_status add_file(skc_export *code, skci_model *model, const skci_target_file *file, char *suffix,
                           const skci_dialect *dialect, int pass, skc_error *error)
{
    const skci_template *template = skci_template_find(file->template);
    if (!template) {
        free(suffix);
        return skci_fail(error, SKC_UNSUPPORTED, "template %s is missing", file->template);
    }
    skci_text text = {.most = MOST_BYTES}, turned = {.most = MOST_BYTES};
    if (pass >= 0)
        skci_model_enter_pass(model, pass);
    skc_status status = skci_template_render(template, model, &text, error);
    if (pass >= 0)
        skci_model_close(model);
    if (status == SKC_OK && text.status == SKC_OK && text.data && dialect->words) {
        skci_translate(&turned, text.data, dialect);
        free(text.data);
        text = turned;
    }
    if (status == SKC_OK && text.status == SKC_INVALID)
        status = skci_fail(error, SKC_UNSUPPORTED, "the code would be longer than %d MiB", MOST_BYTES >> 20);
    if (status == SKC_OK && (text.status != SKC_OK || !text.data || !suffix))
        status = skci_fail_memory(error);
    if (status != SKC_OK) {
        free(text.data);
        free(suffix);
        return status;
    }
    code->files[code->file_count++] = (skc_export_file){suffix, text.data, text.length};
    return SKC_OK;
}

static skc_status write_files(const skci_target *target, const skci_program *p, skc_export *code, skc_error *error)
{
    skci_about about;
    skci_about_fill(&about, p);
    skci_model *model = skci_model_create(p, about.lines, about.count, &target->dialect);
    code->files = calloc((size_t)SKCI_MAX_FILES * (size_t)(p->pass_count + 1) + 1, sizeof *code->files);
    skc_status status = model && code->files ? SKC_OK : skci_fail_memory(error);
    for (const skci_target_file *f = target->files; status == SKC_OK && f->template; f++)
        for (int pass = f->each_pass ? 0 : -1; status == SKC_OK && pass < (f->each_pass ? p->pass_count : 0); pass++)
            status = add_file(code, model, f, make_suffix(f, pass, p->pass_count), &target->dialect, pass, error);
    if (status == SKC_OK && p->options->basis == SKC_BASIS_TEXTURE)
        status = skci_texels_write(p, &code->files[code->file_count++], error);
    skci_model_free(model);
    return status;
}

skc_status skc_export_create(const skc_basis *basis, const char *name, const skc_export_options *options,
                             skc_export **code, skc_error *error)
{
    skc_export_options defaults;
    skc_export_options_init(&defaults);
    options = options ? options : &defaults;
    *code = NULL;
    const skci_target *target = NULL;
    skci_program *program = NULL;
    skci_c_locale locale;
    skc_status status = find_target(name, &target, error);
    if (status == SKC_OK)
        status = skci_program_create(basis, options, &program, error);
    if (status == SKC_OK)
        status = check(target, program, error);
    skc_export *made = status == SKC_OK ? calloc(1, sizeof *made) : NULL;
    if (status == SKC_OK && (!made || !skci_c_locale_enter(&locale))) {
        status = skci_fail_memory(error);
    } else if (status == SKC_OK) {
        made->cost = program->cost;
        made->rounded = program->rounded;
        made->fetched = program->fetched;
        made->snapped = program->snapped;
        status = write_files(target, program, made, error);
        skci_c_locale_leave(&locale);
    }
    skci_program_free(program);
    if (status == SKC_OK)
        *code = made;
    else
        skc_export_free(made);
    return status;
}
