// SPDX-License-Identifier: MIT
#include "export/about.h"

#include "core/status.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(skci_about *a, const char *format, ...) SKCI_PRINTF(2, 3);

// Names come from files: what could end a comment or continue it on the next line becomes "?".
static void clean(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e || strchr("*\\<>&@\"'`{}?!", *c))
            *c = '?';
}

static void add(skci_about *a, const char *format, ...)
{
    if (a->count == SKCI_ABOUT_LINES)
        return;
    char *line = a->text[a->count];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, SKCI_ABOUT_LINE, format, arguments);
    va_end(arguments);
    clean(line);
    a->lines[a->count++] = line;
}

static void add_quality(skci_about *a, const skc_basis *b)
{
    const skc_quality *worst = NULL;
    for (int f = 0; b->quality && f < b->filter_count; f++)
        if (!isnan(b->quality[f].certificate) && (!worst || b->quality[f].certificate > worst->certificate))
            worst = &b->quality[f];
    if (!worst)
        return;
    add(a, "Kernel PSNR %.1f dB%s. Certificate: no picture in 0..1 comes out further off than %.4f (%.1f / 255).",
        worst->psnr, b->filter_count > 1 ? " at the worst node" : "", worst->certificate, 255 * worst->certificate);
}

// What texture units make of it.
static void add_fetched(skci_about *a, const skci_program *p)
{
    if (p->options->snap)
        add(a,
            "Offsets are whole 256ths of a pixel, as texture units keep them: that moves the kernel by at most %.5f "
            "(%.2f / 255).",
            p->snapped.certificate, 255 * p->snapped.certificate);
    else if (isinf(p->fetched.psnr))
        add(a, "A texture unit of 8-bit fractions changes nothing.");
    else if (!isnan(p->fetched.certificate))
        add(a,
            "With a texture unit of 8-bit fractions%s: kernel PSNR %.1f dB, photographs %.1f dB, at most %.5f (%.2f / "
            "255) off.",
            p->basis->filter_count > 1 ? ", at the worst node" : "", p->fetched.psnr, p->fetched.image_psnr,
            p->fetched.certificate, 255 * p->fetched.certificate);
}

static void add_parameters(skci_about *a, const skc_basis *b)
{
    static const char *const kinds[] = {"between nodes", "degrees, counter-clockwise", "a factor"};
    for (int i = 0; i < b->parameter_count; i++) {
        const skc_parameter *p = &b->parameters[i];
        add(a, "Parameter %d: %.40s, %g to %g (%s).", i + 1, p->name, p->values[0], p->values[p->count - 1],
            kinds[p->kind]);
    }
}

void skci_about_fill(skci_about *a, const skci_program *p)
{
    static const char *const edges[] = {"the edge pixel is repeated",
                                        "mirrored, the edge pixel twice",
                                        "mirrored, the edge pixel once",
                                        "wrapped around",
                                        "a constant",
                                        ""};
    const skc_basis *b = p->basis;
    const skc_export_options *o = p->options;
    a->count = 0;
    add(a, "%.100s, filtered by a sparse kernel complex", b->source && b->source[0] ? b->source : "A kernel");
    add(a, "Made by skc %s. %d samples a pixel in %d pass%s, %d taps.", SKC_VERSION, p->cost.samples, p->cost.passes,
        p->cost.passes == 1 ? "" : "es", p->cost.taps);
    if (b->width > 0)
        add(a, "The dense kernel has %d x %d pixels.", b->width, b->height);
    add_quality(a, b);
    if (o->precision != SKC_PRECISION_FLOAT)
        add(a, "Weights of %s move the kernel by at most %.5f (%.2f / 255) on pictures in 0..1.",
            o->precision == SKC_PRECISION_8 ? "8 bits" : "16 bits", p->rounded.certificate,
            255 * p->rounded.certificate);
    add_fetched(a, p);
    add_parameters(a, b);
    if (o->edge == SKC_EDGE_CONSTANT)
        add(a, "Beyond the edges: %g, once, before the first pass.", (double)o->constant);
    else
        add(a, "Beyond the edges: %s, once, before the first pass.", edges[o->edge]);
    add(a, "Pictures: %s, alpha %s. Row 0 is the top row.",
        o->light == SKC_LIGHT_SRGB ? "sRGB-encoded, filtered in linear light" : "linear light",
        o->alpha == SKC_ALPHA_STRAIGHT ? "straight" : "premultiplied or none");
}
