// SPDX-License-Identifier: MIT
// Parts of a page that stands alone: escaped text, and pictures inside it.

#ifndef HTML_H
#define HTML_H

#include <glib.h>
#include <stdint.h>

// Any bytes as text or as the value of an attribute in double quotes.
void html_text(GString *page, const char *bytes);

// The format, escaped as a whole.
void html_textf(GString *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

// <img> of `pixels`: red, green, blue, opacity, a byte each, colours not multiplied. `kind` is its class, `alt` the
// text that stands for it.
void html_picture(GString *page, const uint8_t *pixels, int width, int height, const char *kind, const char *alt);

#endif
