// SPDX-License-Identifier: MIT
#include "html.h"

#include <cairo.h>
#include <stdarg.h>
#include <string.h>

void html_text(GString *page, const char *bytes)
{
    char *valid = g_utf8_make_valid(bytes, -1);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (strchr("<>&\"'", *at))
            g_string_append_printf(page, "&#%d;", *at);
        else if (g_unichar_iscntrl(c) || c == 0xfffe || c == 0xffff)
            g_string_append_unichar(page, c == '\n' || c == '\t' ? ' ' : 0xfffd);
        else
            g_string_append_unichar(page, c);
    }
    g_free(valid);
}

void html_textf(GString *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_text(page, text);
    g_free(text);
}

static cairo_status_t add_bytes(void *to, const unsigned char *bytes, unsigned length)
{
    g_byte_array_append(to, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static void add_png(GString *page, cairo_surface_t *surface)
{
    GByteArray *png = g_byte_array_new();
    cairo_surface_write_to_png_stream(surface, add_bytes, png);
    char *text = g_base64_encode(png->data, png->len);
    g_string_append(page, text);
    g_free(text);
    g_byte_array_free(png, TRUE);
}

void html_picture(GString *page, const uint8_t *pixels, int width, int height, const char *kind, const char *alt)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    unsigned char *data = cairo_image_surface_get_data(surface);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const uint8_t *p = pixels + 4 * ((size_t)y * (size_t)width + (size_t)x);
            uint32_t a = p[3], r = (p[0] * a + 127) / 255, g = (p[1] * a + 127) / 255, b = (p[2] * a + 127) / 255;
            uint32_t word = a << 24 | r << 16 | g << 8 | b;
            memcpy(data + y * cairo_image_surface_get_stride(surface) + 4 * x, &word, sizeof word);
        }
    cairo_surface_mark_dirty(surface);
    g_string_append_printf(page, "<img class=\"%s\" width=\"%d\" height=\"%d\" alt=\"", kind, width, height);
    html_text(page, alt);
    g_string_append(page, "\" src=\"data:image/png;base64,");
    add_png(page, surface);
    g_string_append(page, "\" />");
    cairo_surface_destroy(surface);
}
