// SPDX-License-Identifier: MIT
// The paper of a sheet: a page of a given height, written as PNG, PDF or SVG by the ending of its name; and its type.

#ifndef CANVAS_H
#define CANVAS_H

#include "plot.h"

enum { CANVAS_WIDTH = 1800 }; // in pixels of the PNG

extern const text_style title_type, head_type, body_type, label_type, small_type, tiny_type;

// Lets `draw` draw on white paper and writes it. The same drawing gives the same bytes (an SVG its process's first
// time: Cairo numbers its parts on). Atomic; prints its sentence and returns TOOL_FAILED.
int canvas_write(const char *path, double height, void (*draw)(cairo_t *cr, const void *page), const void *page);

// Is the ending one of the three? Prints its sentence and returns TOOL_USAGE if not.
int canvas_check_path(const char *path);

#endif
