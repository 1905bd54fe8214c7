// SPDX-License-Identifier: MIT
// Text with Cairo alone: one family, one line, cut or broken to fit.

#include "plot.h"

#include <glib.h>
#include <math.h>
#include <string.h>

const colour ink_grey = {0.38, 0.40, 0.44}, ink_pale = {0.87, 0.88, 0.90};

static void set_style(cairo_t *cr, const text_style *style)
{
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           style->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, style->size);
    cairo_set_source_rgb(cr, style->ink.r, style->ink.g, style->ink.b);
}

double text_width(cairo_t *cr, const text_style *style, const char *text)
{
    cairo_text_extents_t extents;
    set_style(cr, style);
    cairo_text_extents(cr, text, &extents);
    return extents.x_advance;
}

void text_draw(cairo_t *cr, const text_style *style, double x, double y, text_align align, const char *text)
{
    double width = align == ALIGN_LEFT ? 0 : text_width(cr, style, text);
    set_style(cr, style);
    cairo_move_to(cr, align == ALIGN_CENTRE ? x - width / 2 : x - width, y);
    cairo_show_text(cr, text);
}

// `text` with all but `keep` of its characters replaced by an ellipsis; of a path the end tells more, so both ends are
// kept.
static char *shorten(const char *text, glong length, glong keep)
{
    glong head = (keep + 1) / 2;
    char *first = g_utf8_substring(text, 0, head);
    char *last = g_utf8_substring(text, length - (keep - head), length);
    char *result = g_strconcat(first, "…", last, NULL);
    g_free(first);
    g_free(last);
    return result;
}

void text_draw_within(cairo_t *cr, const text_style *style, double x, double y, double width, const char *text)
{
    if (text_width(cr, style, text) <= width) {
        text_draw(cr, style, x, y, ALIGN_LEFT, text);
        return;
    }
    // The most characters that fit, by bisection.
    glong length = g_utf8_strlen(text, -1), fits = 0, fails = length;
    while (fits + 1 < fails) {
        glong keep = (fits + fails) / 2;
        char *shortened = shorten(text, length, keep);
        *(text_width(cr, style, shortened) <= width ? &fits : &fails) = keep;
        g_free(shortened);
    }
    char *shortened = shorten(text, length, fits);
    text_draw(cr, style, x, y, ALIGN_LEFT, shortened);
    g_free(shortened);
}

char *text_clean(const char *bytes)
{
    // More than this fits on no line. A character cut in two becomes a replacement character.
    enum { MOST = 400 };
    size_t length = strlen(bytes);
    char *cut =
        length <= MOST ? g_strdup(bytes) : g_strdup_printf("%.*s…%s", MOST / 2, bytes, bytes + length - MOST / 2);
    char *valid = g_utf8_make_valid(cut, -1);
    GString *clean = g_string_new("");
    for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        g_string_append_unichar(clean, g_unichar_iscntrl(letter) ? '?' : letter);
    }
    g_free(cut);
    g_free(valid);
    return g_string_free(clean, FALSE);
}

// From C's notation "-6.4e-05" to "−6.4 × 10⁻⁵".
static const char *typeset(char text[NUMBER_SIZE], const char *plain)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    GString *out = g_string_new("");
    int exponent = 0;
    for (const char *c = plain; *c; c++)
        if (*c == 'e') {
            exponent = 1;
            g_string_append(out, " × 10");
            while (c[1] == '0' || c[1] == '+' || c[1] == '-')
                g_string_append(out, *++c == '-' ? "⁻" : "");
        } else if (*c == '-')
            g_string_append(out, "−");
        else if (exponent && g_ascii_isdigit(*c))
            g_string_append(out, raised[*c - '0']);
        else
            g_string_append_c(out, *c);
    g_strlcpy(text, out->str, NUMBER_SIZE);
    g_string_free(out, TRUE);
    return text;
}

static const char *format(char text[NUMBER_SIZE], double value, const char *pattern)
{
    if (isnan(value))
        g_strlcpy(text, "–", NUMBER_SIZE);
    else if (isinf(value))
        g_strlcpy(text, value < 0 ? "−∞" : "∞", NUMBER_SIZE);
    else {
        char plain[NUMBER_SIZE]; // with a point, whatever the locale says
        g_ascii_formatd(plain, sizeof plain, pattern, value);
        size_t length = strlen(plain);
        if (plain[length - 1] == '.')
            plain[length - 1] = 0;
        // What rounds to nothing has no sign.
        typeset(text, plain[0] == '-' && g_ascii_strtod(plain, NULL) == 0 ? plain + 1 : plain);
    }
    return text;
}

// C would turn to powers of ten as soon as the digits run out.
static int is_large(double value, int digits)
{
    return fabs(value) >= pow(10, digits) && fabs(value) < 1e7;
}

const char *number(char text[NUMBER_SIZE], double value, int digits)
{
    if (is_large(value, digits))
        return format(text, value, "%.0f");
    char pattern[] = {'%', '.', (char)('0' + digits), 'g', 0};
    return format(text, value, pattern);
}

const char *number_padded(char text[NUMBER_SIZE], double value, int digits)
{
    if (is_large(value, digits))
        return format(text, value, "%.0f");
    char pattern[] = {'%', '#', '.', (char)('0' + digits), 'g', 0};
    return format(text, value, pattern);
}

const char *number_fixed(char text[NUMBER_SIZE], double value, int decimals)
{
    if (fabs(value) >= 1e9) // would only be long
        return number(text, value, 4);
    char pattern[] = {'%', '.', (char)('0' + decimals), 'f', 0};
    return format(text, value, pattern);
}
