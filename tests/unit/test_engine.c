// SPDX-License-Identifier: MIT
// Plans: every instruction set, kind of pixels, edge mode and layout against plain C, to the byte; windows, strips, threads and filtering in
// place against the whole; memory with guard pages on both sides.
#define _GNU_SOURCE // MAP_ANONYMOUS
#include "check.h"

#include "apply/strip.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const skc_edge edges[] = {SKC_EDGE_CLAMP, SKC_EDGE_MIRROR,   SKC_EDGE_REFLECT101,
                                 SKC_EDGE_WRAP,  SKC_EDGE_CONSTANT, SKC_EDGE_RENORMALIZE};
enum { EDGES = sizeof edges / sizeof *edges, TYPES = SKC_PIXEL_HALF + 1 };

// ------------------------------------------------------------------------------------------------------------- helpers

// Memory between two pages that no one may touch: its first byte follows one, or its last byte comes before one.
typedef struct guarded {
    char *map, *data;
    size_t mapped;
} guarded;

static guarded guarded_new(size_t size, int at_end)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), inner = (size + page - 1) / page * page;
    guarded g = {.mapped = inner + 2 * page};
    g.map = mmap(NULL, g.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.map != MAP_FAILED);
    assert_int_equal(mprotect(g.map, page, PROT_NONE), 0);
    assert_int_equal(mprotect(g.map + page + inner, page, PROT_NONE), 0);
    g.data = g.map + page + (at_end ? inner - size : 0);
    return g;
}

static void guarded_free(guarded *g)
{
    munmap(g->map, g->mapped);
}

// All weights positive, so that every share of the kernel is, too. Some samples are alike but for whole rows between them, so that
// stages have pairs.
static skc_complex *some_complex(void)
{
    skci_random random = {5};
    skc_complex *c = check_complex(&random, 3, (int[]){23, 4, 3}, 7);
    for (int l = 0; l < 3; l++)
        for (int i = 0; i < c->layers[l].count; i++)
            c->layers[l].samples[i].w = (float)check_between(&random, 0.5, 1) / (float)c->layers[l].count;
    for (int i = 0; i < 10; i += 2) {
        skc_sample *s = &c->layers[0].samples[i];
        s->y = (float)(i - 4);
        s[1] = (skc_sample){s->x, s->y > 0 ? s->y - 6 : s->y + 5, s->w};
    }
    return c;
}

static skc_plan *plan_of(const skc_complex *c, skc_edge edge, const char *isa)
{
    skc_plan_options o;
    skc_plan_options_init(&o);
    o.edge = edge;
    o.constant = 0.25f;
    o.isa = isa;
    skc_plan *plan;
    CHECK_OK(skc_plan_create(c, &o, &plan, error));
    return plan;
}

static void set_sample(skc_pixel type, void *at, float value)
{
    uint16_t half;
    switch (type) {
    case SKC_PIXEL_FLOAT:
        *(float *)at = value;
        break;
    case SKC_PIXEL_UINT8:
        *(uint8_t *)at = (uint8_t)(value * 255);
        break;
    case SKC_PIXEL_UINT16:
        *(uint16_t *)at = (uint16_t)(value * 65535);
        break;
    case SKC_PIXEL_HALF:
        skci_rows_c.store_half(&half, &value, 1);
        *(uint16_t *)at = half;
        break;
    }
}

static char *sample_at(const skc_pixels *p, int c, int x, int y)
{
    return (char *)p->data + c * p->channel_stride + y * p->row_stride + x * p->pixel_stride;
}

static void fill(skci_random *random, const skc_pixels *p)
{
    for (int c = 0; c < p->channels; c++)
        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < p->width; x++)
                set_sample(p->type, sample_at(p, c, x, y), (float)check_between(random, 0, 1));
}

static void assert_same(const skc_pixels *a, const skc_pixels *b, int dx, int dy)
{
    size_t size = skc_pixel_size(a->type);
    for (int c = 0; c < a->channels; c++)
        for (int y = 0; y < a->height; y++)
            for (int x = 0; x < a->width; x++)
                if (memcmp(sample_at(a, c, x, y), sample_at(b, c, x + dx, y + dy), size) != 0)
                    fail_msg("channel %d of pixel (%d, %d) differs", c, x, y);
}

static size_t bytes_of(const skc_pixels *p)
{
    return skc_pixel_size(p->type) * (size_t)p->width * (size_t)p->height * (size_t)p->channels;
}

// Tightly packed pixels in a memory of their own.
static skc_pixels pixels_new(skc_pixel type, int planar, int width, int height, int channels)
{
    skc_pixels p = (planar ? skc_pixels_planar : skc_pixels_interleaved)(type, NULL, width, height, channels);
    p.data = calloc(1, bytes_of(&p));
    return p;
}

static void apply(const skc_plan *plan, const skc_pixels *in, const skc_pixels *out, int threads)
{
    skc_run_options o;
    skc_run_options_init(&o);
    o.threads = threads;
    CHECK_OK(skc_plan_apply(plan, in, out, &o, error));
}

// ------------------------------------------------------------------------------------------------------------ row loops

// Pairs are all there are to find, nothing else changes, and the order is the one promised.
static void pairs_are_found(void **state)
{
    (void)state;
    enum { MOST = 40 };
    skci_random random = {12};
    for (int trial = 0; trial < 200; trial++) {
        skci_tap taps[MOST];
        int count = (int)check_between(&random, 0, MOST + 0.99), alike = 0;
        for (int t = 0; t < count; t++)
            taps[t] = (skci_tap){(int)check_between(&random, 0, 3.99), t, (int)check_between(&random, 1, 4.99) * 0.1};
        for (int x = 0; x < 4; x++)
            for (int w = 1; w < 5; w++) {
                int n = 0;
                for (int t = 0; t < count; t++)
                    n += taps[t].x == x && taps[t].w == w * 0.1;
                alike += n / 2;
            }
        skci_taps made;
        assert_true(skci_taps_create(taps, count, &made));
        assert_int_equal(made.count, count);
        assert_int_equal(made.pairs, alike);
        int seen[MOST] = {0};
        for (int t = 0; t < count; t++) {
            const skci_tap *tap = &taps[made.row[t]]; // every row has one tap
            seen[made.row[t]]++;
            assert_int_equal(made.column[t], tap->x);
            assert_true(made.w[t] == (float)tap->w);
            if (t < 2 * made.pairs && t % 2 == 1) {
                assert_int_equal(made.column[t], made.column[t - 1]);
                assert_true(made.w[t] == made.w[t - 1] && made.row[t] > made.row[t - 1]);
            } else if (t > (t < 2 * made.pairs ? 0 : 2 * made.pairs)) {
                assert_true(made.row[t] > made.row[t < 2 * made.pairs ? t - 2 : t - 1]);
            }
        }
        for (int t = 0; t < count; t++)
            assert_int_equal(seen[t], 1);
        skci_taps_free(&made);
    }
}

// Stencils by the definition, one product and one sum after the other, over the ring's end; nothing is read or written outside the rows.
static void filters_are_the_definition(void **state)
{
    (void)state;
    enum { TAPS = 9, RING = 7, WIDTH = 352, PITCH = WIDTH + 16 };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    skci_random random = {3};
    size_t rows = RING + SKCI_ROWS_AT_ONCE - 1;
    guarded in = guarded_new(rows * PITCH * sizeof(float), 1), out = guarded_new(SKCI_ROWS_AT_ONCE * PITCH * sizeof(float), 1);
    float *ring = (float *)(void *)in.data, *result = (float *)(void *)out.data;
    for (size_t i = 0; i < RING * PITCH; i++)
        ring[i] = (float)check_between(&random, -1, 1);
    memcpy(ring + RING * PITCH, ring, (SKCI_ROWS_AT_ONCE - 1) * PITCH * sizeof(float));
    for (int trial = 0; trial < 300; trial++) {
        int row[TAPS], column[TAPS], start = (int)check_between(&random, 0, RING - 0.01);
        int32_t offset[TAPS + SKCI_AHEAD] = {0};
        float w[TAPS];
        int from = 16 * (int)check_between(&random, 0, 3.99), to = from + 1 + (int)check_between(&random, 0, 239);
        int at_once = trial % 2 ? SKCI_ROWS_AT_ONCE : 1, used = (int)check_between(&random, 0, TAPS + 0.99);
        int pairs = (int)check_between(&random, 0, used / 2 + 0.99);
        skci_reads reads = {.count = used, .pairs = pairs, .offset = offset, .w = w, .pitch = PITCH};
        for (int t = 0; t < used; t++) {
            row[t] = t * (RING - SKCI_ROWS_AT_ONCE) / TAPS;
            column[t] = (int)check_between(&random, 0, WIDTH - 1 - skci_lanes_up(to) + 0.99);
            w[t] = (float)check_between(&random, -1, 1);
            if (t < 2 * pairs && t % 2 == 1) {
                column[t] = column[t - 1];
                w[t] = w[t - 1];
            }
            offset[t] = (row[t] - (row[t] + start < RING ? 0 : RING)) * PITCH + column[t];
        }
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < SKCI_ROWS_AT_ONCE * PITCH; i++)
                result[i] = 77;
            variants[v]->filter(result, PITCH, ring + start * PITCH, at_once, from, to, &reads);
            for (int j = 0; j < SKCI_ROWS_AT_ONCE; j++)
                for (int x = 0; x < PITCH; x++) {
                    volatile float sum = 0; // rounded every time
                    for (int t = 0; t < used; t++) {
                        volatile float read = ring[(start + row[t] + j) % RING * PITCH + (column[t] + x) % PITCH];
                        if (t < 2 * pairs) {
                            t++;
                            read += ring[(start + row[t] + j) % RING * PITCH + (column[t] + x) % PITCH];
                        }
                        volatile float product = w[t] * read;
                        sum += product;
                    }
                    if (j < at_once && x >= from && x < to)
                        assert_true(result[j * PITCH + x] == sum);
                    else if (j >= at_once || x < from || x >= skci_lanes_up(to))
                        assert_true(result[j * PITCH + x] == 77);
                }
        }
    }
    guarded_free(&in);
    guarded_free(&out);
}

static double half_value(uint16_t half)
{
    int exponent = half >> 10 & 31, mantissa = half & 1023;
    double value = exponent == 31 ? (mantissa ? NAN : INFINITY)
                   : exponent     ? ldexp(1024 + mantissa, exponent - 25)
                                  : ldexp(mantissa, -24);
    return half & 0x8000 ? -value : value;
}

// Every value of every kind, there and back, on the last bytes before a guard page.
static void conversions_are_the_definition(void **state)
{
    (void)state;
    enum { N = 65536 };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    guarded raw = guarded_new(N * 2, 1), values = guarded_new(N * 4, 1);
    uint16_t *bits = (uint16_t *)(void *)raw.data;
    float *f = (float *)(void *)values.data;
    for (int v = 0; v < count; v++) {
        for (int i = 0; i < N; i++)
            bits[i] = (uint16_t)i;
        variants[v]->load_half(f, bits, N);
        for (int i = 0; i < N; i++)
            assert_true(isnan(half_value((uint16_t)i)) ? isnan(f[i]) : (double)f[i] == half_value((uint16_t)i));
        variants[v]->store_half(bits, f, N);
        for (int i = 0; i < N; i++)
            assert_int_equal(bits[i], isnan(half_value((uint16_t)i)) ? i | 0x200 : i);
        for (int i = 0; i < N; i++)
            bits[i] = (uint16_t)i;
        variants[v]->load_u16(f, bits, N);
        for (int i = 0; i < N; i++)
            CHECK_NEAR((double)f[i], i / 65535.0, 1e-7);
        variants[v]->store_u16(bits, f, N);
        for (int i = 0; i < N; i++)
            assert_int_equal(bits[i], i);
        uint8_t *bytes = (uint8_t *)raw.data + 2 * N - 256;
        for (int i = 0; i < 256; i++)
            bytes[i] = (uint8_t)i;
        variants[v]->load_u8(f + N - 256, bytes, 256);
        for (int i = 0; i < 256; i++)
            CHECK_NEAR((double)f[N - 256 + i], i / 255.0, 1e-7);
        variants[v]->store_u8(bytes, f + N - 256, 256);
        for (int i = 0; i < 256; i++)
            assert_int_equal(bytes[i], i);
    }
    guarded_free(&raw);
    guarded_free(&values);
}

// Between the values: to the nearest, ties to even; beyond them: clamped, infinity, and 0 for NaN.
static void rounding_is_to_the_nearest(void **state)
{
    (void)state;
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    skci_random random = {8};
    for (int v = 0; v < count; v++)
        for (int i = 0; i < 20000; i++) {
            float x[9];
            for (int k = 0; k < 9; k++)
                x[k] = (float)check_between(&random, -0.1, 1.1);
            uint8_t bytes[9];
            uint16_t words[9], halves[9];
            variants[v]->store_u8(bytes, x, 9);
            variants[v]->store_u16(words, x, 9);
            for (int k = 0; k < 9; k++) {
                float clamped = x[k] < 0 ? 0 : x[k] > 1 ? 1 : x[k];
                assert_int_equal(bytes[k], (int)nearbyintf(clamped * 255));
                assert_int_equal(words[k], (int)nearbyintf(clamped * 65535));
                x[k] = (float)ldexp((double)x[k], i % 50 - 30);
            }
            variants[v]->store_half(halves, x, 9);
            for (int k = 0; k < 9; k++) {
                double exact = fabs((double)x[k]), here = fabs(half_value(halves[k]));
                int magnitude = halves[k] & 0x7fff;
                assert_true(!!(halves[k] & 0x8000) == (x[k] < 0));
                if (isinf(here)) {
                    assert_true(exact >= 65520);
                    continue;
                }
                double above = magnitude == 0x7bff ? 65536 : half_value((uint16_t)(magnitude + 1));
                double below = magnitude ? half_value((uint16_t)(magnitude - 1)) : -here;
                assert_true(exact <= (here + above) / 2 && exact >= (here + below) / 2);
                if (exact == (here + above) / 2 || (magnitude && exact == (here + below) / 2))
                    assert_int_equal(magnitude % 2, 0);
            }
        }
    const float special[] = {NAN, -NAN, INFINITY, -INFINITY, -0.0f, 1e-40f, -1e-40f, 65519.99f, 65520, 0.5f / 255, 1.5f / 255};
    const int as_u8[] = {0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 2};
    const int as_half[] = {0x7e00, 0xfe00, 0x7c00, 0xfc00, 0x8000, 0, 0x8000, 0x7bff, 0x7c00, -1, -1};
    for (int v = 0; v < count; v++)
        for (int i = 0; i < 11; i++) {
            float x[16];
            uint8_t bytes[16];
            uint16_t halves[16];
            for (int k = 0; k < 16; k++)
                x[k] = special[i];
            variants[v]->store_u8(bytes, x, 16);
            variants[v]->store_half(halves, x, 16);
            for (int k = 0; k < 16; k++) {
                assert_int_equal(bytes[k], as_u8[i]);
                assert_true(as_half[i] < 0 || halves[k] == as_half[i]);
            }
        }
}

// ---------------------------------------------------------------------------------------------------------------- plans

static const int sizes[][2] = {{300, 41}, {67, 30}, {129, 5}, {16, 16}, {1, 40}, {1, 1}, {31, 2}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void every_instruction_set_gives_the_same_bytes(void **state)
{
    (void)state;
    skci_random random = {11};
    skc_complex *c = some_complex();
    for (int e = 0; e < EDGES; e++)
        for (int type = 0; type < TYPES; type++)
            for (int s = 0; s < SIZES; s++) {
                int channels = 1 + (s + type) % 4;
                skc_pixels in = pixels_new((skc_pixel)type, s % 2, sizes[s][0], sizes[s][1], channels);
                skc_pixels plain = in, out = in;
                fill(&random, &in);
                plain.data = calloc(1, bytes_of(&in));
                out.data = malloc(bytes_of(&in));
                for (int v = 0; v < skc_isa_count(); v++) { // one after the other
                    skc_plan *plan = plan_of(c, edges[e], skc_isa_name(v));
                    memset(out.data, 0x55, bytes_of(&out));
                    apply(plan, &in, v ? &out : &plain, 1);
                    if (v)
                        assert_same(&out, &plain, 0, 0);
                    skc_plan_free(plan);
                }
                free(in.data);
                free(plain.data);
                free(out.data);
            }
    skc_complex_free(c);
}

// Pixels of other types give what their values as floats give, converted.
static void pixels_are_converted(void **state)
{
    (void)state;
    enum { W = 150, H = 40, C = 3, N = W * H * C };
    skci_random random = {13};
    skc_complex *c = some_complex();
    skc_plan *plan = plan_of(c, SKC_EDGE_MIRROR, NULL);
    static float values[N], filtered[N];
    static uint16_t raw[N], want[N], got[N];
    skc_pixels in_f = skc_pixels_interleaved(SKC_PIXEL_FLOAT, values, W, H, C), out_f = in_f;
    out_f.data = filtered;
    for (int type = SKC_PIXEL_UINT8; type < TYPES; type++) {
        skc_pixels in = skc_pixels_interleaved((skc_pixel)type, raw, W, H, C), out = in;
        out.data = got;
        fill(&random, &in);
        if (type == SKC_PIXEL_UINT8)
            skci_rows_c.load_u8(values, (uint8_t *)raw, N);
        else
            (type == SKC_PIXEL_UINT16 ? skci_rows_c.load_u16 : skci_rows_c.load_half)(values, raw, N);
        apply(plan, &in_f, &out_f, 1);
        if (type == SKC_PIXEL_UINT8)
            skci_rows_c.store_u8((uint8_t *)want, filtered, N);
        else
            (type == SKC_PIXEL_UINT16 ? skci_rows_c.store_u16 : skci_rows_c.store_half)(want, filtered, N);
        apply(plan, &in, &out, 1);
        assert_memory_equal(got, want, bytes_of(&out));
        apply(plan, &in, &out_f, 1); // and from one type to another
        static float direct[N];
        skc_pixels again = in_f;
        again.data = direct;
        apply(plan, &in_f, &again, 1);
        assert_memory_equal(filtered, direct, sizeof direct);
    }
    skc_plan_free(plan);
    skc_complex_free(c);
}

// The layout does not matter; what lies between the samples stays.
static void strides_change_no_byte(void **state)
{
    (void)state;
    enum { W = 83, H = 21, C = 3, GAP = 2, ROW = (W + 1) * (C + GAP) * 4, ROOM = H * ROW };
    skci_random random = {17};
    skc_complex *c = some_complex();
    skc_plan *plan = plan_of(c, SKC_EDGE_WRAP, NULL);
    static unsigned char from[ROOM], to[ROOM];
    for (int type = 0; type < TYPES; type++) {
        skc_pixels plain = pixels_new((skc_pixel)type, 1, W, H, C), want = plain;
        want.data = malloc(bytes_of(&plain));
        fill(&random, &plain);
        apply(plan, &plain, &want, 1);
        // Pixels with a gap, rows bottom up, channels backwards.
        ptrdiff_t size = (ptrdiff_t)skc_pixel_size((skc_pixel)type);
        memset(from, 0xff, sizeof from); // NaN
        memset(to, 0xa5, sizeof to);
        skc_pixels in = {from + (H - 1) * ROW + (C - 1) * size, (skc_pixel)type, W, H, C, (C + GAP) * size, -ROW, -size}, out = in;
        out.data = to + (H - 1) * ROW + (C - 1) * size;
        for (int ch = 0; ch < C; ch++)
            for (int y = 0; y < H; y++)
                for (int x = 0; x < W; x++)
                    memcpy(sample_at(&in, ch, x, y), sample_at(&plain, ch, x, y), (size_t)size);
        apply(plan, &in, &out, 2);
        assert_same(&want, &out, 0, 0);
        size_t untouched = 0;
        for (int ch = 0; ch < C; ch++)
            for (int y = 0; y < H; y++)
                for (int x = 0; x < W; x++)
                    memset(sample_at(&out, ch, x, y), 0, (size_t)size);
        for (size_t i = 0; i < sizeof to; i++)
            untouched += to[i] == 0xa5;
        assert_int_equal(untouched, sizeof to - (size_t)(W * H * C * size));
        free(plain.data);
        free(want.data);
    }
    skc_plan_free(plan);
    skc_complex_free(c);
}

// A plan that thinks the cache small cuts the image into many strips.
static void strips_and_threads_change_no_byte(void **state)
{
    (void)state;
    skci_random random = {19};
    skc_complex *c = some_complex();
    for (int e = 0; e < EDGES; e++) {
        skc_plan *plan = plan_of(c, edges[e], NULL);
        skc_pixels in = pixels_new(SKC_PIXEL_FLOAT, e % 2, 901, 700, 2), want = in, out = in;
        want.data = malloc(bytes_of(&in));
        out.data = calloc(1, bytes_of(&in));
        fill(&random, &in);
        apply(plan, &in, &want, 1);
        plan->cache = 1000;
        plan->block = 1000;
        assert_true(skci_plan_strip_width(plan, 2) < 300);
        for (int threads = 1; threads < 6; threads += 2) {
            memset(out.data, 0, bytes_of(&out));
            apply(plan, &in, &out, threads);
            assert_memory_equal(out.data, want.data, bytes_of(&out));
        }
        free(in.data);
        free(want.data);
        free(out.data);
        skc_plan_free(plan);
    }
    skc_complex_free(c);
}

// Strips of all widths take the scratch memory that they ask for, wherever it lies, and no byte more.
static void scratch_is_enough(void **state)
{
    (void)state;
    enum { H = 33, C = 2, BEHIND = 13 };
    skci_random random = {37};
    skc_complex *c = some_complex();
    skc_plan *plan = plan_of(c, SKC_EDGE_CLAMP, NULL);
    for (int width = 1; width < 150; width += width < 40 ? 1 : 9) {
        skc_pixels in = pixels_new(SKC_PIXEL_FLOAT, 0, width, H, C), out = in, want = in;
        fill(&random, &in);
        out.data = malloc(bytes_of(&in));
        want.data = malloc(bytes_of(&in));
        apply(plan, &in, &want, 1);
        size_t size = skci_strip_scratch(plan, width, C);
        for (int at_end = 0; at_end < 2; at_end++) {
            guarded scratch = guarded_new(size + BEHIND, at_end);
            memset(scratch.data, 0x77, size + BEHIND);
            skci_strip strip = {.plan = plan, .in = {in, 0, 0, width, H}, .out = out, .x1 = width, .y1 = H};
            skci_strip_run(&strip, scratch.data);
            assert_memory_equal(out.data, want.data, bytes_of(&out));
            for (int i = 0; i < BEHIND; i++)
                assert_int_equal(scratch.data[size + (size_t)i], 0x77);
            guarded_free(&scratch);
        }
        free(in.data);
        free(out.data);
        free(want.data);
    }
    skc_plan_free(plan);
    skc_complex_free(c);
}

static void in_place_equals_out_of_place(void **state)
{
    (void)state;
    const int shapes[][2] = {{157, 600}, {400, 33}, {20, 3}, {1, 1}};
    skci_random random = {23};
    skc_complex *c = some_complex();
    skc_complex *below; // reads nothing but what lies far below, or far above
    CHECK_OK(skc_complex_create(2, (int[]){2, 1}, &below, error));
    below->layers[0].samples[0] = (skc_sample){3, -40, 0.5f};
    below->layers[0].samples[1] = (skc_sample){-3, -33, 0.5f};
    below->layers[1].samples[0] = (skc_sample){0.5f, -1, 1};
    for (int which = 0; which < 3; which++)
        for (int e = 0; e < EDGES; e++) {
            skc_plan_options o;
            skc_plan_options_init(&o);
            o.edge = edges[e];
            o.correlate = which == 2;
            skc_plan *plan;
            CHECK_OK(skc_plan_create(which ? below : c, &o, &plan, error));
            for (int s = 0; s < 4; s++)
                for (int threads = 1; threads < 5; threads += 3) {
                    skc_pixels in = pixels_new((skc_pixel)((s + e) % TYPES), s % 2, shapes[s][0], shapes[s][1], 3), out = in;
                    out.data = malloc(bytes_of(&in));
                    fill(&random, &in);
                    apply(plan, &in, &out, 1);
                    apply(plan, &in, &in, threads);
                    assert_memory_equal(in.data, out.data, bytes_of(&in));
                    free(in.data);
                    free(out.data);
                }
            skc_plan_free(plan);
        }
    skc_complex_free(below);
    skc_complex_free(c);
}

// -------------------------------------------------------------------------------------------------------------- windows

// What is needed for `wanted`, and nothing else, in memory of its own between guard pages.
static guarded cut(const skc_pixels *whole, skc_rectangle r, int at_end, skc_window *window)
{
    skc_pixels part = skc_pixels_interleaved(whole->type, NULL, r.width, r.height, whole->channels);
    guarded g = guarded_new(bytes_of(&part), at_end);
    part.data = g.data;
    for (int c = 0; c < part.channels; c++)
        for (int y = 0; y < r.height; y++)
            for (int x = 0; x < r.width; x++)
                memcpy(sample_at(&part, c, x, y), sample_at(whole, c, x + r.x, y + r.y), skc_pixel_size(whole->type));
    *window = (skc_window){part, r.x, r.y};
    return g;
}

static void windows_equal_the_whole(void **state)
{
    (void)state;
    enum { W = 230, H = 170, C = 3 };
    const skc_rectangle wanted[] = {{0, 0, W, H},  {0, 0, 64, 64},   {100, 60, 50, 40}, {W - 1, H - 1, 1, 1},
                                    {0, 90, 7, 3}, {180, 0, 50, 20}, {20, 20, 190, 130}};
    skci_random random = {29};
    skc_complex *c = some_complex();
    for (int e = 0; e < EDGES; e++)
        for (int type = 0; type < TYPES; type++) {
            skc_plan *plan = plan_of(c, edges[e], NULL);
            skc_pixels image = pixels_new((skc_pixel)type, 0, W, H, C), whole = image;
            whole.data = malloc(bytes_of(&image));
            fill(&random, &image);
            apply(plan, &image, &whole, 1);
            size_t size = skc_plan_scratch(plan, C);
            for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
                for (int at_end = 0; at_end < 2; at_end++) {
                    guarded scratch = guarded_new(size, at_end);
                    memset(scratch.data, 0xff, size); // NaN
                    skc_rectangle r = wanted[i], need = skc_plan_need(plan, W, H, r);
                    skc_window in, out;
                    guarded from = cut(&image, need, at_end, &in), to = cut(&whole, r, at_end, &out);
                    memset(out.pixels.data, 0x33, bytes_of(&out.pixels));
                    CHECK_OK(skc_plan_window(plan, W, H, &in, &out, scratch.data, size, error));
                    assert_same(&out.pixels, &whole, r.x, r.y);
                    // A column or a row less is too little.
                    skc_error told;
                    skc_window less = in;
                    if (need.width > 1) {
                        less.pixels.width--;
                        assert_int_equal(skc_plan_window(plan, W, H, &less, &out, scratch.data, size, &told), SKC_INVALID);
                        assert_non_null(strstr(told.message, "needed"));
                    }
                    less = in;
                    if (need.height > 1) {
                        less.y++;
                        less.pixels.height--;
                        assert_int_equal(skc_plan_window(plan, W, H, &less, &out, scratch.data, size, &told), SKC_INVALID);
                    }
                    guarded_free(&from);
                    guarded_free(&to);
                    guarded_free(&scratch);
                }
            free(image.data);
            free(whole.data);
            skc_plan_free(plan);
        }
    skc_complex_free(c);
}

// The margin is the complex's reach; at a clamped edge what is needed is cut.
static void the_need_is_the_reach(void **state)
{
    (void)state;
    skc_complex *c = some_complex();
    skc_reach reach;
    CHECK_OK(skc_complex_reach(c, &reach, error));
    skc_plan *plan = plan_of(c, SKC_EDGE_CLAMP, NULL);
    skc_plan_info info;
    skc_plan_describe(plan, &info);
    assert_int_equal(info.margin.left, reach.right);
    assert_int_equal(info.margin.right, reach.left);
    assert_int_equal(info.margin.up, reach.down);
    assert_int_equal(info.margin.down, reach.up);
    skc_rectangle need = skc_plan_need(plan, 1000, 1000, (skc_rectangle){500, 400, 10, 20});
    assert_int_equal(need.x, 500 - reach.right);
    assert_int_equal(need.y, 400 - reach.down);
    assert_int_equal(need.width, 10 + reach.right + reach.left);
    assert_int_equal(need.height, 20 + reach.down + reach.up);
    need = skc_plan_need(plan, 1000, 1000, (skc_rectangle){0, 990, 10, 10});
    assert_int_equal(need.x, 0);
    assert_int_equal(need.width, 10 + reach.left);
    assert_int_equal(need.height, 10 + reach.down);
    need = skc_plan_need(plan, 1000, 1000, (skc_rectangle){-500, 5000, 10, 10}); // the corner's pixel
    assert_int_equal(need.x + need.width, 1);
    assert_int_equal(need.y, 999);
    skc_plan_free(plan);
    plan = plan_of(c, SKC_EDGE_WRAP, NULL);
    need = skc_plan_need(plan, 1000, 1000, (skc_rectangle){0, 500, 10, 10}); // around the image
    assert_int_equal(need.width, 1000);
    skc_plan_free(plan);
    plan = plan_of(c, SKC_EDGE_CONSTANT, NULL);
    need = skc_plan_need(plan, 1000, 1000, (skc_rectangle){-500, 0, 10, 10});
    assert_int_equal(need.width * need.height, 0);
    skc_plan_free(plan);
    skc_complex_free(c);
}

struct shared {
    const skc_plan *plan;
    const skc_pixels *in, *out;
    int part, parts;
};

static void *run_windows(void *argument)
{
    struct shared *s = argument;
    size_t size = skc_plan_scratch(s->plan, s->in->channels);
    void *scratch = malloc(size);
    skc_window in = {*s->in, 0, 0};
    for (int y = s->part * 16; y < s->in->height; y += s->parts * 16) {
        skc_window out = {*s->out, 0, y};
        out.pixels.data = sample_at(s->out, 0, 0, y);
        out.pixels.height = s->in->height - y < 16 ? s->in->height - y : 16;
        if (skc_plan_window(s->plan, s->in->width, s->in->height, &in, &out, scratch, size, NULL) != SKC_OK)
            break;
    }
    free(scratch);
    return NULL;
}

static void threads_share_a_plan(void **state)
{
    (void)state;
    enum { PARTS = 4 };
    skci_random random = {31};
    skc_complex *c = some_complex();
    skc_plan *plan = plan_of(c, SKC_EDGE_REFLECT101, NULL);
    skc_pixels in = pixels_new(SKC_PIXEL_UINT16, 0, 203, 150, 3), out = in, want = in;
    fill(&random, &in);
    out.data = calloc(1, bytes_of(&in));
    want.data = calloc(1, bytes_of(&in));
    apply(plan, &in, &want, 1);
    pthread_t threads[PARTS];
    struct shared parts[PARTS];
    for (int i = 0; i < PARTS; i++) {
        parts[i] = (struct shared){plan, &in, &out, i, PARTS};
        assert_int_equal(pthread_create(&threads[i], NULL, run_windows, &parts[i]), 0);
    }
    for (int i = 0; i < PARTS; i++)
        pthread_join(threads[i], NULL);
    assert_memory_equal(out.data, want.data, bytes_of(&out));
    free(in.data);
    free(out.data);
    free(want.data);
    skc_plan_free(plan);
    skc_complex_free(c);
}

// ------------------------------------------------------------------------------------------------------------- refusals

static void instruction_sets_by_name(void **state)
{
    (void)state;
    skc_complex *c = some_complex();
    skc_plan *plan;
    skc_plan_info info;
    skc_error told;
    assert_string_equal(skc_isa_name(0), "c");
    assert_null(skc_isa_name(-1));
    assert_null(skc_isa_name(skc_isa_count()));
    for (int i = 0; i < skc_isa_count(); i++) {
        setenv("SKC_ISA", skc_isa_name(i), 1);
        plan = plan_of(c, SKC_EDGE_CLAMP, NULL);
        skc_plan_describe(plan, &info);
        assert_string_equal(info.isa, skc_isa_name(i));
        skc_plan_free(plan);
    }
    setenv("SKC_ISA", "mmx", 1);
    assert_int_equal(skc_plan_create(c, NULL, &plan, &told), SKC_UNSUPPORTED);
    assert_null(plan);
    assert_non_null(strstr(told.message, "SKC_ISA=mmx"));
    plan = plan_of(c, SKC_EDGE_CLAMP, "c"); // the option goes first
    skc_plan_free(plan);
    unsetenv("SKC_ISA");
    plan = plan_of(c, SKC_EDGE_CLAMP, NULL);
    skc_plan_describe(plan, &info);
    assert_string_equal(info.isa, skc_isa_name(skc_isa_count() - 1));
    skc_plan_free(plan);
    skc_complex_free(c);
}

static void refuses(void **state)
{
    (void)state;
    static float pixels[64], result[64];
    skc_complex *c = some_complex();
    skc_plan *plan = plan_of(c, SKC_EDGE_CLAMP, NULL);
    size_t size = skc_plan_scratch(plan, 1);
    void *memory = malloc(size);
    const skc_pixels good = skc_pixels_planar(SKC_PIXEL_FLOAT, pixels, 8, 8, 1);
    for (int i = 0; i < 12; i++) {
        skc_window in = {good, 0, 0}, out = in;
        out.pixels.data = result;
        void *scratch = memory;
        size_t given = size;
        int width = 8;
        switch (i) {
        case 0: scratch = NULL; break;
        case 1: given = size - 1; break;
        case 2: in.x = 1; break;
        case 3: in.y = -1; break;
        case 4: width = 7; break;
        case 5: width = 9; break;
        case 6: out.x = 1 << 25; break;
        case 7: out.pixels.data = pixels; break;
        case 8: out.pixels.type = (skc_pixel)4; break;
        case 9: in.pixels.type = (skc_pixel)-1; break;
        case 10: out.pixels.channels = 2; out.pixels.height = 4; break;
        case 11: in.pixels.row_stride = 30; break;
        }
        skc_error told = {0};
        if (skc_plan_window(plan, width, 8, &in, &out, scratch, given, &told) != SKC_INVALID)
            fail_msg("case %d was accepted", i);
        assert_true(strlen(told.message) > 10);
        for (int k = 0; k < 64; k++) // nothing was written
            assert_true(result[k] == 0);
    }
    skc_run_options o;
    skc_run_options_init(&o);
    o.out_x = 1;
    assert_int_equal(skc_plan_apply(plan, &good, &good, &o, NULL), SKC_INVALID); // in place, but moved
    o.size = 3;
    assert_int_equal(skc_plan_apply(plan, &good, &good, &o, NULL), SKC_INVALID);
    skc_plan_free(plan);
    skc_plan_options bad;
    skc_plan_options_init(&bad);
    bad.size = 8;
    assert_int_equal(skc_plan_create(c, &bad, &plan, NULL), SKC_INVALID);
    free(memory);
    skc_complex_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_found),
        cmocka_unit_test(filters_are_the_definition),
        cmocka_unit_test(conversions_are_the_definition),
        cmocka_unit_test(rounding_is_to_the_nearest),
        cmocka_unit_test(every_instruction_set_gives_the_same_bytes),
        cmocka_unit_test(pixels_are_converted),
        cmocka_unit_test(strides_change_no_byte),
        cmocka_unit_test(strips_and_threads_change_no_byte),
        cmocka_unit_test(scratch_is_enough),
        cmocka_unit_test(in_place_equals_out_of_place),
        cmocka_unit_test(windows_equal_the_whole),
        cmocka_unit_test(the_need_is_the_reach),
        cmocka_unit_test(threads_share_a_plan),
        cmocka_unit_test(instruction_sets_by_name),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
