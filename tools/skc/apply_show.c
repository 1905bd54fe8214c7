// SPDX-License-Identifier: MIT
// What a map makes of a parameter, as a picture to look at.

#include "apply.h"
#include "image_private.h"

#include <string.h>

static int shown(const apply_arguments *a, const map_source *s)
{
    return strcmp(a->show, "coc") == 0 ? s->kind == MAP_DEPTH : strcmp(a->show, s->parameter->name) == 0;
}

int apply_show_check(const apply_arguments *a, const map_list *all)
{
    if (!a->show)
        return TOOL_DONE;
    if (a->exact)
        return tool_usage("--show", "nothing is filtered, and --exact says how to filter");
    GString *names = g_string_new(NULL);
    int found = 0;
    for (int i = 0; i < all->count; i++) {
        found = found || shown(a, &all->sources[i]);
        g_string_append_printf(names, "%s or ", all->sources[i].parameter->name);
    }
    int status = found ? TOOL_DONE
                       : tool_usage("--show", "\"%s\": %scoc, the circle of confusion that --depth makes, is accepted",
                                    a->show, names->str);
    g_string_free(names, TRUE);
    return status;
}

// Floats stay in the parameter's unit; for other formats its range is that from black to white.
static int holds_floats(const char *out)
{
    const image_target *target = tool_is_stdout(out) ? image_target_stream(1) : image_target_find(out);
    return target && (target->holds & HOLDS_FLOAT);
}

int apply_show(const apply_arguments *a, const map_set *set, const char *out, image_facts *written)
{
    int at = 0;
    while (!shown(a, set->maps[at].source))
        at++;
    const map *m = &set->maps[at];
    const map_source *s = m->source;
    float *values = picture_floats(out, m->width, m->height, 1, 0);
    if (!values)
        return TOOL_FAILED;
    int status = TOOL_DONE;
    for (int y = 0; y < m->height && status == TOOL_DONE; y++)
        if (map_row(m, 0, y, m->width, values + (size_t)y * (size_t)m->width))
            status = tool_fail(s->text, "its temporary file cannot be read");
    double span = s->last - s->first, scale = span > 0 ? 1 / span : 0;
    for (size_t i = 0; i < (size_t)m->width * (size_t)m->height && !holds_floats(out); i++)
        values[i] = (float)((values[i] - s->first) * scale);
    skc_image pixels = skc_image_interleaved(values, m->width, m->height, 1);
    if (status == TOOL_DONE)
        status = image_write_data(out, &pixels, 1, written);
    g_free(values);
    return status;
}
