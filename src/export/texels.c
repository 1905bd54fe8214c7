// SPDX-License-Identifier: MIT
#include "export/texels.h"

#include "core/status.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TEXELS = 16384, MOST_BYTES = 64 << 20 }; // a side, as Direct3D 11 and most others have it; and in all

static int width_of(const skci_program *p)
{
    int width = 0;
    for (int l = 0; l < p->pass_count; l++)
        width += p->passes[l].count;
    return width;
}

skc_status skci_texels_check(const skci_program *p, skc_error *error)
{
    int width = width_of(p), height = p->basis->filter_count;
    if (!p->varying)
        return skci_fail(error, SKC_UNSUPPORTED, "one kernel for all pixels is no basis, and stands in the code");
    if (width > MOST_TEXELS || height > MOST_TEXELS || (int64_t)width * height * 16 > MOST_BYTES)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "a basis of %d filters of %d samples; a texture has at most %d x %d texels and %d MiB", height,
                         width, MOST_TEXELS, MOST_TEXELS, MOST_BYTES >> 20);
    return SKC_OK;
}

static char *put(char *to, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; i++)
        *to++ = (char)(bits >> 8 * i & 0xff);
    return to;
}

skc_status skci_texels_write(const skci_program *p, skc_export_file *file, skc_error *error)
{
    static const char suffix[] = ".bin";
    size_t length = (size_t)width_of(p) * (size_t)p->basis->filter_count * 16;
    char *at;
    *file = (skc_export_file){malloc(sizeof suffix), malloc(length + 1), length};
    if (!file->suffix || !file->text)
        return skci_fail_memory(error);
    memcpy(file->suffix, suffix, sizeof suffix);
    at = file->text;
    for (int f = 0; f < p->basis->filter_count; f++)
        for (int l = 0; l < p->pass_count; l++)
            for (int i = 0; i < p->passes[l].count; i++) {
                const skc_sample *s = p->passes[l].samples + (ptrdiff_t)f * p->passes[l].count + i;
                at = put(put(put(put(at, s->x), s->y), s->w), 0);
            }
    *at = '\0';
    return SKC_OK;
}
