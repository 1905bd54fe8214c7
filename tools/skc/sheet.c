// SPDX-License-Identifier: MIT
// From a page to a file.

#include "sheet.h"

#include "sheet_page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

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

int sheet_check_path(const char *path)
{
    if (!*path)
        return tool_usage("output", "its name is empty");
    if (kind_of(path) == KIND_NONE)
        return tool_usage(path, "a sheet is written as .png, .pdf or .svg");
    return TOOL_DONE;
}

static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *surface_create(file_kind kind, const page *p, FILE *file)
{
    double width = PAGE_WIDTH * paper_scale, height = p->height * paper_scale;
    if (kind == KIND_PNG)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, PAGE_WIDTH, (int)p->height);
    if (kind == KIND_SVG)
        return cairo_svg_surface_create_for_stream(write_bytes, file, width, height);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, file, width, height);
    // Without a date, the same sheet is the same file.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    return surface;
}

static cairo_status_t write_page(const page *p, file_kind kind, FILE *file)
{
    cairo_surface_t *surface = surface_create(kind, p, file);
    cairo_t *cr = cairo_create(surface);
    if (kind != KIND_PNG)
        cairo_scale(cr, paper_scale, paper_scale);
    page_draw(cr, p);
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

static int write_file(const char *path, const page *p)
{
    tool_output output = {0};
    if (tool_output_open(&output, path) != TOOL_DONE)
        return TOOL_FAILED;
    FILE *file = fopen(output.temporary, "wb");
    cairo_status_t status = file ? write_page(p, kind_of(path), file) : CAIRO_STATUS_WRITE_ERROR;
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

int sheet_draw(const char *path, const sheet *what)
{
    skc_error error;
    if (sheet_check_path(path) != TOOL_DONE)
        return TOOL_USAGE;
    if (skc_complex_check(what->complex, &error) != SKC_OK)
        return tool_fail(path, "cannot be drawn: %s", error.message);
    page *p = g_new0(page, 1);
    p->sheet = what;
    facts_compute(&p->facts, what);
    page_lay_out(p);
    int status = write_file(path, p);
    facts_clear(&p->facts);
    page_clear(p);
    g_free(p);
    return status;
}
