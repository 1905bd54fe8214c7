// SPDX-License-Identifier: MIT
#include "sheet.h"

#include "canvas.h"
#include "sheet_page.h"

static void draw(cairo_t *cr, const void *p)
{
    page_draw(cr, p);
}

int sheet_draw(const char *path, const sheet *what)
{
    skc_error error;
    if (canvas_check_path(path) != TOOL_DONE)
        return TOOL_USAGE;
    if (skc_complex_check(what->complex, &error) != SKC_OK)
        return tool_fail(path, "cannot be drawn: %s", error.message);
    page *p = g_new0(page, 1);
    p->sheet = what;
    facts_compute(&p->facts, what);
    page_lay_out(p);
    int status = canvas_write(path, p->height, draw, p);
    facts_clear(&p->facts);
    page_clear(p);
    g_free(p);
    return status;
}
