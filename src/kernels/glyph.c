// SPDX-License-Identifier: MIT
// Characters of an installed font: the outlines as they were designed, without hinting, side by side by their advance
// widths, scaled so that the larger extent of the whole is twice the radius, and centred.

#include "core/status.h"
#include "kernels/shape.h"
#include "kernels/utf8.h"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CHARACTERS = 16 };

// ------------------------------------------------------------------------------------------------------------ the font

static int is_generic(const char *name)
{
    return strcmp(name, "sans-serif") == 0 || strcmp(name, "serif") == 0 || strcmp(name, "monospace") == 0;
}

static int has_name(FcPattern *font, const char *object, const char *name)
{
    FcChar8 *value;
    for (int i = 0; FcPatternGetString(font, object, i, &value) == FcResultMatch; i++)
        if (FcStrCmpIgnoreCase(value, (const FcChar8 *)name) == 0)
            return 1;
    return 0;
}

// The regular style of the family `name`; NULL if it is not installed.
static FcPattern *find_family(FcConfig *config, const char *name)
{
    // With the language given, fontconfig does not ask the locale for it.
    FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, name, FC_LANG, FcTypeString, "en", FC_OUTLINE,
                                       FcTypeBool, FcTrue, (char *)NULL);
    if (!wanted)
        return NULL;
    FcResult result;
    FcConfigSubstitute(config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcPattern *font = FcFontMatch(config, wanted, &result);
    FcPatternDestroy(wanted);
    if (font && !is_generic(name) && !has_name(font, FC_FAMILY, name)) {
        FcPatternDestroy(font);
        font = NULL;
    }
    return font;
}

// The font whose full name is `name`, such as "DejaVu Sans Bold"; NULL if it is not installed.
static FcPattern *find_full_name(FcConfig *config, const char *name)
{
    FcPattern *wanted =
        FcPatternBuild(NULL, FC_FULLNAME, FcTypeString, name, FC_OUTLINE, FcTypeBool, FcTrue, (char *)NULL);
    FcObjectSet *objects = FcObjectSetBuild(FC_FULLNAME, FC_FILE, FC_INDEX, (char *)NULL);
    FcFontSet *fonts = wanted && objects ? FcFontList(config, wanted, objects) : NULL;
    FcPattern *font = NULL;
    for (int i = 0; fonts && i < fonts->nfont && !font; i++)
        if (has_name(fonts->fonts[i], FC_FULLNAME, name)) {
            font = fonts->fonts[i];
            FcPatternReference(font);
        }
    if (fonts)
        FcFontSetDestroy(fonts);
    if (objects)
        FcObjectSetDestroy(objects);
    if (wanted)
        FcPatternDestroy(wanted);
    return font;
}

static skc_status open_font(FT_Library library, const char *name, FT_Face *face, skc_error *error)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config)
        return skci_fail(error, SKC_IO, "fontconfig's configuration cannot be read");
    FcPattern *font = find_family(config, name);
    if (!font)
        font = find_full_name(config, name);
    skc_status status = SKC_OK;
    FcChar8 *file;
    int index;
    if (!font || FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch)
        status = skci_fail(error, SKC_INVALID, "font=%.*s: no outline font of this name is installed",
                           skci_utf8_shown(name), name);
    else if (FcPatternGetInteger(font, FC_INDEX, 0, &index) != FcResultMatch ||
             FT_New_Face(library, (const char *)file, index, face) != 0)
        status = skci_fail(error, SKC_IO, "font=%.*s: the file %s cannot be read", skci_utf8_shown(name), name,
                           (const char *)file);
    if (font)
        FcPatternDestroy(font);
    FcConfigDestroy(config);
    return status;
}

// -------------------------------------------------------------------------------------------------------- the outlines

// Outlines as edges, in the font's units, y up.
typedef struct tracing {
    skci_edge *edges;
    size_t count, capacity;
    skci_point at;
    double shift;     // the horizontal position of the character
    double tolerance; // how far an edge may be off its curve
} tracing;

static skci_point to_point(const tracing *t, const FT_Vector *v)
{
    return (skci_point){(double)v->x + t->shift, (double)v->y};
}

static int add_edge(tracing *t, skci_point to)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 256;
        skci_edge *edges = realloc(t->edges, capacity * sizeof *edges);
        if (!edges)
            return 1;
        t->edges = edges;
        t->capacity = capacity;
    }
    t->edges[t->count++] = (skci_edge){t->at, to};
    t->at = to;
    return 0;
}

static int move_to(const FT_Vector *to, void *user)
{
    tracing *t = user;
    t->at = to_point(t, to);
    return 0;
}

static int line_to(const FT_Vector *to, void *user)
{
    tracing *t = user;
    return add_edge(t, to_point(t, to));
}

static int cubic_points_to(tracing *t, skci_point b, skci_point c, skci_point d)
{
    skci_point a = t->at;
    // n chords of a curve are off by at most max |second derivative| / (8 n^2); that of a cubic is largest at an end.
    double first = hypot(a.x - 2 * b.x + c.x, a.y - 2 * b.y + c.y);
    double second = hypot(b.x - 2 * c.x + d.x, b.y - 2 * c.y + d.y);
    int n = (int)fmin(fmax(ceil(sqrt(6 * fmax(first, second) / (8 * t->tolerance))), 1), 256);
    for (int i = 1; i <= n; i++) {
        double u = (double)i / n, s = 1 - u, p = s * s * s, q = 3 * s * s * u, r = 3 * s * u * u, w = u * u * u;
        skci_point to = {p * a.x + q * b.x + r * c.x + w * d.x, p * a.y + q * b.y + r * c.y + w * d.y};
        if (add_edge(t, i < n ? to : d))
            return 1;
    }
    return 0;
}

static int cubic_to(const FT_Vector *b, const FT_Vector *c, const FT_Vector *to, void *user)
{
    tracing *t = user;
    return cubic_points_to(t, to_point(t, b), to_point(t, c), to_point(t, to));
}

static int conic_to(const FT_Vector *control, const FT_Vector *to, void *user)
{
    tracing *t = user;
    // The same curve as a cubic.
    skci_point a = t->at, b = to_point(t, control), c = to_point(t, to);
    return cubic_points_to(t, (skci_point){(a.x + 2 * b.x) / 3, (a.y + 2 * b.y) / 3},
                           (skci_point){(c.x + 2 * b.x) / 3, (c.y + 2 * b.y) / 3}, c);
}

static skc_status trace_character(FT_Face face, long character, tracing *t, skc_error *error)
{
    static const FT_Outline_Funcs functions = {move_to, line_to, conic_to, cubic_to, 0, 0};
    FT_UInt index = FT_Get_Char_Index(face, (FT_ULong)character);
    if (index == 0)
        return skci_fail(error, SKC_INVALID, "text: the font %s has no character U+%04lX",
                         face->family_name ? face->family_name : "", character);
    if (FT_Load_Glyph(face, index, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) != 0 ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
        return skci_fail(error, SKC_INVALID, "text: the font %s has no outline for the character U+%04lX",
                         face->family_name ? face->family_name : "", character);
    if (FT_Outline_Decompose(&face->glyph->outline, &functions, t) != 0)
        return skci_fail_memory(error);
    t->shift += (double)face->glyph->advance.x;
    return SKC_OK;
}

static skc_status trace(FT_Face face, const char *text, tracing *t, skc_error *error)
{
    t->tolerance = (face->units_per_EM ? face->units_per_EM : 1000) / 65536.0;
    const char *p = text;
    skc_status status = SKC_OK;
    for (int i = 0; status == SKC_OK && *p; i++) {
        if (i == MAX_CHARACTERS)
            return skci_fail(error, SKC_INVALID, "text=%.*s: at most %d characters are accepted", skci_utf8_shown(text),
                             text, MAX_CHARACTERS);
        status = trace_character(face, skci_utf8_next(&p), t, error);
    }
    return status;
}

// Scales and moves the edges into the square from -radius to radius. Returns 0 if they enclose nothing.
static int fit_square(tracing *t, double radius)
{
    double left = HUGE_VAL, right = -HUGE_VAL, bottom = HUGE_VAL, top = -HUGE_VAL;
    for (size_t i = 0; i < t->count; i++) {
        left = fmin(left, t->edges[i].to.x);
        right = fmax(right, t->edges[i].to.x);
        bottom = fmin(bottom, t->edges[i].to.y);
        top = fmax(top, t->edges[i].to.y);
    }
    if (!(right > left && top > bottom))
        return 0;
    double scale = 2 * radius / fmax(right - left, top - bottom), x = (left + right) / 2, y = (bottom + top) / 2;
    for (size_t i = 0; i < t->count; i++) {
        skci_edge *e = &t->edges[i];
        e->from = (skci_point){scale * (e->from.x - x), scale * (e->from.y - y)};
        e->to = (skci_point){scale * (e->to.x - x), scale * (e->to.y - y)};
    }
    return 1;
}

static skc_status render(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    const char *text = arguments->texts[0] ? arguments->texts[0] : "&";
    const char *font = arguments->texts[1] ? arguments->texts[1] : "sans-serif";
    double radius = arguments->values[0];
    FT_Library library;
    FT_Face face = NULL;
    tracing t = {.edges = NULL};
    if (FT_Init_FreeType(&library) != 0)
        return skci_fail_memory(error);
    skc_status status = open_font(library, font, &face, error);
    if (status == SKC_OK)
        status = trace(face, text, &t, error);
    if (status == SKC_OK && !fit_square(&t, radius))
        status = skci_fail(error, SKC_INVALID, "text=%.*s: it leaves no mark", skci_utf8_shown(text), text);
    if (status == SKC_OK)
        status = skci_cover_polygon(arguments, radius, t.edges, t.count, kernel, error);
    free(t.edges);
    FT_Done_FreeType(library); // and with it the face
    return status;
}

static const skc_shape_parameter parameters[] = {
    {"radius", "pixels", "half the larger extent of the text", 24, 0, SKCI_SHAPE_MAX_RADIUS},
};

const skci_shape skci_shape_glyph = {
    .about = {"glyph", "text in an installed font; text=&, font=sans-serif if not given",
              "glyph:text=&,font=DejaVu Sans,radius=24", 1, parameters},
    .texts = {"text", "font"},
    .render = render,
};
