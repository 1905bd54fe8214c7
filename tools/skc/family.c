// SPDX-License-Identifier: MIT
// Axes, points, and what has become of a family in a file.
#include "family_private.h"

#include "kernel_turn.h"

#include <math.h>
#include <string.h>

void family_clear(family *f)
{
    for (int i = 0; i < f->axis_count; i++) {
        g_free((char *)f->axes[i].name);
        g_free((double *)f->axes[i].values);
    }
    for (int i = 0; i < f->kernel_count; i++)
        skc_kernel_free(f->kernels[i]);
    g_free(f->kernels);
    g_strfreev(f->pieces);
    g_free(f->source);
    *f = (family){.turned = -1};
}

int family_add_axis(family *f, const char *name, size_t length, skc_axis axis)
{
    char *copy = g_strndup(name, length);
    int status = TOOL_DONE;
    if (f->axis_count == FAMILY_AXES)
        status = tool_usage(copy, "one range more than the %d that are accepted", FAMILY_AXES);
    for (int i = 0; i < f->axis_count && status == TOOL_DONE; i++)
        if (strcmp(f->axes[i].name, copy) == 0)
            status = tool_usage(copy, "it is given twice");
    if (status != TOOL_DONE) {
        g_free(copy);
        return status;
    }
    axis.name = copy;
    if (axis.values) {
        double *values = g_new(double, axis.count);
        memcpy(values, axis.values, (size_t)axis.count * sizeof *values);
        axis.values = values;
    }
    f->axes[f->axis_count++] = axis;
    return TOOL_DONE;
}

// `range` is "a..b/K", cut into its parts in place; its whole text is `text`.
static int read_parts(const char *name, const char *text, char *range, double least, double most, int nodes,
                      skc_axis *axis)
{
    char *dots = strstr(range, ".."), *slash = strchr(dots, '/');
    long count = 0;
    *dots = '\0';
    if (slash)
        *slash = '\0';
    if (slash && !nodes)
        return tool_usage(name, "\"%s\": turning is exact and takes no nodes; a range such as 0..360 is accepted",
                          text);
    int status = tool_parse_real(name, range, least, most, &axis->first);
    if (status == TOOL_DONE)
        status = tool_parse_real(name, dots + 2, least, most, &axis->last);
    char *nodes_name = g_strconcat("nodes of ", name, NULL);
    if (status == TOOL_DONE && slash)
        status = tool_parse_int(nodes_name, slash + 1, 2, FAMILY_NODES, &count);
    g_free(nodes_name);
    axis->count = (int)count;
    if (status == TOOL_DONE && axis->first == axis->last)
        return tool_usage(name, "\"%s\": the range is empty; two different ends are accepted, or one value", text);
    if (status == TOOL_DONE && axis->first > axis->last)
        return tool_usage(name, "\"%s\": the range descends; the smaller value comes first", text);
    return status;
}

int family_read_range(const char *name, const char *text, size_t length, double least, double most, int nodes,
                      skc_axis *axis)
{
    char *whole = g_strndup(text, length), *range = g_strdup(whole);
    *axis = (skc_axis){.kind = nodes ? SKC_PARAMETER_NODES : SKC_PARAMETER_ROTATION};
    int status = strstr(range, "..") ? read_parts(name, whole, range, least, most, nodes, axis)
                                     : tool_usage(name, "\"%s\": a range such as 0..360 is accepted", whole);
    g_free(range);
    g_free(whole);
    return status;
}

int family_add_rotation(family *f, const char *rotate)
{
    skc_axis axis;
    if (!rotate)
        return TOOL_DONE;
    int status = family_read_range("--rotate", rotate, strlen(rotate), -360, 360, 0, &axis);
    for (int i = 0; i < f->axis_count && status == TOOL_DONE; i++)
        if (f->axes[i].kind == SKC_PARAMETER_ROTATION)
            status = tool_usage("--rotate", "%s turns the kernels already", f->axes[i].name);
    if (status != TOOL_DONE)
        return status;
    f->turned = f->axis_count;
    return family_add_axis(f, "rotate", strlen("rotate"), axis);
}

// The shape with the point's values in the place of its ranges.
static skc_status shape_at(const family *f, const double *at, skc_kernel **kernel, skc_error *error)
{
    GString *spec = g_string_new(f->pieces[0]);
    for (int i = 0; f->pieces[i + 1]; i++) {
        char text[G_ASCII_DTOSTR_BUF_SIZE]; // leads back to the number
        double value = f->axes[i].kind == SKC_PARAMETER_ROTATION ? fmod(at[i], 360) : at[i];
        g_string_append(spec, g_ascii_dtostr(text, sizeof text, value));
        g_string_append(spec, f->pieces[i + 1]);
    }
    skc_status status = skc_kernel_shape(spec->str, kernel, error);
    g_string_free(spec, TRUE);
    return status;
}

// The node at a value, -1 if there is none.
static int node_at(const skc_axis *axis, double value)
{
    for (int i = 0; i < axis->count; i++)
        if (fabs(axis->values[i] - value) <= 1e-9 * fmax(fabs(axis->first), fabs(axis->last)))
            return i;
    return -1;
}

static skc_status refuse_between(const skc_axis *axis, double value, skc_error *error)
{
    error->status = SKC_INVALID;
    g_snprintf(error->message, sizeof error->message,
               "%s=%g lies between measured kernels, where none is known to compare with", axis->name, value);
    return SKC_INVALID;
}

static skc_status measured_at(const family *f, const double *at, skc_kernel **kernel, skc_error *error)
{
    int index = f->channel;
    for (int i = 0; i < f->axis_count; i++)
        if (f->axes[i].kind == SKC_PARAMETER_NODES) {
            int node = node_at(&f->axes[i], at[i]);
            if (node < 0)
                return refuse_between(&f->axes[i], at[i], error);
            index = index * f->axes[i].count + node;
        }
    const skc_kernel *known = f->kernels[index];
    skc_status status = skc_kernel_create(known->width, known->height, kernel, error);
    if (status != SKC_OK)
        return status;
    (*kernel)->anchor_x = known->anchor_x;
    (*kernel)->anchor_y = known->anchor_y;
    memcpy((*kernel)->values, known->values, (size_t)known->width * (size_t)known->height * sizeof *known->values);
    return SKC_OK;
}

skc_status family_kernel_at(void *of, const double *at, skc_kernel **kernel, skc_error *error)
{
    const family *f = of;
    *kernel = NULL;
    skc_error spare;
    skc_error *e = error ? error : &spare;
    skc_status status = f->kernels ? measured_at(f, at, kernel, e) : shape_at(f, at, kernel, e);
    if (status != SKC_OK || f->turned < 0 || fmod(at[f->turned], 360) == 0)
        return status;
    skc_kernel *upright = *kernel;
    status = kernel_turn(upright, at[f->turned], kernel, e);
    if (status == SKC_OK)
        status = skc_kernel_trim(*kernel, e);
    skc_kernel_free(upright);
    return status;
}
