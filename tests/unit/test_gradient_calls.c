// SPDX-License-Identifier: MIT
// How operators are called: the engine's bytes, threads, instruction sets, views, what is refused.
#define _POSIX_C_SOURCE 200809L
#include "gradient_check.h"

#include <time.h>

// ---------------------------------------------------------------------------------------------------------- same bytes

// What skc_apply makes of channel c of image i, by its filter.
static void engine(struct trial *t, const skc_operator_options *o, int i, int c, float *out)
{
    skc_basis *basis;
    CHECK_OK(skc_operator_basis(t->op, t->samples, &basis, error));
    size_t plane = (size_t)t->height * (size_t)t->width;
    float *in = (float *)t->in + (size_t)(i * t->channels + c) * plane;
    skc_image from = skc_image_planar(in, t->width, t->height, 1), to = skc_image_planar(out, t->width, t->height, 1);
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.edge = o->edge;
    options.constant = o->constant;
    options.correlate = o->correlate;
    CHECK_OK(skc_apply(basis->filters[basis->channels == 1 ? 0 : c < 3 ? c : 1], &from, &to, &options, error));
    skc_basis_free(basis);
}

static void test_bytes_of_the_engine(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++)
        for (int many = 0; many < 2; many++) {
            skc_operator_options options = options_of(i);
            struct trial t =
                take(SKC_REAL_FLOAT, &options, i % 2 ? 3 : 1, many ? 9 : 1, 4, 11, 37, 4, 17 + (uint64_t)i);
            skc_run_options run;
            skc_run_options_init(&run);
            run.threads = 2;
            size_t plane = (size_t)t.height * (size_t)t.width;
            float *expected = malloc(plane * sizeof *expected);
            for (size_t k = 0; k < t.numbers; k++) // a little elsewhere than the basis has them, and not in float
                t.samples[k] += 1e-3;
            apply(&t, t.samples, t.in, t.out, &run);
            for (int n = 0; n < t.images; n++)
                for (int c = 0; c < 4; c++) {
                    engine(&t, &options, n, c, expected);
                    assert_memory_equal((float *)t.out + (size_t)(n * 4 + c) * plane, expected,
                                        plane * sizeof *expected);
                }
            free(expected);
            give(&t);
        }
}

static void host_run(void *host, int count, void (*task)(void *context, int i), void *context)
{
    ++*(int *)host;
    for (int i = count - 1; i >= 0; i--)
        task(context, i);
}

// All that three calls write.
struct results {
    void *out, *d_in, *t_out;
    double *d_samples;
};

static struct results results_of(struct trial *t, const skc_run_options *run)
{
    size_t bytes = t->count * size_of(t->type);
    struct results r = {malloc(bytes), malloc(bytes), malloc(bytes), malloc(t->numbers * sizeof(double))};
    apply(t, t->samples, t->in, r.out, run);
    vjp(t, r.d_in, r.d_samples, run);
    jvp(t, t->t_samples, t->t_in, run);
    memcpy(r.t_out, t->t_out, bytes);
    return r;
}

static void free_results(struct results *r)
{
    free(r->out), free(r->d_in), free(r->t_out), free(r->d_samples);
}

static void assert_same(const struct trial *t, const struct results *a, const struct results *b)
{
    size_t bytes = t->count * size_of(t->type);
    assert_memory_equal(a->out, b->out, bytes);
    assert_memory_equal(a->d_in, b->d_in, bytes);
    assert_memory_equal(a->t_out, b->t_out, bytes);
    assert_memory_equal(a->d_samples, b->d_samples, t->numbers * sizeof(double));
}

static void test_threads_and_instruction_sets(void **state)
{
    (void)state;
    for (int type = 0; type < 2; type++)
        for (int i = 0; i < 2; i++) {
            skc_operator_options options = options_of(i ? 5 : 1); // one that folds, and renormalize
            struct trial t =
                take(type ? SKC_REAL_DOUBLE : SKC_REAL_FLOAT, &options, i ? 1 : 3, 2, 3, 40, 530, 7.5, 400);
            skc_run_options run;
            skc_run_options_init(&run);
            run.threads = 1;
            struct results one = results_of(&t, &run);
            int calls = 0;
            skc_parallel host = {host_run, &calls};
            for (int k = 0; k < 4; k++) {
                run.threads = (int[]){2, 5, 0, 1}[k];
                run.parallel = k == 3 ? &host : NULL;
                struct results other = results_of(&t, &run);
                assert_same(&t, &one, &other);
                free_results(&other);
            }
            assert_true(calls >= 3);
            run.parallel = NULL;
            for (int k = 0; k < skc_isa_count(); k++) {
                skc_basis *basis;
                CHECK_OK(skc_operator_basis(t.op, t.samples, &basis, error));
                skc_operator_free(t.op);
                options.isa = skc_isa_name(k);
                CHECK_OK(skc_operator_create(basis, &options, &t.op, error));
                skc_basis_free(basis);
                struct results other = results_of(&t, &run);
                assert_same(&t, &one, &other);
                free_results(&other);
            }
            free_results(&one);
            give(&t);
        }
}

// Images of a batch know nothing of each other, and gradients of samples are their sum.
static void test_batches(void **state)
{
    (void)state;
    for (int i = 0; i < EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(i % 2 ? SKC_REAL_FLOAT : SKC_REAL_DOUBLE, &options, 1, 3, 2, 20, 25, 4, 500);
        struct results all = results_of(&t, NULL);
        size_t numbers = t.count / 3, bytes = numbers * size_of(t.type);
        double *sum = calloc(t.numbers, sizeof *sum);
        struct trial single = t;
        single.images = 1;
        single.count = numbers;
        for (size_t n = 0; n < 3; n++) {
            single.in = (char *)t.in + n * bytes;
            single.t_in = (char *)t.t_in + n * bytes;
            single.d_out = (char *)t.d_out + n * bytes;
            struct results one = results_of(&single, NULL);
            assert_memory_equal(one.out, (char *)all.out + n * bytes, bytes);
            assert_memory_equal(one.d_in, (char *)all.d_in + n * bytes, bytes);
            assert_memory_equal(one.t_out, (char *)all.t_out + n * bytes, bytes);
            for (size_t k = 0; k < t.numbers; k++)
                sum[k] += one.d_samples[k];
            free_results(&one);
        }
        for (size_t k = 0; k < t.numbers; k++)
            CHECK_NEAR(sum[k], all.d_samples[k], 1e-12 * (1 + fabs(sum[k])));
        // With what is not wanted left out, the rest is the same.
        memset(t.d_in, 0, t.count * size_of(t.type));
        vjp(&t, t.d_in, NULL, NULL);
        assert_memory_equal(t.d_in, all.d_in, t.count * size_of(t.type));
        vjp(&t, NULL, t.d_samples, NULL);
        assert_memory_equal(t.d_samples, all.d_samples, t.numbers * sizeof(double));
        vjp(&t, NULL, NULL, NULL);
        free(sum);
        free_results(&all);
        give(&t);
    }
}

// --------------------------------------------------------------------------------------------------------------- views

// A view of the trial's shape in `memory` with channels side by side, some numbers between pixels, rows upside down.
static skc_batch strange_view(const struct trial *t, char *memory)
{
    ptrdiff_t size = (ptrdiff_t)size_of(t->type), pixel = size * (t->channels + 2), row = pixel * t->width + 3 * size;
    ptrdiff_t image = row * t->height + 5 * size;
    return (skc_batch){
        memory + row * (t->height - 1), t->type, t->images, t->channels, t->height, t->width, image, size, -row, pixel};
}

static size_t strange_bytes(const struct trial *t)
{
    return size_of(t->type) * (size_t)t->images *
           ((size_t)t->height * ((size_t)t->width * (size_t)(t->channels + 2) + 3) + 5);
}

static char *place(const skc_batch *b, size_t k)
{
    int x = (int)(k % (size_t)b->width), y = (int)(k / (size_t)b->width % (size_t)b->height);
    size_t plane = k / (size_t)b->width / (size_t)b->height;
    int c = (int)(plane % (size_t)b->channels), i = (int)(plane / (size_t)b->channels);
    return (char *)b->data + i * b->image_stride + c * b->channel_stride + y * b->row_stride + x * b->pixel_stride;
}

static void test_views(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(i % 2 ? SKC_REAL_DOUBLE : SKC_REAL_FLOAT, &options, 1, 2, 3, 9, 21, 4, 600);
        struct results plain = results_of(&t, NULL);
        size_t bytes = strange_bytes(&t), size = size_of(t.type);
        char *memory[5], *guard = malloc(bytes);
        memset(guard, 0x5A, bytes);
        skc_batch v[5]; // in, t_in, d_out; what is written, twice
        const void *from[3] = {t.in, t.t_in, t.d_out};
        for (int k = 0; k < 5; k++) {
            memory[k] = malloc(bytes);
            memset(memory[k], k < 3 ? 0xFF : 0x5A, bytes); // NaN around what is read
            v[k] = strange_view(&t, memory[k]);
            for (size_t n = 0; k < 3 && n < t.count; n++)
                memcpy(place(&v[k], n), (const char *)from[k] + n * size, size);
        }
        CHECK_OK(skc_operator_apply(t.op, t.samples, &v[0], NULL, &v[3], NULL, error));
        for (size_t n = 0; n < t.count; n++)
            assert_memory_equal(place(&v[3], n), (char *)plain.out + n * size, size);
        CHECK_OK(skc_operator_jvp(t.op, t.samples, &v[0], NULL, t.t_samples, &v[1], NULL, &v[3], NULL, error));
        for (size_t n = 0; n < t.count; n++)
            assert_memory_equal(place(&v[3], n), (char *)plain.t_out + n * size, size);
        CHECK_OK(skc_operator_vjp(t.op, t.samples, &v[0], NULL, &v[2], &v[4], t.d_samples, NULL, NULL, error));
        for (size_t n = 0; n < t.count; n++)
            assert_memory_equal(place(&v[4], n), (char *)plain.d_in + n * size, size);
        assert_memory_equal(t.d_samples, plain.d_samples, t.numbers * sizeof(double));
        for (int k = 3; k < 5; k++) { // and nothing else is written
            for (size_t n = 0; n < t.count; n++)
                memset(place(&v[k], n), 0x5A, size);
            assert_memory_equal(memory[k], guard, bytes);
        }
        for (int k = 0; k < 5; k++)
            free(memory[k]);
        free(guard);
        free_results(&plain);
        give(&t);
    }
}

// One row of one image, repeated by strides of 0, is what it is written out.
static void test_strides_of_zero(void **state)
{
    (void)state;
    for (int type = 0; type < 2; type++) {
        struct trial t = take(type ? SKC_REAL_DOUBLE : SKC_REAL_FLOAT, NULL, 1, 2, 3, 8, 15, 3, 700);
        size_t size = size_of(t.type), row = (size_t)t.width * size;
        for (size_t n = 1; n < t.count / (size_t)t.width; n++)
            memcpy((char *)t.in + n * row, t.in, row);
        struct results plain = results_of(&t, NULL);
        skc_batch in = batch_of(&t, t.in), out = batch_of(&t, t.out), d_out = batch_of(&t, t.d_out);
        in.image_stride = in.channel_stride = in.row_stride = 0;
        CHECK_OK(skc_operator_apply(t.op, t.samples, &in, NULL, &out, NULL, error));
        assert_memory_equal(t.out, plain.out, t.count * size);
        CHECK_OK(skc_operator_vjp(t.op, t.samples, &in, NULL, &d_out, &out, t.d_samples, NULL, NULL, error));
        assert_memory_equal(t.out, plain.d_in, t.count * size);
        assert_memory_equal(t.d_samples, plain.d_samples, t.numbers * sizeof(double));
        free_results(&plain);
        give(&t);
    }
}

// NaN and infinity harm their own image only.
static void test_not_finite(void **state)
{
    (void)state;
    for (int i = 0; i < EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(i % 2 ? SKC_REAL_DOUBLE : SKC_REAL_FLOAT, &options, 1, 2, 1, 12, 300, 3, 800);
        struct results plain = results_of(&t, NULL);
        for (size_t k = 0; k < 4; k++) {
            set_number(&t, t.in, 40 * k, k % 2 ? INFINITY : (double)NAN);
            set_number(&t, t.d_out, 40 * k, k % 2 ? INFINITY : (double)NAN);
        }
        skc_run_options run;
        skc_run_options_init(&run);
        run.threads = 1; // the second image meets the memory that the first one has used
        vjp(&t, t.d_in, t.d_samples, &run);
        size_t half = t.count / 2 * size_of(t.type);
        assert_memory_equal((char *)t.d_in + half, (char *)plain.d_in + half, half);
        assert_true(isnan(number(&t, t.d_in, 0)));
        for (size_t k = 0; k < t.numbers; k++)
            assert_false(isfinite(t.d_samples[k]) && k % 3 == 2);
        jvp(&t, t.t_samples, t.t_in, &run);
        assert_memory_equal((char *)t.t_out + half, (char *)plain.t_out + half, half);
        free_results(&plain);
        give(&t);
    }
}

// -------------------------------------------------------------------------------------------------- progress, refusals

struct told {
    double last;
    int count, cancel;
};

static int tell(void *user, const skc_progress *progress)
{
    struct told *told = user;
    assert_true(progress->fraction >= told->last && progress->fraction <= 1);
    told->last = progress->fraction;
    told->count++;
    return told->cancel;
}

// A host on which each task begins when it is time to ask the caller again, however fast the machine.
static void run_slowly(void *host, int count, void (*task)(void *context, int i), void *context)
{
    (void)host;
    for (int i = 0; i < count; i++) {
        nanosleep(&(struct timespec){0, 15000000}, NULL);
        task(context, i);
    }
}

static void test_progress(void **state)
{
    (void)state;
    struct trial t = take(SKC_REAL_DOUBLE, NULL, 1, 24, 3, 64, 64, 8, 900);
    skc_run_options run;
    skc_run_options_init(&run);
    struct told told = {0};
    run.progress = tell;
    run.progress_user = &told;
    run.threads = 2;
    vjp(&t, t.d_in, t.d_samples, &run);
    told.cancel = 1;
    told.last = 0;
    skc_batch in = batch_of(&t, t.in), d_out = batch_of(&t, t.d_out), d_in = batch_of(&t, t.d_in);
    run.parallel = &(skc_parallel){run_slowly, NULL};
    skc_status status = skc_operator_vjp(t.op, t.samples, &in, NULL, &d_out, &d_in, t.d_samples, NULL, &run, NULL);
    assert_int_equal(status, SKC_CANCELLED);
    assert_true(told.count > 0);
    give(&t);
}

static void test_no_images(void **state)
{
    (void)state;
    struct trial t = take(SKC_REAL_DOUBLE, NULL, 1, 1, 1, 3, 3, 2, 1000);
    skc_batch none = skc_batch_of(SKC_REAL_DOUBLE, NULL, 0, 3, 5, 5);
    CHECK_OK(skc_operator_apply(t.op, t.samples, &none, NULL, &none, NULL, error));
    t.d_samples[3] = 7;
    CHECK_OK(skc_operator_vjp(t.op, t.samples, &none, NULL, &none, &none, t.d_samples, NULL, NULL, error));
    for (size_t k = 0; k < t.numbers; k++)
        assert_true(t.d_samples[k] == 0);
    CHECK_OK(skc_operator_jvp(t.op, t.samples, &none, NULL, NULL, &none, NULL, &none, NULL, error));
    give(&t);
}

static skc_error refused;

static void assert_refused(skc_status status, skc_status as, const char *part)
{
    assert_int_equal(status, as);
    if (!strstr(refused.message, part))
        fail_msg("\"%s\" does not say \"%s\"", refused.message, part);
}

static void test_refused_batches(void **state)
{
    (void)state;
    struct trial t = take(SKC_REAL_FLOAT, NULL, 1, 2, 2, 5, 6, 2, 1100);
    const struct {
        ptrdiff_t at; // of an int in the batch
        int value;
        const char *part;
    } wrong[] = {
        {offsetof(skc_batch, type), 7, "type 7; use a skc_real"},
        {offsetof(skc_batch, type), SKC_REAL_DOUBLE, "holds doubles and the input floats"},
        {offsetof(skc_batch, images), -1, "-1 images; 0 to"},
        {offsetof(skc_batch, images), 1, "1 images of 2 channels and 6 x 5 pixels; 2 of 2"},
        {offsetof(skc_batch, channels), 0, "0 channels; 1 to"},
        {offsetof(skc_batch, channels), 1, "2 images of 1 channels"},
        {offsetof(skc_batch, width), 0, "0 x 5 pixels; 1 to"},
        {offsetof(skc_batch, height), 4, "6 x 4 pixels"},
    };
    skc_batch in = batch_of(&t, t.in), d_out = batch_of(&t, t.d_out), out = batch_of(&t, t.out);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (int which = 0; which < 2; which++) {
            skc_batch bad = which ? out : d_out;
            memcpy((char *)&bad + wrong[i].at, &wrong[i].value, sizeof(int));
            if (wrong[i].value == SKC_REAL_DOUBLE && i == 1) // all strides suit doubles
                bad.image_stride *= 2, bad.channel_stride *= 2, bad.row_stride *= 2, bad.pixel_stride *= 2;
            assert_refused(skc_operator_vjp(t.op, t.samples, &in, NULL, which ? &d_out : &bad, which ? &bad : &out,
                                            NULL, NULL, NULL, &refused),
                           SKC_INVALID, wrong[i].part);
            assert_non_null(strstr(refused.message, which ? "d_in" : "d_out"));
        }
    skc_batch bad = out;
    bad.row_stride = 0;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &bad, NULL, &refused), SKC_INVALID, "stride of 0");
    bad.row_stride = 25;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &bad, NULL, &refused), SKC_INVALID, "not a multiple");
    bad = out;
    bad.data = NULL;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &bad, NULL, &refused), SKC_INVALID, "data is NULL");
    bad.data = (char *)out.data + 1;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &bad, NULL, &refused), SKC_INVALID, "not aligned");
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &in, NULL, &refused), SKC_INVALID, "overlap");
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, NULL, NULL, &refused), SKC_INVALID, "output is NULL");
    assert_refused(skc_operator_apply(t.op, t.samples, NULL, NULL, &out, NULL, &refused), SKC_INVALID, "input is NULL");
    assert_refused(skc_operator_apply(t.op, t.samples, &in, &in, &out, NULL, &refused), SKC_INVALID,
                   "maps for a basis without parameters");
    assert_refused(skc_operator_vjp(t.op, t.samples, &in, NULL, NULL, &out, NULL, NULL, NULL, &refused), SKC_INVALID,
                   "d_out is NULL");
    assert_refused(skc_operator_vjp(t.op, t.samples, &in, NULL, &d_out, NULL, t.samples, NULL, NULL, &refused),
                   SKC_INVALID, "samples and d_samples overlap");
    skc_run_options run;
    skc_run_options_init(&run);
    run.out_x = 1;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &out, &run, &refused), SKC_INVALID, "(1, 0)");
    run = (skc_run_options){.size = sizeof run, .threads = 257};
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &out, &run, &refused), SKC_INVALID, "257 threads");
    run.size = 3;
    assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &out, &run, &refused), SKC_INVALID, "3 bytes");
    give(&t);
}

static void test_refused_samples(void **state)
{
    (void)state;
    struct trial t = take(SKC_REAL_FLOAT, NULL, 1, 1, 1, 5, 6, 2, 1200);
    skc_batch in = batch_of(&t, t.in), out = batch_of(&t, t.out);
    const struct {
        size_t at;
        double value;
        const char *part;
    } wrong[] = {
        {3, (double)NAN, "filters[0].layers[0].samples[1]: (nan"},
        {20, INFINITY, "filters[0].layers[1].samples[0]"},
        {1, 16385, "an offset of"},
        {0, -16384.5, "an offset of"},
        {2, 1e39, "a weight of 1e+39"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        double was = t.samples[wrong[i].at];
        t.samples[wrong[i].at] = wrong[i].value;
        assert_refused(skc_operator_apply(t.op, t.samples, &in, NULL, &out, NULL, &refused), SKC_INVALID,
                       wrong[i].part);
        skc_basis *basis;
        assert_refused(skc_operator_basis(t.op, t.samples, &basis, &refused), SKC_INVALID, wrong[i].part);
        assert_null(basis);
        t.samples[wrong[i].at] = was;
    }
    assert_refused(skc_operator_apply(t.op, NULL, &in, NULL, &out, NULL, &refused), SKC_INVALID, "samples: NULL");
    // Offsets that no memory would do for.
    t.samples[0] = t.samples[1] = 16384;
    t.samples[3] = t.samples[4] = -16384;
    skc_batch d_in = batch_of(&t, t.d_in), d_out = batch_of(&t, t.d_out);
    assert_refused(skc_operator_vjp(t.op, t.samples, &in, NULL, &d_out, &d_in, t.d_samples, NULL, NULL, &refused),
                   SKC_UNSUPPORTED, "1 GiB");
    give(&t);
}

static void test_refused_operators(void **state)
{
    (void)state;
    skc_complex *complex;
    skc_operator *op;
    skc_operator_options options;
    CHECK_OK(skc_complex_create(1, (int[]){2}, &complex, error));
    complex->layers[0].samples[0].w = 1;
    complex->layers[0].samples[1].w = -1;
    skc_operator_options_init(&options);
    options.edge = SKC_EDGE_RENORMALIZE;
    assert_refused(skc_operator_of(complex, &options, &op, &refused), SKC_INVALID, "sum is not zero");
    assert_null(op);
    options.edge = (skc_edge)9;
    assert_refused(skc_operator_of(complex, &options, &op, &refused), SKC_INVALID, "edge mode 9");
    options.edge = SKC_EDGE_CONSTANT;
    options.constant = NAN;
    assert_refused(skc_operator_of(complex, &options, &op, &refused), SKC_INVALID, "not a finite number");
    options.size = 1;
    assert_refused(skc_operator_of(complex, &options, &op, &refused), SKC_INVALID, "options of 1 bytes");
    skc_operator_options_init(&options);
    options.isa = "8086";
    assert_refused(skc_operator_of(complex, &options, &op, &refused), SKC_UNSUPPORTED, "8086");
    complex->layers[0].samples[1].x = NAN;
    assert_refused(skc_operator_of(complex, NULL, &op, &refused), SKC_INVALID, "layers[0].samples[1]");
    // Sums that vanish later are refused by the call.
    complex->layers[0].samples[1] = (skc_sample){1, 0, 2};
    options.isa = NULL;
    options.edge = SKC_EDGE_RENORMALIZE;
    CHECK_OK(skc_operator_of(complex, &options, &op, error));
    double samples[6] = {0, 0, 1, 1, 0, -1}, pixels[3] = {0};
    skc_batch in = skc_batch_of(SKC_REAL_DOUBLE, &pixels[0], 1, 1, 1, 1);
    skc_batch out = skc_batch_of(SKC_REAL_DOUBLE, &pixels[1], 1, 1, 1, 1);
    assert_refused(skc_operator_apply(op, samples, &in, NULL, &out, NULL, &refused), SKC_INVALID, "sum is not zero");
    skc_operator_free(op);
    skc_operator_free(NULL);
    skc_complex_free(complex);
}

int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_of_the_engine),
        cmocka_unit_test(test_threads_and_instruction_sets),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_strides_of_zero),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_no_images),
        cmocka_unit_test(test_refused_batches),
        cmocka_unit_test(test_refused_samples),
        cmocka_unit_test(test_refused_operators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
