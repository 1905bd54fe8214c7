// SPDX-License-Identifier: MIT
// Pictures as check.c has them, for the hosts of exported code: three int32 (width, height, channels), then float32 samples.
#ifndef PICTURE_H
#define PICTURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct picture {
    int32_t width, height, channels;
    float *values;
} picture;

static inline size_t picture_count(const picture *p)
{
    return (size_t)p->width * (size_t)p->height * (size_t)p->channels;
}

static inline picture picture_read(const char *path)
{
    picture p;
    FILE *file = fopen(path, "rb");
    if (!file || fread(&p, sizeof(int32_t), 3, file) != 3 || !(p.values = (float *)malloc(picture_count(&p) * sizeof(float))) ||
        fread(p.values, sizeof(float), picture_count(&p), file) != picture_count(&p)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    return p;
}

static inline void picture_write(const char *path, const picture *p)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(p, sizeof(int32_t), 3, file) != 3 ||
        fwrite(p->values, sizeof(float), picture_count(p), file) != picture_count(p) || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(2);
    }
}

// The texels of a basis, four channels.
static inline picture texels_read(const char *path, int width, int height)
{
    picture p = {width, height, 4, NULL};
    FILE *file = fopen(path, "rb");
    p.values = (float *)malloc(picture_count(&p) * sizeof(float));
    if (!file || !p.values || fread(p.values, sizeof(float), picture_count(&p), file) != picture_count(&p) || fgetc(file) != EOF) {
        fprintf(stderr, "%s: cannot be read, or is not of %d x %d texels\n", path, width, height);
        exit(2);
    }
    fclose(file);
    return p;
}

static inline char *text_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = (char *)calloc(1, 1 << 22);
    if (!file || !text || fread(text, 1, (1 << 22) - 1, file) == 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    return text;
}

#endif
