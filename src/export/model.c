// SPDX-License-Identifier: MIT
#include "export/model.h"

#include "core/complex.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is known everywhere.
typedef struct whole_scope {
    const char *name, *upper, *file, *shader, *compute, *constants, *array_end, *kernel, *version, *edge;
    int pass_count, samples, taps, most_samples;
    int sets, colours, filters, parameters, axes, varying, turns;
    skc_reach margin; // of the whole filter
    int edge_clamp, edge_mirror, edge_reflect, edge_wrap, edge_constant;
    float constant;
    int half, eight, srgb, straight, hardware, loop, glsl;
    int srgb_states;
    int texture, basis_width, basis_height, basis_register; // is the basis read from a texture, and of what size?
} whole_scope;

// Of a pass. Its result begins `left` columns and `up` rows before the picture, and is `wider` and `higher` by so much;
// so did its source.
typedef struct pass_scope {
    int pass, number, first, last, count, whole, first_sample;
    int left, up, right, down, wider, higher, in_left, in_up, in_wider, in_higher;
    float scale, bias;         // a stored value of the source times scale plus bias is the value
    float out_scale, out_bias; // and a value times out_scale plus out_bias is what is stored
    int scaled, out_scaled;
    int reach_left, reach_up; // how far left and up of its pixel it reads
    int tiled, tile_wide,
        tile_high; // does what 16 x 16 pixels read fit their shared memory? Then how many pixels that is
    const char *comma, *tab, *source_tab; // Shadertoy's names of where it is and of what it reads
} pass_scope;

// A set of filters: of all channels, or of one of red, green (with alpha), blue.
typedef struct set_scope {
    int set, last;
    const char *of; // swizzle: "", ".r", ".ga", ".b"
    const char *comma;
} set_scope;

typedef struct sample_scope {
    int index;                     // in its pass
    float x, y, w;                 // as in the complex
    float dx, dy;                  // where it reads, seen from the pixel: -x, -y
    int ix, iy;                    // the same, rounded down
    const char *comma, *comma_all; // behind the last sample of the pass, and of the last filter of the last set
} sample_scope;

// What bilinear samples touch, together.
typedef struct tap_scope {
    int dx, dy;
    float w;
} tap_scope;

typedef struct filter_scope {
    int filter;
    const char *comma;
} filter_scope;

typedef struct parameter_scope {
    const char *parameter, *given, *kind; // `parameter` is an identifier, `given` what the file calls it
    int parameter_index, number, is_first, nodes, rotation, scale, count, stride, turns_round;
    float first, last;
    const char *comma, *channel, *channel_letter; // of a map that holds all parameters
} parameter_scope;

typedef struct value_scope {
    float value;
    const char *comma;
} value_scope;

typedef struct line_scope {
    const char *line, *comma;
} line_scope;

typedef enum list { WHOLE, PASS, SET, FILTER, SAMPLE, TAP, PARAMETER, VALUE, ABOUT, LISTS } list;

static const char *const list_names[LISTS] = {"",    "pass",      "set",   "filter", "sample",
                                              "tap", "parameter", "value", "about"};

struct skci_model {
    const skci_program *program;
    char *const *about;
    int about_count;
    char *upper, identifier[24];
    list open[16];
    int depth, tile_bytes;
    skci_tap *taps;
    whole_scope whole;
    pass_scope pass;
    set_scope set;
    filter_scope filter;
    sample_scope sample;
    tap_scope tap;
    parameter_scope parameter;
    value_scope value;
    line_scope line;
};

// ----------------------------------------------------------------------------------------------------------------------
// names

// A string is a text as JSON and most languages quote it; markup is a text as it stands in HTML.
typedef enum kind { TEXT, STRING, MARKUP, INT, FLOAT } kind;

typedef struct entry {
    const char *name;
    list scope;
    kind kind;
    size_t offset;
} entry;

#define AT(scope, part) offsetof(skci_model, scope.part)

static const entry entries[] = {
    {"name", WHOLE, TEXT, AT(whole, name)},
    {"NAME", WHOLE, TEXT, AT(whole, upper)},
    {"shader", WHOLE, TEXT, AT(whole, shader)},
    {"compute", WHOLE, TEXT, AT(whole, compute)},
    {"glsl", WHOLE, INT, AT(whole, glsl)},
    {"constants", WHOLE, TEXT, AT(whole, constants)},
    {"array_end", WHOLE, TEXT, AT(whole, array_end)},
    {"file", WHOLE, TEXT, AT(whole, file)},
    {"kernel", WHOLE, STRING, AT(whole, kernel)},
    {"kernel_markup", WHOLE, MARKUP, AT(whole, kernel)},
    {"version", WHOLE, TEXT, AT(whole, version)},
    {"passes", WHOLE, INT, AT(whole, pass_count)},
    {"samples", WHOLE, INT, AT(whole, samples)},
    {"taps", WHOLE, INT, AT(whole, taps)},
    {"most_samples", WHOLE, INT, AT(whole, most_samples)},
    {"sets", WHOLE, INT, AT(whole, sets)},
    {"colours", WHOLE, INT, AT(whole, colours)},
    {"filters", WHOLE, INT, AT(whole, filters)},
    {"parameters", WHOLE, INT, AT(whole, parameters)},
    {"axes", WHOLE, INT, AT(whole, axes)},
    {"varying", WHOLE, INT, AT(whole, varying)},
    {"turns", WHOLE, INT, AT(whole, turns)},
    {"margin_left", WHOLE, INT, AT(whole, margin.left)},
    {"margin_right", WHOLE, INT, AT(whole, margin.right)},
    {"margin_up", WHOLE, INT, AT(whole, margin.up)},
    {"margin_down", WHOLE, INT, AT(whole, margin.down)},
    {"edge", WHOLE, TEXT, AT(whole, edge)},
    {"edge_clamp", WHOLE, INT, AT(whole, edge_clamp)},
    {"edge_mirror", WHOLE, INT, AT(whole, edge_mirror)},
    {"edge_reflect", WHOLE, INT, AT(whole, edge_reflect)},
    {"edge_wrap", WHOLE, INT, AT(whole, edge_wrap)},
    {"edge_constant", WHOLE, INT, AT(whole, edge_constant)},
    {"constant", WHOLE, FLOAT, AT(whole, constant)},
    {"half", WHOLE, INT, AT(whole, half)},
    {"eight", WHOLE, INT, AT(whole, eight)},
    {"srgb", WHOLE, INT, AT(whole, srgb)},
    {"straight", WHOLE, INT, AT(whole, straight)},
    {"hardware", WHOLE, INT, AT(whole, hardware)},
    {"loop", WHOLE, INT, AT(whole, loop)},

    {"srgb_states", WHOLE, INT, AT(whole, srgb_states)},
    {"texture", WHOLE, INT, AT(whole, texture)},
    {"basis_width", WHOLE, INT, AT(whole, basis_width)},
    {"basis_register", WHOLE, INT, AT(whole, basis_register)},
    {"basis_height", WHOLE, INT, AT(whole, basis_height)},

    {"pass", PASS, INT, AT(pass, pass)},
    {"pass_number", PASS, INT, AT(pass, number)},
    {"first_pass", PASS, INT, AT(pass, first)},
    {"is_last_pass", PASS, INT, AT(pass, last)},
    {"count", PASS, INT, AT(pass, count)},
    {"whole", PASS, INT, AT(pass, whole)},
    {"first_sample", PASS, INT, AT(pass, first_sample)},
    {"left", PASS, INT, AT(pass, left)},
    {"up", PASS, INT, AT(pass, up)},
    {"right", PASS, INT, AT(pass, right)},
    {"down", PASS, INT, AT(pass, down)},
    {"pass_comma", PASS, TEXT, AT(pass, comma)},
    {"wider", PASS, INT, AT(pass, wider)},
    {"higher", PASS, INT, AT(pass, higher)},
    {"in_left", PASS, INT, AT(pass, in_left)},
    {"in_up", PASS, INT, AT(pass, in_up)},
    {"in_wider", PASS, INT, AT(pass, in_wider)},
    {"in_higher", PASS, INT, AT(pass, in_higher)},
    {"reach_left", PASS, INT, AT(pass, reach_left)},
    {"reach_up", PASS, INT, AT(pass, reach_up)},
    {"tiled", PASS, INT, AT(pass, tiled)},
    {"tile_wide", PASS, INT, AT(pass, tile_wide)},
    {"tile_high", PASS, INT, AT(pass, tile_high)},
    {"scaled", PASS, INT, AT(pass, scaled)},
    {"scale_in", PASS, FLOAT, AT(pass, scale)},
    {"bias_in", PASS, FLOAT, AT(pass, bias)},
    {"out_scaled", PASS, INT, AT(pass, out_scaled)},
    {"scale_out", PASS, FLOAT, AT(pass, out_scale)},
    {"bias_out", PASS, FLOAT, AT(pass, out_bias)},

    {"tab", PASS, TEXT, AT(pass, tab)},
    {"source_tab", PASS, TEXT, AT(pass, source_tab)},

    {"set", SET, INT, AT(set, set)},
    {"of", SET, TEXT, AT(set, of)},
    {"set_comma", SET, TEXT, AT(set, comma)},

    {"filter", FILTER, INT, AT(filter, filter)},
    {"filter_comma", FILTER, TEXT, AT(filter, comma)},

    {"index", SAMPLE, INT, AT(sample, index)},
    {"x", SAMPLE, FLOAT, AT(sample, x)},
    {"y", SAMPLE, FLOAT, AT(sample, y)},
    {"w", SAMPLE, FLOAT, AT(sample, w)},
    {"dx", SAMPLE, FLOAT, AT(sample, dx)},
    {"dy", SAMPLE, FLOAT, AT(sample, dy)},
    {"ix", SAMPLE, INT, AT(sample, ix)},
    {"iy", SAMPLE, INT, AT(sample, iy)},
    {"comma", SAMPLE, TEXT, AT(sample, comma)},
    {"comma_all", SAMPLE, TEXT, AT(sample, comma_all)},

    {"tap_dx", TAP, INT, AT(tap, dx)},
    {"tap_dy", TAP, INT, AT(tap, dy)},
    {"tap_w", TAP, FLOAT, AT(tap, w)},

    {"parameter", PARAMETER, TEXT, AT(parameter, parameter)},
    {"parameter_name", PARAMETER, STRING, AT(parameter, given)},
    {"parameter_markup", PARAMETER, MARKUP, AT(parameter, given)},
    {"kind", PARAMETER, TEXT, AT(parameter, kind)},
    {"parameter_index", PARAMETER, INT, AT(parameter, parameter_index)},
    {"nodes", PARAMETER, INT, AT(parameter, nodes)},
    {"rotation", PARAMETER, INT, AT(parameter, rotation)},
    {"scale", PARAMETER, INT, AT(parameter, scale)},
    {"node_count", PARAMETER, INT, AT(parameter, count)},
    {"stride", PARAMETER, INT, AT(parameter, stride)},
    {"turns_round", PARAMETER, INT, AT(parameter, turns_round)},
    {"parameter_register", PARAMETER, INT, AT(parameter, number)},
    {"first_parameter", PARAMETER, INT, AT(parameter, is_first)},
    {"first", PARAMETER, FLOAT, AT(parameter, first)},
    {"last", PARAMETER, FLOAT, AT(parameter, last)},
    {"channel", PARAMETER, TEXT, AT(parameter, channel)},
    {"channel_letter", PARAMETER, TEXT, AT(parameter, channel_letter)},
    {"parameter_comma", PARAMETER, TEXT, AT(parameter, comma)},

    {"value", VALUE, FLOAT, AT(value, value)},
    {"value_comma", VALUE, TEXT, AT(value, comma)},

    {"line", ABOUT, TEXT, AT(line, line)},
    {"line_comma", ABOUT, TEXT, AT(line, comma)},
};

static int is_open(const skci_model *m, list wanted)
{
    for (int i = 0; i < m->depth; i++)
        if (m->open[i] == wanted)
            return 1;
    return wanted == WHOLE;
}

static const entry *find_entry(const skci_model *m, const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (strcmp(entries[i].name, name) == 0)
            return is_open(m, entries[i].scope) ? &entries[i] : NULL;
    return NULL;
}

// Languages tell 1.0 from 1.
static void add_float(skci_text *text, float value)
{
    size_t before = text->length;
    skci_text_float(text, value);
    if (text->status == SKC_OK && !strpbrk(text->data + before, ".en"))
        skci_text_add(text, ".0");
}

int skci_model_value(const skci_model *m, const char *name, skci_text *text)
{
    const entry *e = find_entry(m, name);
    if (!e)
        return 0;
    const char *at = (const char *)m + e->offset;
    if (e->kind == TEXT)
        skci_text_add(text, *(const char *const *)at);
    else if (e->kind == STRING)
        skci_text_string(text, *(const char *const *)at);
    else if (e->kind == MARKUP)
        skci_text_markup(text, *(const char *const *)at);
    else if (e->kind == INT)
        skci_text_whole(text, *(const int *)at);
    else
        add_float(text, *(const float *)at);
    return 1;
}

int skci_model_flag(const skci_model *m, const char *name)
{
    const entry *e = find_entry(m, name);
    if (!e)
        return -1;
    const char *at = (const char *)m + e->offset;
    return e->kind == TEXT || e->kind == STRING || e->kind == MARKUP ? (*(const char *const *)at)[0] != '\0'
           : e->kind == INT                                          ? *(const int *)at != 0
                                                                     : *(const float *)at != 0;
}

// ----------------------------------------------------------------------------------------------------------------------
// lists

static const char *comma(int item, int count)
{
    return item + 1 < count ? "," : "";
}

// A column and a row more than the filter reaches: a sample at a whole offset meets its neighbours with a weight of 0.
static void set_tile(skci_model *m, const skci_pass *p)
{
    enum { GROUP = 16 };
    int left = p->source_margin.left - p->margin.left, up = p->source_margin.up - p->margin.up;
    int right = p->source_margin.right - p->margin.right, down = p->source_margin.down - p->margin.down;
    m->pass.reach_left = left;
    m->pass.reach_up = up;
    m->pass.tile_wide = GROUP + left + right + 1;
    m->pass.tile_high = GROUP + up + down + 1;
    m->pass.tiled = !m->whole.hardware && (int64_t)m->pass.tile_wide * m->pass.tile_high * 16 <= m->tile_bytes;
}

// Of five at most; others have none.
static const char *tab_of(int pass, int pass_count)
{
    static const char *const buffers[] = {"Buffer A", "Buffer B", "Buffer C", "Buffer D"};
    return pass < 0 ? "the picture" : pass + 1 == pass_count ? "Image" : pass < 4 ? buffers[pass] : "";
}

static void select_pass(skci_model *m, int i)
{
    const skci_pass *p = &m->program->passes[i];
    int last = i + 1 == m->program->pass_count, eight = m->whole.eight, before = 0;
    for (int l = 0; l < i; l++)
        before += m->program->passes[l].count;
    m->pass = (pass_scope){.pass = i,
                           .number = i + 1,
                           .first = i == 0,
                           .last = last,
                           .count = p->count,
                           .whole = p->whole,
                           .first_sample = before,
                           .left = p->margin.left,
                           .up = p->margin.up,
                           .right = p->margin.right,
                           .down = p->margin.down,
                           .wider = p->margin.left + p->margin.right,
                           .higher = p->margin.up + p->margin.down,
                           .comma = comma(i, m->program->pass_count),
                           .tab = tab_of(i, m->program->pass_count),
                           .source_tab = tab_of(i - 1, m->program->pass_count),
                           .scaled = eight && i > 0,
                           .scale = (float)(p->source_high - p->source_low),
                           .bias = (float)p->source_low,
                           .out_scaled = eight && !last,
                           .out_scale = (float)(1 / (p->high - p->low)),
                           .out_bias = (float)(-p->low / (p->high - p->low))};
    set_tile(m, p);
    if (i > 0) { // the first pass reads the picture itself
        m->pass.in_left = p->source_margin.left;
        m->pass.in_up = p->source_margin.up;
        m->pass.in_wider = p->source_margin.left + p->source_margin.right;
        m->pass.in_higher = p->source_margin.up + p->source_margin.down;
    }
}

static void select_set(skci_model *m, int i)
{
    static const char *const of[] = {".r", ".ga", ".b"};
    int sets = m->program->sets;
    m->set = (set_scope){i, i + 1 == sets, sets > 1 ? of[i] : "", comma(i, sets)};
}

// The samples of the selected pass, set and filter.
static const skc_sample *samples_of(const skci_model *m)
{
    const skci_program *p = m->program;
    const skci_pass *pass = &p->passes[m->pass.pass];
    int set = is_open(m, SET) ? m->set.set : 0, filter = is_open(m, FILTER) ? m->filter.filter : 0;
    return pass->samples + (ptrdiff_t)(set * p->filter_count + filter) * pass->count;
}

// Is this the last filter of the last set?
static int is_last(const skci_model *m)
{
    return (!is_open(m, SET) || m->set.last) &&
           (!is_open(m, FILTER) || m->filter.filter + 1 == m->program->filter_count);
}

static void select_sample(skci_model *m, int i)
{
    const skc_sample *s = samples_of(m) + i;
    float dx = 0 - s->x, dy = 0 - s->y; // and not -0
    m->sample = (sample_scope){i,
                               s->x,
                               s->y,
                               s->w,
                               dx,
                               dy,
                               (int)floorf(dx),
                               (int)floorf(dy),
                               comma(i, m->pass.count),
                               is_last(m) ? comma(i, m->pass.count) : ","};
}

static int open_taps(skci_model *m)
{
    skc_layer layer = {SKC_TAPS_BILINEAR, m->pass.count, (skc_sample *)samples_of(m)};
    return skci_layer_taps(&layer, m->taps);
}

// The name as far as it is one in most languages, else "p0" and so on.
static void identify(skci_model *m, const char *name, int i)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (n == strlen(name) && n > 0 && n < sizeof m->identifier && isalpha((unsigned char)name[0]) &&
        !(name[0] == 'p' && isdigit((unsigned char)name[1])))
        strcpy(m->identifier, name);
    else
        snprintf(m->identifier, sizeof m->identifier, "p%d", i);
}

static void select_parameter(skci_model *m, int i)
{
    static const char *const kinds[] = {"nodes", "rotation", "scale"},
                             *const channels[] = {"red", "green", "blue", "alpha"},
                             *const letters[] = {"r", "g", "b", "a"};
    const skc_basis *b = m->program->basis;
    const skc_parameter *p = &b->parameters[i];
    double first = p->values[0], last = p->values[p->count - 1];
    int stride = 1;
    for (int k = i + 1; k < b->parameter_count; k++)
        stride *= b->parameters[k].kind == SKC_PARAMETER_NODES ? b->parameters[k].count : 1;
    identify(m, p->name, i);
    m->parameter = (parameter_scope){m->identifier,
                                     p->name,
                                     kinds[p->kind],
                                     i,
                                     i + 1,
                                     i == 0,
                                     p->kind == SKC_PARAMETER_NODES,
                                     p->kind == SKC_PARAMETER_ROTATION,
                                     p->kind == SKC_PARAMETER_SCALE,
                                     p->count,
                                     stride,
                                     p->kind == SKC_PARAMETER_ROTATION && fmod(last - first, 360) == 0,
                                     (float)first,
                                     (float)last,
                                     comma(i, b->parameter_count),
                                     channels[i & 3],
                                     letters[i & 3]};
}

int skci_model_open(skci_model *m, const char *name)
{
    int which = PASS;
    while (which < LISTS && strcmp(list_names[which], name) != 0)
        which++;
    int needs_pass = which == SAMPLE || which == TAP;
    if (which == LISTS || m->depth == 16 || (needs_pass && !is_open(m, PASS)) ||
        (which == VALUE && !is_open(m, PARAMETER)))
        return -1;
    m->open[m->depth++] = (list)which;
    switch (which) {
    case PASS:
        return m->program->pass_count;
    case SET:
        return m->program->sets;
    case FILTER:
        return m->program->filter_count;
    case SAMPLE:
        return m->pass.count;
    case TAP:
        return open_taps(m);
    case PARAMETER:
        return m->program->basis->parameter_count;
    case VALUE:
        return m->parameter.count;
    default:
        return m->about_count;
    }
}

void skci_model_select(skci_model *m, int i)
{
    switch (m->open[m->depth - 1]) {
    case PASS:
        select_pass(m, i);
        break;
    case SET:
        select_set(m, i);
        break;
    case FILTER:
        m->filter = (filter_scope){i, comma(i, m->program->filter_count)};
        break;
    case SAMPLE:
        select_sample(m, i);
        break;
    case TAP:
        m->tap = (tap_scope){-m->taps[i].x, -m->taps[i].y, (float)m->taps[i].w};
        break;
    case PARAMETER:
        select_parameter(m, i);
        break;
    case VALUE:
        m->value = (value_scope){(float)m->program->basis->parameters[m->parameter.parameter_index].values[i],
                                 comma(i, m->parameter.count)};
        break;
    default:
        m->line = (line_scope){m->about[i], comma(i, m->about_count)};
        break;
    }
}

void skci_model_close(skci_model *m)
{
    m->depth--;
}

void skci_model_enter_pass(skci_model *m, int pass)
{
    m->depth = 0;
    skci_model_open(m, "pass");
    skci_model_select(m, pass);
}

// --------------------------------------------------------------------------------------------------------------------
// creation

static void fill_whole(skci_model *m, const skci_program *p)
{
    const skc_export_options *o = p->options;
    int most = 0, total = 0, axes = 0;
    for (int l = 0; l < p->pass_count; l++) {
        most = p->passes[l].count > most ? p->passes[l].count : most;
        total += p->passes[l].count;
    }
    for (int i = 0; i < p->basis->parameter_count; i++)
        axes += p->basis->parameters[i].kind == SKC_PARAMETER_NODES;
    m->whole = (whole_scope){
        .name = o->name,
        .file = o->file ? o->file : o->name,
        .version = SKC_VERSION,
        .edge = skc_edge_name(o->edge),
        .pass_count = p->pass_count,
        .samples = total,
        .taps = p->cost.taps,
        .most_samples = most,
        .sets = p->sets,
        .colours = p->sets > 1,
        .filters = p->filter_count,
        .parameters = p->basis->parameter_count,
        .axes = axes,
        .varying = p->varying,
        .turns = p->turns,
        .margin = p->passes[0].source_margin,
        .edge_clamp = o->edge == SKC_EDGE_CLAMP,
        .edge_mirror = o->edge == SKC_EDGE_MIRROR,
        .edge_reflect = o->edge == SKC_EDGE_REFLECT101,
        .edge_wrap = o->edge == SKC_EDGE_WRAP,
        .edge_constant = o->edge == SKC_EDGE_CONSTANT,
        .constant = o->edge == SKC_EDGE_CONSTANT ? o->constant : 0,
        .half = o->precision == SKC_PRECISION_HALF,
        .eight = o->precision == SKC_PRECISION_8,
        .srgb = o->light == SKC_LIGHT_SRGB,
        .straight = o->alpha == SKC_ALPHA_STRAIGHT,
        .hardware = o->fetch == SKC_FETCH_HARDWARE,
        .loop = o->loop || p->varying,
        .texture = o->basis == SKC_BASIS_TEXTURE,
        .basis_width = total,
        .basis_height = p->basis->filter_count,
        .basis_register = p->basis->parameter_count + 1,
    };
}

skci_model *skci_model_create(const skci_program *p, char *const *about, int about_count, const skci_dialect *dialect)
{
    skci_model *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    *m = (skci_model){.program = p, .about = about, .about_count = about_count};
    fill_whole(m, p);
    m->whole.glsl = !dialect->constants;
    m->whole.srgb_states = m->whole.srgb && dialect->srgb_states;
    m->whole.srgb = m->whole.srgb && !dialect->srgb_states;
    m->whole.constants = dialect->constants ? dialect->constants : "const";
    m->whole.array_end = dialect->constants ? "}" : ")";
    m->whole.shader = dialect->shader ? dialect->shader : "";
    m->whole.compute = dialect->compute ? dialect->compute : "";
    m->tile_bytes = dialect->tile_bytes ? dialect->tile_bytes : 32768;
    size_t length = strlen(m->whole.name);
    m->upper = malloc(length + 1);
    m->taps = malloc(4 * (size_t)m->whole.most_samples * sizeof *m->taps);
    if (!m->upper || !m->taps) {
        skci_model_free(m);
        return NULL;
    }
    for (size_t i = 0; i <= length; i++)
        m->upper[i] = (char)toupper((unsigned char)m->whole.name[i]);
    m->whole.upper = m->upper;
    m->whole.kernel = p->basis->source ? p->basis->source : "";
    return m;
}

void skci_model_free(skci_model *m)
{
    if (!m)
        return;
    free(m->upper);
    free(m->taps);
    free(m);
}
