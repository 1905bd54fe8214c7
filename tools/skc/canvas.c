// SPDX-License-Identifier: MIT
#include "canvas.h"

#include "tool.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

const text_style title_type = {38, 1, {0.10, 0.11, 0.13}}, head_type = {23, 1, {0.10, 0.11, 0.13}};
const text_style body_type = {21, 0, {0.10, 0.11, 0.13}}, label_type = {21, 0, {0.38, 0.40, 0.44}};
const text_style small_type = {18, 0, {0.38, 0.40, 0.44}}, tiny_type = {16, 0, {0.38, 0.40, 0.44}};

static const double paper_scale = 0.4; // points per pixel in PDF and SVG: 720 points wide

typedef enum file_kind { KIND_NONE, KIND_PNG, KIND_PDF, KIND_SVG } file_kind;

static file_kind kind_of(const char *path)
{
    static const char *const endings[] = {NULL, ".png", ".pdf", ".svg"};
    size_t length = strlen(path);
    for (int k = KIND_PNG; k <= KIND_SVG; k++)
        if (length > 4 && g_ascii_strcasecmp(path + length - 4, endings[k]) == 0)
            return (file_kind)k;
    return KIND_NONE;
}

int canvas_check_path(const char *path)
{
    if (!*path)
        return tool_usage("output", "its name is empty");
    if (kind_of(path) == KIND_NONE)
        return tool_usage(path, "a sheet is written as .png, .pdf or .svg");
    return TOOL_DONE;
}

typedef struct drawing {
    double height;
    void (*draw)(cairo_t *cr, const void *page);
    const void *page;
} drawing;

static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *surface_create(file_kind kind, double page_height, FILE *file)
{
    double width = CANVAS_WIDTH * paper_scale, height = page_height * paper_scale;
    if (kind == KIND_PNG)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, CANVAS_WIDTH, (int)page_height);
    if (kind == KIND_SVG)
        return cairo_svg_surface_create_for_stream(write_bytes, file, width, height);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, file, width, height);
    // Without a date, the same sheet is the same file.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    return surface;
}

static void prepare(cairo_t *cr, file_kind kind)
{
    if (kind != KIND_PNG)
        cairo_scale(cr, paper_scale, paper_scale);
    // Glyphs look the same in every kind of file when they keep their outlines.
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
}

static cairo_status_t write_page(const drawing *d, file_kind kind, FILE *file)
{
    cairo_surface_t *surface = surface_create(kind, d->height, file);
    cairo_t *cr = cairo_create(surface);
    prepare(cr, kind);
    d->draw(cr, d->page);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS && kind == KIND_PNG)
        status = cairo_surface_write_to_png_stream(surface, write_bytes, file);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

int canvas_write(const char *path, double height, void (*draw)(cairo_t *cr, const void *page), const void *page)
{
    const drawing d = {height, draw, page};
    tool_output output = {0};
    if (tool_output_open(&output, path) != TOOL_DONE)
        return TOOL_FAILED;
    FILE *file = fopen(output.temporary, "wb");
    cairo_status_t status = file ? write_page(&d, kind_of(path), file) : CAIRO_STATUS_WRITE_ERROR;
    int cause = errno;
    if (file && fclose(file) != 0) {
        cause = errno;
        status = CAIRO_STATUS_WRITE_ERROR;
    }
    if (status == CAIRO_STATUS_SUCCESS)
        return tool_output_commit(&output);
    tool_output_abandon(&output);
    if (status == CAIRO_STATUS_WRITE_ERROR)
        return tool_fail(path, "cannot be written: %s", g_strerror(cause));
    return tool_fail(path, "cannot be drawn: %s", cairo_status_to_string(status));
}
