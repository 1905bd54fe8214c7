// SPDX-License-Identifier: MIT
// skc export: a complex as the code of a shader or a program.

#include "report.h"
#include "tool.h"

#include "skc/export.h"

#include <math.h>
#include <string.h>

typedef struct arguments {
    char *output, *target, *name, *edge, *precision, *alpha, *fetch, *basis;
    gboolean srgb, loop, keep_passes, snap, list, json;
    const char *path;
    char *stem;       // of the files' names
    char *identifier; // of functions, made from the stem
    char *file;       // what the files call each other
    skc_export_options options;
} arguments;

static void free_arguments(arguments *a)
{
    char *all[] = {a->output, a->target, a->name, a->edge,       a->precision, a->alpha,
                   a->fetch,  a->basis,  a->stem, a->identifier, a->file};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}

static int print_targets(void)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < skc_export_target_count(); i++) {
        const skc_export_target *t = skc_export_target_at(i);
        g_string_append_printf(text, "%-13s %s%s\n", t->name, t->about,
                               t->varying ? "" : " (one kernel for all pixels only)");
    }
    tool_print(text->str, text->len);
    g_string_free(text, TRUE);
    return TOOL_DONE;
}

static int pick(const char *option, const char *text, const char *const words[], const char *accepted, int *value)
{
    for (*value = 0; text && words[*value]; ++*value)
        if (strcmp(text, words[*value]) == 0)
            return TOOL_DONE;
    if (text)
        return tool_usage(option, "\"%s\": %s are accepted", text, accepted);
    *value = 0;
    return TOOL_DONE;
}

static int pick_all(arguments *a)
{
    static const char *const precisions[] = {"float", "half", "8", NULL},
                             *const alphas[] = {"premultiplied", "straight", NULL},
                             *const fetches[] = {"exact", "hardware", NULL},
                             *const storages[] = {"constants", "texture", NULL};
    int precision, alpha, fetch, basis,
        status = pick("--precision", a->precision, precisions, "float, half and 8", &precision);
    if (status == TOOL_DONE)
        status = pick("--alpha", a->alpha, alphas, "premultiplied and straight", &alpha);
    if (status == TOOL_DONE)
        status = pick("--fetch", a->fetch, fetches, "exact and hardware", &fetch);
    if (status == TOOL_DONE)
        status = pick("--basis", a->basis, storages, "constants and texture", &basis);
    if (status != TOOL_DONE)
        return status;
    skc_export_options_init(&a->options);
    a->options.precision = (skc_precision)precision;
    a->options.alpha = (skc_alpha)alpha;
    a->options.fetch = (skc_fetch)fetch;
    a->options.basis = (skc_basis_storage)basis;
    a->options.light = a->srgb ? SKC_LIGHT_SRGB : SKC_LIGHT_LINEAR;
    a->options.loop = a->loop;
    a->options.keep_passes = a->keep_passes;
    a->options.snap = a->snap;
    skc_error error;
    if (a->edge && skc_edge_parse(a->edge, &a->options.edge, &a->options.constant, &error) != SKC_OK)
        return tool_usage("--edge", "%s", error.message);
    return TOOL_DONE;
}

static const skc_export_target *find_target(const char *name)
{
    for (int i = 0; i < skc_export_target_count(); i++)
        if (strcmp(skc_export_target_at(i)->name, name) == 0)
            return skc_export_target_at(i);
    return NULL;
}

// Letters and digits of the text, words joined by "_"; "blur" if nothing is left.
static char *make_identifier(const char *text)
{
    GString *name = g_string_new(NULL);
    for (; *text && name->len < 40; text++)
        if (g_ascii_isalnum(*text) && (name->len > 0 || g_ascii_isalpha(*text)))
            g_string_append_c(name, *text);
        else if (name->len > 0 && name->str[name->len - 1] != '_')
            g_string_append_c(name, '_');
    while (name->len > 0 && name->str[name->len - 1] == '_')
        g_string_truncate(name, name->len - 1);
    if (name->len == 0 || g_str_has_prefix(name->str, "gl_"))
        g_string_assign(name, "blur");
    return g_string_free(name, FALSE);
}

static void name_files(arguments *a, const skc_export_target *target)
{
    a->stem = g_strdup(a->output);
    if (g_str_has_suffix(a->stem, target->suffix) && strlen(a->stem) > strlen(target->suffix))
        a->stem[strlen(a->stem) - strlen(target->suffix)] = '\0';
    char *base = g_path_get_basename(a->stem);
    a->identifier = make_identifier(base);
    a->file = strspn(base, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ") == strlen(base)
                  ? g_strdup(base)
                  : NULL;
    a->options.name = a->name ? a->name : a->identifier;
    a->options.file = a->file;
    g_free(base);
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"to", 't', 0, G_OPTION_ARG_STRING, &a->target, "what to make; --list tells", "TARGET"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output,
         "the file; where a target has several, all are called so up to their endings. \"-\" prints", "OUT"},
        {"name", 0, 0, G_OPTION_ARG_STRING, &a->name, "what functions are called (default the file's name)", "NAME"},
        {"edge", 0, 0, G_OPTION_ARG_STRING, &a->edge,
         "clamp, mirror, reflect101, wrap or constant:VALUE (default clamp)", "MODE"},
        {"precision", 0, 0, G_OPTION_ARG_STRING, &a->precision,
         "of weights and intermediate results: float, half or 8 bits; what that does to the kernel is reported "
         "(default float)",
         "BITS"},
        {"srgb", 0, 0, G_OPTION_ARG_NONE, &a->srgb,
         "pictures are sRGB-encoded: decode in the first pass, encode in the last (default linear light in and out)",
         NULL},
        {"alpha", 0, 0, G_OPTION_ARG_STRING, &a->alpha,
         "premultiplied, or straight (default premultiplied, or no alpha)", "HOW"},
        {"fetch", 0, 0, G_OPTION_ARG_STRING, &a->fetch,
         "shaders: exact, four texels for a sample; or hardware, one fetch that the texture unit interpolates (default "
         "exact)",
         "HOW"},
        {"basis", 0, 0, G_OPTION_ARG_STRING, &a->basis,
         "shaders, of bases: constants in the code, or a texture of 32-bit floats, a file OUT.bin (default constants)",
         "HOW"},
        {"loop", 0, 0, G_OPTION_ARG_NONE, &a->loop,
         "shaders only: loops over arrays (default a line for each sample; bases always loop)", NULL},
        {"keep-passes", 0, 0, G_OPTION_ARG_NONE, &a->keep_passes,
         "a pass for each layer (default: layers are merged where that is exact and cheaper)", NULL},
        {"snap", 0, 0, G_OPTION_ARG_NONE, &a->snap,
         "offsets of whole 256ths of a pixel, which texture units keep, and weights refitted to them; what that does "
         "to the "
         "kernel is reported",
         NULL},
        {"list", 0, 0, G_OPTION_ARG_NONE, &a->list, "print the targets, and stop", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status = tool_options(
        &argc, &argv, "FILE.skc --to TARGET -o OUT [options]",
        "Writes a complex, or a basis, as code that filters without this library: self-contained, readable, with "
        "the samples in it. It gives what \"skc apply\" gives.",
        "skc export heart.skc --to c -o heart.c\n"
        "skc export dof.skc --to json -o dof.json\n"
        "skc export --list",
        entries);
    if (status != TOOL_DONE)
        return status;
    if (a->list)
        return argc > 1 || a->target || a->output || a->json ? tool_usage("--list", "it stands alone") : TOOL_DONE;
    if (argc < 2)
        return tool_usage("export", "a file is missing: skc export FILE.skc --to TARGET -o OUT");
    if (argc > 2)
        return tool_usage(argv[2], "one FILE.skc is accepted");
    a->path = argv[1];
    if (!a->target)
        return tool_usage("--to", "a target is missing; \"skc export --list\" tells which there are");
    const skc_export_target *target = find_target(a->target);
    if (!target)
        return tool_usage("--to", "\"%s\": there is no such target; \"skc export --list\" tells which there are",
                          a->target);
    if (!a->output)
        return tool_usage("-o", "an output is missing: -o NAME%s", target->suffix);
    status = pick_all(a);
    if (status == TOOL_DONE)
        name_files(a, target);
    return status;
}

// To standard output all files follow one another.
static int write_files(const arguments *a, const skc_export *code)
{
    int status = TOOL_DONE;
    for (int i = 0; i < code->file_count && status == TOOL_DONE; i++) {
        const skc_export_file *f = &code->files[i];
        if (tool_is_stdout(a->output)) {
            tool_print(f->text, f->length);
            continue;
        }
        char *path = g_strconcat(a->stem, f->suffix, NULL);
        status = tool_write_file(path, f->text, f->length);
        g_free(path);
    }
    return status;
}

// What is reported of a change to the kernel, if it was asked for.
typedef struct change {
    const char *key, *words;
    int made;
    const skc_quality *quality;
} change;

enum { CHANGES = 3 };

static void list_changes(const arguments *a, const skc_export *code, change changes[CHANGES])
{
    const skc_export_options *o = &a->options;
    changes[0] =
        (change){"fetched", "texture units of 8-bit fractions", !isnan(code->fetched.certificate), &code->fetched};
    changes[1] = (change){"snapped", "offsets snapped, weights refitted", o->snap, &code->snapped};
    changes[2] = (change){"rounded", "rounding the weights", o->precision != SKC_PRECISION_FLOAT, &code->rounded};
}

static int report_json(const arguments *a, const skc_export *code)
{
    json_t *files = json_array();
    for (int i = 0; i < code->file_count; i++) {
        char *path = g_strconcat(a->stem, code->files[i].suffix, NULL);
        json_array_append_new(files, json_string(path));
        g_free(path);
    }
    json_t *report = json_pack("{s:s, s:o, s:i, s:i, s:i}", "target", a->target, "files", files, "samples",
                               code->cost.samples, "taps", code->cost.taps, "passes", code->cost.passes);
    change changes[CHANGES];
    list_changes(a, code, changes);
    for (int i = 0; i < CHANGES; i++) {
        const skc_quality *q = changes[i].quality;
        if (changes[i].made)
            json_object_set_new(report, changes[i].key,
                                json_pack("{s:o, s:o, s:f}", "psnr", report_json_decibels(q->psnr), "image_psnr",
                                          isnan(q->image_psnr) ? json_null() : report_json_decibels(q->image_psnr),
                                          "certificate", q->certificate));
    }
    return report_json_print(report);
}

static void report_text(const arguments *a, const skc_export *code)
{
    for (int i = 0; i < code->file_count; i++)
        tool_say("%s%s\n", a->stem, code->files[i].suffix);
    tool_say("%d samples in %d pass%s, %d taps\n", code->cost.samples, code->cost.passes,
             code->cost.passes == 1 ? "" : "es", code->cost.taps);
    change changes[CHANGES];
    list_changes(a, code, changes);
    for (int i = 0; i < CHANGES; i++) {
        const skc_quality *q = changes[i].quality;
        if (!changes[i].made)
            continue;
        if (isinf(q->psnr))
            tool_say("%s: nothing changes\n", changes[i].words);
        else
            tool_say("%s: kernel PSNR %.1f dB, photographs %.1f dB, at most %.2f / 255\n", changes[i].words, q->psnr,
                     q->image_psnr, 255 * q->certificate);
    }
}

int cmd_export(int argc, char **argv)
{
    arguments a = {0};
    skc_basis *basis = NULL;
    skc_export *code = NULL;
    skc_error error;
    int status = parse_arguments(argc, argv, &a);
    if (status == TOOL_DONE && a.list) {
        free_arguments(&a);
        return print_targets();
    }
    if (status == TOOL_DONE)
        status = tool_load_basis(a.path, &basis);
    if (status == TOOL_DONE && skc_export_create(basis, a.target, &a.options, &code, &error) != SKC_OK)
        status = tool_fail(a.path, "%s", error.message);
    if (status == TOOL_DONE)
        status = write_files(&a, code);
    if (status == TOOL_DONE && !tool_is_stdout(a.output)) {
        if (a.json)
            status = report_json(&a, code);
        else
            report_text(&a, code);
    }
    skc_export_free(code);
    skc_basis_free(basis);
    free_arguments(&a);
    return status;
}
