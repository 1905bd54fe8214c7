// SPDX-License-Identifier: MIT
// Whatever bytes come in, they are refused with a readable sentence, or they are a basis that can be written, read
// again to the same bits, and written again to the same bytes.
//
//     clang -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Isrc tests/fuzz/fuzz_skc.c src/format/*.c
//     src/core/*.c
//         -ljansson -lpthread -lm -o fuzz_skc
//     ./fuzz_skc -dict=tests/fuzz/skc.dict CORPUS tests/golden
//
// With -DSKC_FUZZ_REPLAY it is a program for any compiler: it takes files and folders, and tries each file as it is,
// cut at every byte, and with bits flipped, for at most a few seconds in all.

#include "skc/skc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same_bits(const void *a, const void *b, size_t size)
{
    return size == 0 || memcmp(a, b, size) == 0;
}

static void require_same_filter(const skc_complex *a, const skc_complex *b)
{
    REQUIRE(a->count == b->count);
    for (int l = 0; l < a->count; l++) {
        const skc_layer *p = &a->layers[l], *q = &b->layers[l];
        REQUIRE(p->taps == q->taps && p->count == q->count);
        REQUIRE(same_bits(p->samples, q->samples, (size_t)p->count * sizeof(skc_sample)));
    }
}

static void require_same_basis(const skc_basis *a, const skc_basis *b)
{
    REQUIRE(strcmp(a->source, b->source) == 0 && strcmp(a->method, b->method) == 0 && strcmp(a->init, b->init) == 0);
    REQUIRE(a->width == b->width && a->height == b->height);
    REQUIRE(a->anchor_x == b->anchor_x && a->anchor_y == b->anchor_y);
    // By value: where everything is at its default the writer leaves it out, and with it the sign of a -0.
    REQUIRE(a->sum == b->sum && a->seconds == b->seconds && a->seed == b->seed);
    REQUIRE(a->parameter_count == b->parameter_count && a->channels == b->channels);
    for (int p = 0; p < a->parameter_count; p++) {
        const skc_parameter *m = &a->parameters[p], *n = &b->parameters[p];
        REQUIRE(strcmp(m->name, n->name) == 0 && m->kind == n->kind && m->count == n->count);
        REQUIRE(same_bits(m->values, n->values, (size_t)m->count * sizeof(double)));
    }
    REQUIRE(a->filter_count == b->filter_count);
    for (int f = 0; f < a->filter_count; f++)
        require_same_filter(a->filters[f], b->filters[f]);
    REQUIRE(!a->quality == !b->quality);
    REQUIRE(!a->quality || same_bits(a->quality, b->quality, (size_t)a->filter_count * sizeof(skc_quality)));
}

// One line of UTF-8 (here: its lead and continuation bytes match up), terminated.
static void require_readable(const skc_error *error)
{
    const unsigned char *s = (const unsigned char *)error->message;
    REQUIRE(memchr(s, '\0', sizeof error->message) && s[0]);
    while (*s) {
        int more = *s < 0x80 ? 0 : *s >= 0xf0 ? 3 : *s >= 0xe0 ? 2 : *s >= 0xc2 ? 1 : -1;
        REQUIRE(more >= 0 && *s >= 0x20 && *s != 0x7f);
        for (s++; more > 0; more--, s++)
            REQUIRE((*s & 0xc0) == 0x80);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    skc_basis *basis = NULL, *back = NULL;
    skc_error error = {0};
    skc_status status = skc_basis_parse((const char *)data, size, &basis, &error);
    if (status != SKC_OK) {
        REQUIRE(status == SKC_FORMAT && error.status == status && !basis);
        require_readable(&error);
        return 0;
    }
    REQUIRE(basis && error.status == SKC_OK);
    char *text, *again;
    size_t length, again_length;
    REQUIRE(skc_basis_format(basis, &text, &length, NULL) == SKC_OK);
    REQUIRE(skc_basis_parse(text, length, &back, NULL) == SKC_OK);
    require_same_basis(basis, back);
    REQUIRE(skc_basis_format(back, &again, &again_length, NULL) == SKC_OK);
    REQUIRE(length == again_length && memcmp(text, again, length) == 0);
    skc_text_free(text);
    skc_text_free(again);
    skc_basis_free(back);
    skc_basis_free(basis);
    return 0;
}

#ifdef SKC_FUZZ_REPLAY

#include <dirent.h>
#include <time.h>

enum { SECONDS = 20, FLIPS = 4000, LARGEST = 1 << 20 };

static long tried;

static int time_is_left(void)
{
    return clock() / CLOCKS_PER_SEC < SECONDS;
}

// In a block of just its size, so that a sanitizer sees any read beyond it.
static void try_bytes(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    REQUIRE(copy);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    tried++;
}

static void try_mutations(uint8_t *data, size_t size)
{
    for (size_t cut = 0; cut < size && time_is_left(); cut++)
        try_bytes(data, cut);
    uint64_t state =
        1; // Knuth's multiplier and increment for 64-bit linear congruential numbers; the high bits are good
    for (int i = 0; i < FLIPS && size > 0 && time_is_left(); i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        uint8_t *at = &data[(state >> 33) % size], kept = *at;
        *at ^= (uint8_t)(1 << (state >> 30) % 8);
        try_bytes(data, size);
        *at = kept;
    }
}

// 0 if `path` cannot be read.
static int try_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    uint8_t *data = malloc(LARGEST);
    REQUIRE(data);
    size_t size = fread(data, 1, LARGEST, file);
    fclose(file);
    try_bytes(data, size);
    try_mutations(data, size);
    free(data);
    return 1;
}

// 0 if `path` is no folder.
static int try_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inside[4096];
        int length = snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inside)
            try_file(inside);
    }
    closedir(folder);
    return 1;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!try_folder(argv[i]) && !try_file(argv[i])) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
    printf("%ld inputs\n", tried);
    return tried > 0 ? 0 : 1;
}

#endif
