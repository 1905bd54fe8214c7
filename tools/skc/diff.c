// SPDX-License-Identifier: MIT
#include "diff.h"

#include "report.h"

#include <math.h>
#include <string.h>

// All figures, by the names that JSON and --require have for them. Larger ones are better, or smaller ones.
typedef struct figure {
    const char *name;
    int larger;
    size_t offset; // in a diff_result
} figure;

#define FIGURE(name, larger, member)                                                                                   \
    {                                                                                                                  \
        name, larger, offsetof(diff_result, member)                                                                    \
    }

static const figure figures[DIFF_FIGURES] = {
    FIGURE("psnr", 1, difference.psnr_srgb),
    FIGURE("psnr_8", 1, difference.psnr_8),
    FIGURE("psnr_values", 1, difference.psnr),
    FIGURE("l2", 0, difference.l2),
    FIGURE("l1", 0, difference.l1),
    FIGURE("largest", 0, difference.most),
    FIGURE("ssim", 1, difference.ssim),
    FIGURE("flip", 0, difference.flip),
    FIGURE("flip_largest", 0, difference.flip_most),
    FIGURE("alpha_l1", 0, alpha_l1),
    FIGURE("alpha_largest", 0, alpha_largest),
};

static double value_of(const diff_result *result, int i)
{
    double value;
    memcpy(&value, (const char *)result + figures[i].offset, sizeof value);
    return value;
}

static int find(const char *name, size_t length)
{
    for (int i = 0; i < DIFF_FIGURES; i++)
        if (strlen(figures[i].name) == length && strncmp(figures[i].name, name, length) == 0)
            return i;
    return -1;
}

static int refuse_name(const char *option, const char *part)
{
    GString *names = g_string_new(NULL);
    for (int i = 0; i < DIFF_FIGURES; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", figures[i].name);
    int status = tool_usage(option, "\"%s\": FIGURE=LIMIT is accepted, with a figure of %s", part, names->str);
    g_string_free(names, TRUE);
    return status;
}

static int parse_limit(const char *option, const char *part, diff_limits *limits)
{
    const char *is = strchr(part, '=');
    int i = is ? find(part, (size_t)(is - part)) : -1;
    if (i < 0)
        return refuse_name(option, part);
    if (limits->given[i])
        return tool_usage(option, "\"%s\": %s has a limit already", part, figures[i].name);
    limits->given[i] = 1;
    return tool_parse_real(option, is + 1, -1000, 1e6, &limits->limit[i]);
}

int diff_parse_limits(const char *option, const char *text, diff_limits *limits)
{
    *limits = (diff_limits){0};
    int status = TOOL_DONE;
    char **parts = g_strsplit(text, ",", -1);
    for (char **part = parts; (*part || part == parts) && status == TOOL_DONE; part++) {
        status = parse_limit(option, *part ? *part : "", limits);
        if (!*part)
            break;
    }
    g_strfreev(parts);
    return status;
}

// --------------------------------------------------------------------------------------------------------------- text

static void say_decibels(const char *name, double psnr, const char *more)
{
    char *text = report_decibels(psnr);
    report_row(name, "%s%s", text, more);
    g_free(text);
}

void diff_say(const diff_result *r)
{
    const skc_difference *d = &r->difference;
    if (r->equal) {
        tool_say("the pictures are equal\n");
        return;
    }
    report_row("size", "%d x %d pixels, %d channel%s", r->width, r->height, r->channels, r->channels == 1 ? "" : "s");
    say_decibels("PSNR", d->psnr_srgb, r->encoded ? " (stored values)" : " (sRGB-encoded)");
    say_decibels("PSNR, 8 bits", d->psnr_8, "");
    if (isnan(d->ssim))
        report_row("SSIM", "not known: the pictures are smaller than its window of 11 x 11 pixels");
    else
        report_row("SSIM", "%.5f", d->ssim);
    if (isnan(d->flip))
        report_row("FLIP", "not known: it is for 1 or 3 channels");
    else
        report_row("FLIP", "%.5f, largest %.4f (%.4g pixels per degree)", d->flip, d->flip_most, r->pixels_per_degree);
    if (r->alpha)
        report_row("alpha", "L1 %.4g, largest %.4g", r->alpha_l1, r->alpha_largest);
    tool_say("\n%s:\n", r->encoded ? "stored values" : "linear light");
    say_decibels("PSNR", d->psnr, "");
    report_row("relative L2", "%.4g", d->l2);
    report_row("L1", "%.4g", d->l1);
    report_row("largest", "%.4g", d->most);
}

// --------------------------------------------------------------------------------------------------------------- JSON

int diff_print(const diff_result *r)
{
    json_t *json =
        json_pack("{s:o, s:o, s:i, s:i, s:i, s:b, s:f, s:b}", "image", report_json_text(r->image), "reference",
                  report_json_text(r->reference), "width", r->width, "height", r->height, "channels", r->channels,
                  "encoded", r->encoded, "pixels_per_degree", r->pixels_per_degree, "equal", r->equal);
    for (int i = 0; i < DIFF_FIGURES && json; i++) {
        double value = value_of(r, i);
        if (!isnan(value) && (r->alpha || !g_str_has_prefix(figures[i].name, "alpha")))
            json_object_set_new(json, figures[i].name, report_json_decibels(value));
    }
    return report_json_print(json);
}

// ------------------------------------------------------------------------------------------------------------- limits

int diff_judge(const diff_result *r, const diff_limits *limits)
{
    GString *misses = g_string_new(NULL);
    for (int i = 0; i < DIFF_FIGURES; i++) {
        double value = value_of(r, i), limit = limits->limit[i];
        const char *name = figures[i].name, *also = misses->len ? ", " : "";
        if (!limits->given[i])
            continue;
        if (isnan(value))
            g_string_append_printf(misses, "%s%s is not known", also, name);
        else if (figures[i].larger ? value < limit : value > limit)
            g_string_append_printf(misses, "%s%s is %.5g, %s than %.5g", also, name, value,
                                   figures[i].larger ? "less" : "more", limit);
    }
    int status = misses->len ? tool_fail(r->image, "%s", misses->str) : TOOL_DONE;
    g_string_free(misses, TRUE);
    return status;
}
