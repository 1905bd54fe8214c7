// SPDX-License-Identifier: MIT
// What the tests of the .skc format share.

#ifndef FORMAT_CHECK_H
#define FORMAT_CHECK_H

#include "skc/skc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A copy of exactly `length` bytes, so that a sanitizer sees any read beyond them.
static inline skc_status parse_exactly(const char *text, size_t length, skc_basis **basis, skc_error *error)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    skc_status status = skc_basis_parse(copy, length, basis, error);
    free(copy);
    return status;
}

static inline skc_basis *parse(const char *text)
{
    skc_basis *basis = NULL;
    skc_error error = {0};
    if (parse_exactly(text, strlen(text), &basis, &error) != SKC_OK)
        fail_msg("refused: %s", error.message);
    return basis;
}

static inline char *format(const skc_basis *basis)
{
    char *text = NULL;
    size_t length = 0;
    skc_error error = {0};
    if (skc_basis_format(basis, &text, &length, &error) != SKC_OK)
        fail_msg("refused: %s", error.message);
    assert_int_equal(length, strlen(text));
    return text;
}

// Text is refused with SKC_FORMAT and a message that starts as expected and is one sentence.
static inline void assert_refused(const char *text, size_t length, const char *start)
{
    skc_basis *basis = (skc_basis *)&basis;
    skc_error error = {0};
    skc_status status = parse_exactly(text, length, &basis, &error);
    if (strncmp(error.message, start, strlen(start)) != 0)
        fail_msg("expected: %s\ngot:      %s", start, error.message);
    assert_int_equal(status, SKC_FORMAT);
    assert_int_equal(error.status, SKC_FORMAT);
    assert_null(basis);
    assert_int_not_equal(error.message[strlen(error.message) - 1], '.');
    assert_int_equal(parse_exactly(text, length, &basis, NULL), SKC_FORMAT);
}

static inline void assert_not_written(const skc_basis *basis, const char *start)
{
    char *text = (char *)&text;
    size_t length = 7;
    skc_error error = {0};
    skc_status status = skc_basis_format(basis, &text, &length, &error);
    if (strncmp(error.message, start, strlen(start)) != 0)
        fail_msg("expected: %s\ngot:      %s", start, error.message);
    assert_int_equal(status, SKC_INVALID);
    assert_null(text);
    assert_int_equal(length, 7);
}

// `text` with the first `from` replaced.
static inline char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    if (!at)
        fail_msg("not in the text: %s", from);
    size_t room = strlen(text) + strlen(to) + 1;
    char *result = malloc(room);
    assert_non_null(result);
    snprintf(result, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return result;
}

static inline void assert_same_bits(const void *a, const void *b, size_t size)
{
    assert_memory_equal(a, b, size);
}

static inline void assert_same_filter(const skc_complex *a, const skc_complex *b)
{
    assert_int_equal(a->count, b->count);
    for (int l = 0; l < a->count; l++) {
        assert_int_equal(a->layers[l].taps, b->layers[l].taps);
        assert_int_equal(a->layers[l].count, b->layers[l].count);
        assert_same_bits(a->layers[l].samples, b->layers[l].samples, (size_t)a->layers[l].count * sizeof(skc_sample));
    }
}

static inline void assert_same_basis(const skc_basis *a, const skc_basis *b)
{
    assert_string_equal(a->source, b->source);
    assert_string_equal(a->method, b->method);
    assert_string_equal(a->init, b->init);
    const int whole_a[] = {a->width,           a->height,   a->anchor_x,    a->anchor_y,
                           a->parameter_count, a->channels, a->filter_count};
    const int whole_b[] = {b->width,           b->height,   b->anchor_x,    b->anchor_y,
                           b->parameter_count, b->channels, b->filter_count};
    assert_same_bits(whole_a, whole_b, sizeof whole_a);
    assert_same_bits(&a->sum, &b->sum, sizeof(double));
    assert_same_bits(&a->seconds, &b->seconds, sizeof(double));
    assert_true(a->seed == b->seed);
    for (int p = 0; p < a->parameter_count; p++) {
        assert_string_equal(a->parameters[p].name, b->parameters[p].name);
        assert_int_equal(a->parameters[p].kind, b->parameters[p].kind);
        assert_int_equal(a->parameters[p].count, b->parameters[p].count);
        assert_same_bits(a->parameters[p].values, b->parameters[p].values,
                         (size_t)a->parameters[p].count * sizeof(double));
    }
    for (int f = 0; f < a->filter_count; f++)
        assert_same_filter(a->filters[f], b->filters[f]);
    assert_int_equal(!a->quality, !b->quality);
    if (a->quality)
        assert_same_bits(a->quality, b->quality, (size_t)a->filter_count * sizeof(skc_quality));
}

// Writes, reads, compares to the bit.
static inline void assert_round_trip(const skc_basis *basis)
{
    char *text = format(basis);
    skc_basis *back = parse(text);
    assert_same_basis(basis, back);
    skc_text_free(text);
    skc_basis_free(back);
}

static inline char *copy_text(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    assert_non_null(copy);
    return strcpy(copy, text);
}

// A basis without parameters: one filter of the given layers.
static inline skc_basis *single(int layers, const int *counts)
{
    skc_basis *basis;
    assert_int_equal(skc_basis_create(1, &basis, NULL), SKC_OK);
    assert_int_equal(skc_complex_create(layers, counts, &basis->filters[0], NULL), SKC_OK);
    return basis;
}

static inline char *read_golden(const char *name, size_t *length)
{
    const char *folder = getenv("SKC_GOLDEN");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "tests/golden", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s: cannot be read", path);
    char *text = malloc(65536);
    assert_non_null(text);
    *length = fread(text, 1, 65536, file);
    assert_true(*length < 65536);
    fclose(file);
    return text;
}

// Everything that a file can hold, as the writer lays it out.
static const char full_text[] =
    "{\n"
    "  \"format\": \"skc\",\n"
    "  \"version\": 1,\n"
    "  \"kernel\": {\"source\": \"disk:radius=2..4/2\", \"width\": 9, \"height\": 7, \"anchor\": [4, -3], \"sum\": "
    "0.1},\n"
    "  \"parameters\": [\n"
    "    {\"name\": \"radius\", \"kind\": \"nodes\", \"values\": [2, 4.25]},\n"
    "    {\"name\": \"angle\", \"kind\": \"rotation\", \"range\": [-180, 180]},\n"
    "    {\"name\": \"zoom\", \"kind\": \"scale\", \"range\": [0.5, 2]}\n"
    "  ],\n"
    "  \"channels\": 2,\n"
    "  \"filters\": [\n"
    "    {\"layers\": [\n"
    "      {\"taps\": \"bilinear\", \"samples\": [\n"
    "        [-3.25, 7.5, 0.03125],\n"
    "        [0.1, -0.0, 0.33333334]\n"
    "      ]},\n"
    "      {\"taps\": \"integer\", \"samples\": [\n"
    "        [2, -16384, -1e-45]\n"
    "      ]}\n"
    "    ], \"quality\": {\"psnr\": 18.9, \"image_psnr\": 64.5, \"l1\": 0.11, \"certificate\": 0.055, \"sum\": "
    "1.0000000000000002, \"noise_gain\": 1.25}},\n"
    "    {\"layers\": [\n"
    "      {\"taps\": \"bilinear\", \"samples\": [\n"
    "        [1, 2, 3],\n"
    "        [4, 5, 6]\n"
    "      ]},\n"
    "      {\"taps\": \"integer\", \"samples\": [\n"
    "        [7, 8, 9]\n"
    "      ]}\n"
    "    ]},\n"
    "    {\"layers\": [\n"
    "      {\"taps\": \"bilinear\", \"samples\": [\n"
    "        [0, 0, 3.4028235e+38],\n"
    "        [0, 0, 1e+10]\n"
    "      ]},\n"
    "      {\"taps\": \"integer\", \"samples\": [\n"
    "        [0, 0, 16777216]\n"
    "      ]}\n"
    "    ], \"quality\": {\"l1\": 0}},\n"
    "    {\"layers\": [\n"
    "      {\"taps\": \"bilinear\", \"samples\": [\n"
    "        [0, 0, 0],\n"
    "        [0, 0, 0]\n"
    "      ]},\n"
    "      {\"taps\": \"integer\", \"samples\": [\n"
    "        [0, 0, 0]\n"
    "      ]}\n"
    "    ]}\n"
    "  ],\n"
    "  \"fit\": {\"method\": \"lm\", \"weighting\": \"flat\", \"init\": \"radial\", \"seed\": 9007199254740991, \"seconds\": "
    "0.4}\n"
    "}\n";

#endif
