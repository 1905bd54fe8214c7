// SPDX-License-Identifier: MIT
// Operators of bases with parameters: forward against the engine, products against finite differences and against each
// other, in both orders, all edge modes, floats and doubles, any number of threads.
#define _GNU_SOURCE // strdup
#include "varying_check.h"

#include "skc/gradient.h"

static const check_axis radius = {SKC_PARAMETER_NODES, 4, {0, 1, 2.5, 8}}, field = {SKC_PARAMETER_NODES, 2, {-1, 1}};
static const check_axis blades = {SKC_PARAMETER_NODES, 3, {0.25, 0.5, 1}}, single = {SKC_PARAMETER_NODES, 1, {3}};
static const check_axis angle = {SKC_PARAMETER_ROTATION, 2, {0, 360}}, tilt = {SKC_PARAMETER_ROTATION, 2, {-30, 45}};
static const check_axis zoom = {SKC_PARAMETER_SCALE, 2, {0.5, 1.5}};

static const check_axis cases[][5] = {{radius},
                                      {angle},
                                      {zoom},
                                      {tilt, zoom},
                                      {radius, field},
                                      {single, radius, angle},
                                      {radius, field, blades, angle, zoom}};
static const int case_axes[] = {1, 1, 1, 2, 2, 3, 5};
enum { CASES = sizeof case_axes / sizeof *case_axes, ORDERS = 2 };

// ------------------------------------------------------------------------------------------------------------- batches

// A batch whose numbers lie in odd places: between any two of them, and around them all, is poison, which must stay.
typedef struct box {
    skc_batch batch;
    double *numbers; // what it holds, image by image, plane by plane
    size_t count;
    char *memory;
    size_t bytes;
} box;

enum { POISON = 0x5a };

static void *number_of(const box *b, size_t i)
{
    const skc_batch *v = &b->batch;
    size_t x = i % (size_t)v->width, y = i / (size_t)v->width % (size_t)v->height;
    size_t c = i / (size_t)v->width / (size_t)v->height % (size_t)v->channels;
    size_t image = i / (size_t)v->width / (size_t)v->height / (size_t)v->channels;
    return (char *)v->data + (ptrdiff_t)image * v->image_stride + (ptrdiff_t)c * v->channel_stride +
           (ptrdiff_t)y * v->row_stride + (ptrdiff_t)x * v->pixel_stride;
}

// Strided: pixels side by side with one number between them, rows from bottom to top; else packed.
static box box_new(skc_real type, int images, int channels, int h, int w, int strided)
{
    ptrdiff_t size = type == SKC_REAL_FLOAT ? sizeof(float) : sizeof(double);
    box b = {.count = (size_t)images * (size_t)channels * (size_t)h * (size_t)w};
    b.numbers = calloc(b.count, sizeof *b.numbers);
    ptrdiff_t pixel = (channels + 1) * size, row = pixel * w + 3 * size, image = row * h + 5 * size;
    b.bytes = (size_t)(image * images + 64);
    b.memory = malloc(b.bytes);
    memset(b.memory, POISON, b.bytes);
    b.batch = skc_batch_of(type, b.memory + 32, images, channels, h, w);
    if (strided)
        b.batch = (skc_batch){b.memory + 32 + (h - 1) * row, type, images, channels, h, w, image, size, -row, pixel};
    return b;
}

static void box_write(box *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->batch.type == SKC_REAL_FLOAT)
            *(float *)number_of(b, i) = (float)b->numbers[i];
        else
            *(double *)number_of(b, i) = b->numbers[i];
}

// Reads the numbers, and checks the poison.
static void box_read(box *b)
{
    size_t size = b->batch.type == SKC_REAL_FLOAT ? sizeof(float) : sizeof(double);
    for (size_t i = 0; i < b->count; i++) {
        void *at = number_of(b, i);
        b->numbers[i] = size == sizeof(float) ? (double)*(float *)at : *(double *)at;
        memset(at, POISON, size);
    }
    for (size_t i = 0; i < b->bytes; i++)
        assert_int_equal(b->memory[i], POISON);
    box_write(b);
}

static void box_fill(box *b, skci_random *random, double low, double high)
{
    for (size_t i = 0; i < b->count; i++)
        b->numbers[i] = (double)(float)check_between(random, low, high);
    box_write(b);
}

static void box_free(box *b)
{
    free(b->numbers);
    free(b->memory);
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double largest(const double *a, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(a[i]));
    return most;
}

// Fails where numbers differ by more than `tolerance` times the largest.
static void check_alike(const double *a, const double *b, size_t n, double tolerance, const char *what)
{
    double scale = fmax(largest(b, n), 1e-300);
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance * scale))
            fail_msg("%s: number %zu is %.12g, not %.12g, of at most %g", what, i, a[i], b[i], scale);
}

// ---------------------------------------------------------------------------------------------------------------
// worlds

// An operator with all that its functions take.
typedef struct world {
    skc_basis *basis;
    skc_operator *op;
    skc_operator_info info;
    skc_operator_options options;
    double *samples, *t_samples, *d_samples;
    box in, maps, out, d_out, d_in, d_maps, t_in, t_maps, t_out;
} world;

enum { LAYERS = 3 };
static const int counts[LAYERS] = {9, 4, 2};

static skc_basis *basis_of(skci_random *random, int axes, const check_axis *axis, int channels, int identities)
{
    skc_basis *b = check_basis(random, axes, axis, channels, LAYERS, counts, 3.5);
    for (int f = 0; f < b->filter_count; f++) // sums that do not vanish
        for (int l = 0; l < LAYERS; l++)
            for (int i = 0; i < counts[l]; i++)
                b->filters[f]->layers[l].samples[i].w = (float)check_between(random, 0.5, 1) / (float)counts[l];
    for (int f = 0; f < b->filter_count && identities; f += 2)
        for (int l = 0; l < LAYERS; l++)
            for (int i = 0; i < counts[l]; i++)
                b->filters[f]->layers[l].samples[i] = (skc_sample){0, 0, i == 1 ? 1 : 0};
    return b;
}

typedef struct shape {
    skc_real type;
    int images, map_images, channels, width, height, strided;
} shape;

static world world_new(skci_random *random, skc_basis *basis, skc_edge edge, int order, int correlate, shape s)
{
    world w = {.basis = basis};
    skc_operator_options_init(&w.options);
    w.options.edge = edge;
    w.options.constant = 0.25f;
    w.options.correlate = correlate;
    w.options.order = (skc_order)order;
    CHECK_OK(skc_operator_create(basis, &w.options, &w.op, error));
    skc_operator_describe(w.op, &w.info);
    w.samples = calloc(w.info.numbers, sizeof(double));
    w.t_samples = calloc(w.info.numbers, sizeof(double));
    w.d_samples = calloc(w.info.numbers, sizeof(double));
    skc_operator_samples(w.op, w.samples);
    for (size_t i = 0; i < w.info.numbers; i++)
        w.t_samples[i] = check_between(random, -1, 1);
    box *like_in[] = {&w.in, &w.out, &w.d_out, &w.d_in, &w.t_in, &w.t_out};
    for (int i = 0; i < 6; i++) {
        *like_in[i] = box_new(s.type, s.images, s.channels, s.height, s.width, s.strided);
        box_fill(like_in[i], random, -1, 1);
    }
    box *like_maps[] = {&w.maps, &w.d_maps, &w.t_maps};
    for (int i = 0; i < 3; i++) {
        *like_maps[i] = box_new(s.type, s.map_images, w.info.maps, s.height, s.width, s.strided);
        box_fill(like_maps[i], random, -1, 1);
    }
    size_t plane = (size_t)(s.width * s.height);
    for (size_t i = 0; i < w.maps.count; i++) { // some beyond the range
        const skc_parameter *p = &basis->parameters[i / plane % (size_t)w.info.maps];
        double first = p->values[0], last = p->values[p->count - 1], more = 0.15 * (last - first) + 0.1;
        w.maps.numbers[i] = (double)(float)check_between(random, first - more, last + more);
    }
    box_write(&w.maps);
    return w;
}

static void world_free(world *w)
{
    box *all[] = {&w->in, &w->out, &w->d_out, &w->d_in, &w->t_in, &w->t_out, &w->maps, &w->d_maps, &w->t_maps};
    for (int i = 0; i < 9; i++)
        box_free(all[i]);
    free(w->samples);
    free(w->t_samples);
    free(w->d_samples);
    skc_operator_free(w->op);
    skc_basis_free(w->basis);
}

static void apply(world *w)
{
    CHECK_OK(skc_operator_apply(w->op, w->samples, &w->in.batch, &w->maps.batch, &w->out.batch, NULL, error));
    box_read(&w->out);
}

enum { SAMPLES = 1, IMAGE = 2, MAPS = 4, ALL = 7 };

static void vjp(world *w, int wanted)
{
    CHECK_OK(skc_operator_vjp(w->op, w->samples, &w->in.batch, &w->maps.batch, &w->d_out.batch,
                              wanted & IMAGE ? &w->d_in.batch : NULL, wanted & SAMPLES ? w->d_samples : NULL,
                              wanted & MAPS ? &w->d_maps.batch : NULL, NULL, error));
    box_read(&w->d_in);
    box_read(&w->d_maps);
}

static void jvp(world *w, int moved)
{
    CHECK_OK(skc_operator_jvp(w->op, w->samples, &w->in.batch, &w->maps.batch, moved & SAMPLES ? w->t_samples : NULL,
                              moved & IMAGE ? &w->t_in.batch : NULL, moved & MAPS ? &w->t_maps.batch : NULL,
                              &w->t_out.batch, NULL, error));
    box_read(&w->t_out);
}

// -------------------------------------------------------------------------------------------------------------
// adjoints

static void check_adjoint(world *w)
{
    vjp(w, ALL);
    double parts[3] = {dot(w->d_samples, w->t_samples, w->info.numbers),
                       dot(w->d_in.numbers, w->t_in.numbers, w->in.count),
                       dot(w->d_maps.numbers, w->t_maps.numbers, w->maps.count)};
    double all = 0;
    for (int i = 0; i < 3; i++) {
        jvp(w, 1 << i);
        CHECK_NEAR(parts[i], dot(w->d_out.numbers, w->t_out.numbers, w->out.count), 1e-12 * (double)w->out.count);
        all += parts[i];
    }
    jvp(w, ALL);
    CHECK_NEAR(all, dot(w->d_out.numbers, w->t_out.numbers, w->out.count), 1e-12 * (double)w->out.count);
}

static void products_are_adjoint(void **state)
{
    (void)state;
    skci_random random = {5};
    for (int c = 0; c < CASES; c++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < ORDERS; order++) {
                skc_basis *b = basis_of(&random, case_axes[c], cases[c], 1 + 2 * ((c + e) % 3 == 0), e % 2);
                world w = world_new(&random, b, check_edges[e], order, (c + e) % 2,
                                    (shape){SKC_REAL_DOUBLE, 1 + e % 2, 1 + c * e % 2, 1 + (c + e) % 3, 11, 8, c % 2});
                check_adjoint(&w);
                world_free(&w);
            }
}

// --------------------------------------------------------------------------------------------------- finite
// differences

static void step(double *to, const double *from, const double *along, size_t n, double h)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] + h * along[i];
}

// The result with all that is `moved` a bit further along its tangent.
static void apply_at(world *w, int moved, double h, double *result)
{
    double *was[3] = {w->samples, w->in.numbers, w->maps.numbers};
    size_t sizes[3] = {w->info.numbers, w->in.count, w->maps.count};
    const double *along[3] = {w->t_samples, w->t_in.numbers, w->t_maps.numbers};
    double *now[3];
    for (int i = 0; i < 3; i++) {
        now[i] = malloc(sizes[i] * sizeof(double));
        step(now[i], was[i], along[i], sizes[i], moved >> i & 1 ? h : 0);
    }
    w->samples = now[0];
    w->in.numbers = now[1];
    w->maps.numbers = now[2];
    box_write(&w->in);
    box_write(&w->maps);
    apply(w);
    memcpy(result, w->out.numbers, w->out.count * sizeof *result);
    w->samples = was[0];
    w->in.numbers = was[1];
    w->maps.numbers = was[2];
    box_write(&w->in);
    box_write(&w->maps);
    for (int i = 0; i < 3; i++)
        free(now[i]);
}

static void check_differences(world *w, int moved, double tolerance)
{
    const double h = 1e-7;
    double *more = malloc(w->out.count * sizeof *more), *less = malloc(w->out.count * sizeof *less);
    apply_at(w, moved, h, more);
    apply_at(w, moved, -h, less);
    for (size_t i = 0; i < w->out.count; i++)
        more[i] = (more[i] - less[i]) / (2 * h);
    jvp(w, moved);
    check_alike(w->t_out.numbers, more, w->out.count, tolerance, "differences");
    free(more);
    free(less);
}

static void products_are_differences(void **state)
{
    (void)state;
    skci_random random = {7};
    for (int c = 0; c < CASES; c++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < ORDERS; order++) {
                skc_basis *b = basis_of(&random, case_axes[c], cases[c], 1 + 2 * ((c + e) % 3 == 1), 0);
                world w = world_new(&random, b, check_edges[e], order, (c + e + order) % 2,
                                    (shape){SKC_REAL_DOUBLE, 1, 1, 1 + (c + e) % 2, 9, 7, 0});
                for (int moved = SAMPLES; moved <= MAPS; moved *= 2)
                    check_differences(&w, moved, 1e-6);
                world_free(&w);
            }
}

// ---------------------------------------------------------------------------------------------------- floats, doubles

// The same world in the other arithmetic.
static void compare_types(skci_random *random, skc_basis *b, skc_edge edge, int order, int correlate, shape s)
{
    skci_random again = *random;
    skc_basis *copy;
    char *text;
    size_t length;
    CHECK_OK(skc_basis_format(b, &text, &length, error));
    CHECK_OK(skc_basis_parse(text, length, &copy, error));
    skc_text_free(text);
    s.type = SKC_REAL_FLOAT;
    world f = world_new(random, b, edge, order, correlate, s);
    s.type = SKC_REAL_DOUBLE;
    world d = world_new(&again, copy, edge, order, correlate, s);
    apply(&f);
    apply(&d);
    check_alike(f.out.numbers, d.out.numbers, f.out.count, 1e-5, "forward");
    vjp(&f, ALL);
    vjp(&d, ALL);
    check_alike(f.d_in.numbers, d.d_in.numbers, f.in.count, 1e-5, "d_in");
    check_alike(f.d_maps.numbers, d.d_maps.numbers, f.maps.count, 1e-4, "d_maps");
    check_alike(f.d_samples, d.d_samples, f.info.numbers, 1e-4, "d_samples");
    jvp(&f, ALL);
    jvp(&d, ALL);
    check_alike(f.t_out.numbers, d.t_out.numbers, f.out.count, 1e-4, "t_out");
    world_free(&f);
    world_free(&d);
}

static void floats_are_doubles(void **state)
{
    (void)state;
    skci_random random = {17};
    for (int c = 0; c < CASES; c++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < ORDERS; order++) {
                skc_basis *b = basis_of(&random, case_axes[c], cases[c], 1 + 2 * ((c + e) % 3 == 2), e % 2);
                compare_types(&random, b, check_edges[e], order, (c + e) % 2,
                              (shape){.images = 1 + c % 2,
                                      .map_images = 1 + c % 2,
                                      .channels = 1 + c % 2 + 2 * (e % 2),
                                      .width = 11,
                                      .height = 7,
                                      .strided = e % 2});
            }
}

// Nothing but the engine itself.
static void floats_are_the_engines(void **state)
{
    (void)state;
    skci_random random = {13};
    for (int e = 0; e < CHECK_EDGES; e++)
        for (int order = 0; order < ORDERS; order++) {
            skc_basis *b = basis_of(&random, 2, cases[4], 1 + 2 * (e % 2), e % 2);
            shape s = {SKC_REAL_FLOAT, 2, 1 + e % 2, 1 + e % 5, 33, 20, order};
            world w = world_new(&random, b, check_edges[e], order, e % 2, s);
            apply(&w);
            skc_varying_options o;
            skc_varying_options_init(&o);
            o.edge = w.options.edge;
            o.constant = w.options.constant;
            o.order = w.options.order;
            o.correlate = w.options.correlate;
            skc_varying *v;
            CHECK_OK(skc_varying_create(b, &o, &v, error));
            size_t n = w.in.count / 2, plane = 33 * 20;
            float *image = malloc(n * sizeof *image), *result = malloc(n * sizeof *result), maps[2][33 * 20];
            for (size_t k = 0; k < 2; k++) {
                skc_map m[2];
                for (size_t i = 0; i < 2 * plane; i++)
                    maps[i / plane][i % plane] = (float)w.maps.numbers[(k % (size_t)s.map_images) * 2 * plane + i];
                for (size_t i = 0; i < n; i++)
                    image[i] = (float)w.in.numbers[k * n + i];
                for (int p = 0; p < 2; p++)
                    m[p] = (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, maps[p], 33, 20, 1), 0, 0}, 0, 1};
                skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, 33, 20, s.channels), out = in;
                out.data = result;
                CHECK_OK(skc_varying_apply(v, &in, m, &out, NULL, error));
                for (size_t i = 0; i < n; i++)
                    assert_true((double)result[i] == w.out.numbers[k * n + i]);
            }
            free(image);
            free(result);
            skc_varying_free(v);
            world_free(&w);
        }
}

// --------------------------------------------------------------------------------------------------------------- kinks

// Whole offsets, the identity's among them: derivatives are those towards larger ones.
static void kinks_are_one_sided(void **state)
{
    (void)state;
    skci_random random = {19};
    const double h = 1e-7;
    for (int i = 0; i < 16; i++) {
        int order = i % 2, correlate = i / 2 % 2, identities = i / 4 % 2, maps = i / 8 && identities;
        skc_basis *b = basis_of(&random, 1, cases[0], 1, identities);
        for (int f = 0; f < b->filter_count; f++)
            for (int l = 0; l < LAYERS; l++)
                for (int k = 0; k < counts[l]; k++) {
                    skc_sample *s = &b->filters[f]->layers[l].samples[k];
                    s->x = roundf(s->x);
                    s->y = roundf(s->y);
                }
        world w = world_new(&random, b, check_edges[i % CHECK_EDGES], order, correlate,
                            (shape){SKC_REAL_DOUBLE, 1, 1, 1, 13, 10, 0});
        for (size_t k = 0; k < w.maps.count; k++)
            w.maps.numbers[k] = maps ? check_between(&random, 0.1, 7.9) : radius.values[k % 4];
        for (size_t k = 0; k < w.info.numbers; k++)
            w.t_samples[k] = fabs(w.t_samples[k]);
        box_write(&w.maps);
        double *more = malloc(w.out.count * sizeof *more);
        apply_at(&w, SAMPLES, h, more);
        apply(&w);
        for (size_t k = 0; k < w.out.count; k++)
            more[k] = (more[k] - w.out.numbers[k]) / h;
        jvp(&w, SAMPLES);
        check_alike(w.t_out.numbers, more, w.out.count, 1e-5, "one-sided");
        free(more);
        check_adjoint(&w);
        world_free(&w);
    }
}

// Values of maps at the nodes: derivatives are those towards larger values, but at the last node.
static void nodes_take_the_cell_above(void **state)
{
    (void)state;
    skci_random random = {23};
    const double h = 1e-7;
    for (int order = 0; order < ORDERS; order++) {
        skc_basis *b = basis_of(&random, 1, cases[0], 1, 0);
        world w = world_new(&random, b, SKC_EDGE_CLAMP, order, 0, (shape){SKC_REAL_DOUBLE, 1, 1, 1, 13, 10, 0});
        for (size_t k = 0; k < w.maps.count; k++) {
            w.maps.numbers[k] = radius.values[k % 4];
            w.t_maps.numbers[k] = fabs(w.t_maps.numbers[k]) * (k % 4 < 3 ? 1 : -1);
        }
        box_write(&w.maps);
        box_write(&w.t_maps);
        double *more = malloc(w.out.count * sizeof *more);
        apply_at(&w, MAPS, h, more);
        apply(&w);
        for (size_t k = 0; k < w.out.count; k++)
            more[k] = (more[k] - w.out.numbers[k]) / h;
        jvp(&w, MAPS);
        check_alike(w.t_out.numbers, more, w.out.count, 1e-5, "at nodes");
        free(more);
        check_adjoint(&w);
        world_free(&w);
    }
}

// Beyond the range nothing changes; NaN is the first node; whole turns go round.
static void odd_maps_have_no_gradient(void **state)
{
    (void)state;
    skci_random random = {29};
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e30, -1e30, 8.5, -0.5};
    static const check_axis both[] = {{SKC_PARAMETER_NODES, 4, {0, 1, 2.5, 8}}, {SKC_PARAMETER_ROTATION, 2, {0, 360}}};
    enum { W = 16, H = 9, ODD = sizeof odd / sizeof *odd };
    for (int i = 0; i < 4; i++) {
        shape s = {(skc_real)(i / 2), 1, 1, 2, W, H, 0};
        world w = world_new(&random, basis_of(&random, 2, both, 1, 0), SKC_EDGE_MIRROR, i % 2, 0, s);
        for (size_t k = 0; k < ODD * 3; k++) {
            w.maps.numbers[k * 5] = odd[k % ODD];
            w.maps.numbers[W * H + k * 5] = k % ODD < 5 ? odd[k % ODD] : 400 + 360 * (double)(k % 3);
        }
        box_write(&w.maps);
        apply(&w);
        assert_true(isfinite(largest(w.out.numbers, w.out.count)));
        vjp(&w, ALL);
        for (size_t k = 0; k < ODD * 3; k++) {
            assert_true(w.d_maps.numbers[k * 5] == 0);
            assert_true((w.d_maps.numbers[W * H + k * 5] == 0) == (k % ODD < 5));
        }
        for (size_t k = 0; k < w.d_maps.count; k++)
            assert_true(isfinite(w.d_maps.numbers[k]));
        for (size_t k = 0; k < w.info.numbers; k++)
            assert_true(isfinite(w.d_samples[k]));
        // A turn more changes nothing.
        memcpy(w.t_maps.numbers, w.d_maps.numbers, w.d_maps.count * sizeof(double));
        for (size_t k = 0; k < W * H; k++)
            w.maps.numbers[W * H + k] += fabs(w.maps.numbers[W * H + k]) < 1000 ? 720 : 0;
        box_write(&w.maps);
        vjp(&w, MAPS);
        check_alike(w.d_maps.numbers, w.t_maps.numbers, w.d_maps.count, i / 2 ? 1e-9 : 1e-2, "turned");
        world_free(&w);
    }
}

// NaN in the image comes out at those gradients that depend on it, and no others.
static void nan_spreads_no_further(void **state)
{
    (void)state;
    skci_random random = {31};
    enum { W = 90, H = 80, AT = 40 * W + 45 };
    for (int type = 0; type < 2; type++)
        for (int order = 0; order < ORDERS; order++) {
            shape s = {(skc_real)type, 1, 1, 1, W, H, 0};
            world w = world_new(&random, basis_of(&random, 1, cases[0], 1, 0), SKC_EDGE_CONSTANT, order, 0, s);
            w.in.numbers[AT] = NAN;
            box_write(&w.in);
            vjp(&w, ALL);
            int samples = 0;
            for (size_t k = 0; k < w.info.numbers; k++)
                samples += isnan(w.d_samples[k]);
            assert_true(samples > 0);
            for (size_t k = 0; k < w.in.count; k++) {
                int x = (int)(k % W) - 45, y = (int)(k / W) - 40;
                assert_true(isfinite(w.d_in.numbers[k]));
                assert_true(isfinite(w.d_maps.numbers[k]) || (abs(x) < 14 && abs(y) < 14));
            }
            assert_true(isnan(w.d_maps.numbers[AT]));
            world_free(&w);
        }
}

// Offsets of layers that have whole ones stay.
static void whole_layers_keep_their_offsets(void **state)
{
    (void)state;
    skci_random random = {37};
    skc_basis *b = basis_of(&random, 1, cases[0], 1, 0);
    for (int f = 0; f < b->filter_count; f++) {
        b->filters[f]->layers[1].taps = SKC_TAPS_INTEGER;
        for (int k = 0; k < counts[1]; k++) {
            skc_sample *s = &b->filters[f]->layers[1].samples[k];
            s->x = roundf(s->x);
            s->y = roundf(s->y);
        }
    }
    world w = world_new(&random, b, SKC_EDGE_WRAP, 0, 0, (shape){SKC_REAL_DOUBLE, 1, 1, 1, 13, 10, 0});
    check_adjoint(&w);
    for (int f = 0; f < w.info.filters; f++)
        for (int i = 0; i < w.info.samples; i++)
            for (int k = 0; k < 3; k++) {
                int still = i >= counts[0] && i < counts[0] + counts[1] && k < 2;
                assert_true((w.d_samples[(f * w.info.samples + i) * 3 + k] == 0) == still);
            }
    world_free(&w);
}

// ------------------------------------------------------------------------------------------------------ other
// operators

// A basis of equal filters is one filter, whatever the map.
static void equal_nodes_are_uniform(void **state)
{
    (void)state;
    skci_random random = {41};
    for (int i = 0; i < 2 * CHECK_EDGES; i++) {
        int type = i % 2, sets = 1 + 2 * (i % 3 == 0);
        skc_edge edge = check_edges[i / 2];
        skc_basis *b = basis_of(&random, 1, cases[0], sets, 0), *one;
        int each = b->filter_count / sets;
        CHECK_OK(skc_basis_create(sets, &one, error));
        one->channels = sets;
        for (int set = 0; set < sets; set++) {
            CHECK_OK(skc_complex_copy(b->filters[set * each], &one->filters[set], error));
            for (int f = 1; f < each; f++) {
                skc_complex_free(b->filters[set * each + f]);
                CHECK_OK(skc_complex_copy(one->filters[set], &b->filters[set * each + f], error));
            }
        }
        world w = world_new(&random, b, edge, 0, i % 4 / 2, (shape){(skc_real)type, 2, 2, 4, 23, 17, 0});
        skc_operator *uniform;
        CHECK_OK(skc_operator_create(one, &w.options, &uniform, error));
        size_t numbers = w.info.numbers / (size_t)each, of_one = numbers / (size_t)sets;
        double *samples = malloc(numbers * sizeof *samples), *d_samples = malloc(numbers * sizeof *d_samples);
        double *sums = calloc(numbers, sizeof *sums);
        skc_operator_samples(uniform, samples);
        CHECK_OK(skc_operator_vjp(uniform, samples, &w.in.batch, NULL, &w.d_out.batch, &w.t_in.batch, d_samples, NULL,
                                  NULL, error));
        box_read(&w.t_in);
        vjp(&w, ALL);
        for (int f = 0; f < w.info.filters; f++)
            for (size_t k = 0; k < of_one; k++)
                sums[(size_t)(f / each) * of_one + k] += w.d_samples[(size_t)f * of_one + k];
        check_alike(w.d_in.numbers, w.t_in.numbers, w.in.count, type ? 1e-12 : 1e-5, "d_in");
        check_alike(sums, d_samples, numbers, type ? 1e-11 : 1e-4, "d_samples");
        assert_true(largest(w.d_maps.numbers, w.d_maps.count) < (type ? 1e-12 : 1e-4));
        free(samples);
        free(d_samples);
        free(sums);
        skc_operator_free(uniform);
        skc_basis_free(one);
        world_free(&w);
    }
}

// One map for all images has the sum of the gradients that each image's own has.
static void one_map_serves_all(void **state)
{
    (void)state;
    skci_random random = {43};
    enum { IMAGES = 3 };
    for (int i = 0; i < 4; i++) {
        skci_random again = random;
        shape s = {(skc_real)(i % 2), IMAGES, 1, 2, 15, 11, i % 2};
        world one = world_new(&random, basis_of(&random, 2, cases[4], 1, 0), SKC_EDGE_REFLECT101, i / 2, 0, s);
        s.map_images = IMAGES;
        world own = world_new(&again, basis_of(&again, 2, cases[4], 1, 0), SKC_EDGE_REFLECT101, i / 2, 0, s);
        size_t n = one.maps.count;
        memcpy(own.in.numbers, one.in.numbers, one.in.count * sizeof(double));
        memcpy(own.d_out.numbers, one.d_out.numbers, one.in.count * sizeof(double));
        for (size_t k = 0; k < own.maps.count; k++)
            own.maps.numbers[k] = one.maps.numbers[k % n];
        box_write(&own.in);
        box_write(&own.d_out);
        box_write(&own.maps);
        vjp(&one, ALL);
        vjp(&own, ALL);
        for (size_t k = n; k < own.maps.count; k++)
            own.d_maps.numbers[k % n] += own.d_maps.numbers[k];
        double tolerance = i % 2 ? 1e-13 : 1e-6;
        check_alike(one.d_maps.numbers, own.d_maps.numbers, n, tolerance, "d_maps");
        check_alike(one.d_in.numbers, own.d_in.numbers, one.in.count, tolerance, "d_in");
        check_alike(one.d_samples, own.d_samples, one.info.numbers, tolerance, "d_samples");
        world_free(&one);
        world_free(&own);
    }
}

// A map that serves no image has a gradient all the same: 0.
static void no_images_move_no_map(void **state)
{
    (void)state;
    skci_random random = {59};
    for (int i = 0; i < 2; i++) {
        shape s = {(skc_real)i, 1, 1, 2, 5, 7, 1};
        world w = world_new(&random, basis_of(&random, 1, cases[0], 1, 0), SKC_EDGE_CLAMP, 0, 0, s);
        box_fill(&w.d_maps, &random, 1, 2);
        skc_batch none = w.in.batch, nothing = w.d_out.batch;
        none.images = nothing.images = 0;
        CHECK_OK(skc_operator_vjp(w.op, w.samples, &none, &w.maps.batch, &nothing, NULL, w.d_samples, &w.d_maps.batch,
                                  NULL, error));
        box_read(&w.d_maps);
        assert_true(largest(w.d_maps.numbers, w.d_maps.count) == 0);
        assert_true(largest(w.d_samples, w.info.numbers) == 0);
        world_free(&w);
    }
}

// What is not asked for changes nothing of what is.
static void gradients_stand_alone(void **state)
{
    (void)state;
    skci_random random = {47};
    for (int i = 0; i < 2 * ORDERS; i++) {
        shape s = {(skc_real)(i / 2), 2, 1, 3, 20, 12, 0};
        world w = world_new(&random, basis_of(&random, 1, cases[0], 1, 1), SKC_EDGE_CLAMP, i % 2, 0, s);
        vjp(&w, ALL);
        double *all[] = {w.d_samples, w.d_in.numbers, w.d_maps.numbers};
        size_t sizes[] = {w.info.numbers, w.in.count, w.maps.count};
        for (int k = 0; k < 3; k++) {
            double *was = malloc(sizes[k] * sizeof *was);
            memcpy(was, all[k], sizes[k] * sizeof *was);
            memset(all[k], 0, sizes[k] * sizeof *was);
            vjp(&w, 1 << k);
            for (size_t j = 0; j < sizes[k]; j++)
                assert_true(all[k][j] == was[j]);
            free(was);
        }
        world_free(&w);
    }
}

// ---------------------------------------------------------------------------------------------------------- same bytes

static uint64_t digest(uint64_t seed, const void *data, size_t bytes)
{
    const unsigned char *byte = data;
    for (size_t i = 0; i < bytes; i++) // FNV-1a
        seed = (seed ^ byte[i]) * 0x100000001b3u;
    return seed;
}

static void run_backwards(void *host, int count, void (*task)(void *context, int i), void *context)
{
    (void)host;
    for (int i = count - 1; i >= 0; i--)
        task(context, i);
}

static const skc_parallel backwards = {run_backwards, NULL};

// Of all that an operator makes on so many threads, or 0: one that does the last things first.
static uint64_t all_bytes(world *w, int threads)
{
    skc_run_options run;
    skc_run_options_init(&run);
    run.threads = threads;
    run.parallel = threads ? NULL : &backwards;
    CHECK_OK(skc_operator_apply(w->op, w->samples, &w->in.batch, &w->maps.batch, &w->out.batch, &run, error));
    CHECK_OK(skc_operator_vjp(w->op, w->samples, &w->in.batch, &w->maps.batch, &w->d_out.batch, &w->d_in.batch,
                              w->d_samples, &w->d_maps.batch, &run, error));
    CHECK_OK(skc_operator_jvp(w->op, w->samples, &w->in.batch, &w->maps.batch, w->t_samples, &w->t_in.batch,
                              &w->t_maps.batch, &w->t_out.batch, &run, error));
    uint64_t sum = digest(1, w->d_samples, w->info.numbers * sizeof(double));
    const box *made[] = {&w->out, &w->d_in, &w->d_maps, &w->t_out};
    for (int i = 0; i < 4; i++)
        sum = digest(sum, made[i]->memory, made[i]->bytes);
    return sum;
}

static void threads_give_the_same_bytes(void **state)
{
    (void)state;
    skci_random random = {53};
    for (int i = 0; i < 8; i++) {
        shape s = {(skc_real)(i % 2), 2, 1 + i % 4 / 2, 1, 75, 66, 0};
        skc_edge edge = check_edges[(i + 3) % CHECK_EDGES];
        world w = world_new(&random, basis_of(&random, 1, cases[0], 1, 1), edge, i / 4, 0, s);
        uint64_t one = all_bytes(&w, 1);
        assert_true(one == all_bytes(&w, 0));
        assert_true(one == all_bytes(&w, 2));
        assert_true(one == all_bytes(&w, 5));
        world_free(&w);
    }
}

static void instruction_sets_give_the_same_bytes(void **state)
{
    (void)state;
    skci_random random = {59};
    for (int c = 0; c < CASES; c++)
        for (int order = 0; order < ORDERS; order++) {
            shape s = {SKC_REAL_FLOAT, 1, 1, 1 + c % 4, 37, 19, 0};
            world w = world_new(&random, basis_of(&random, case_axes[c], cases[c], 1, c % 2),
                                check_edges[c % CHECK_EDGES], order, c % 2, s);
            for (size_t k = 0; k < w.maps.count; k++) // runs of equal values, too
                w.maps.numbers[k] = w.maps.numbers[k % 8 < 4 ? k : k / 8 * 8];
            box_write(&w.maps);
            uint64_t plain = 0;
            for (int isa = 0; isa < skc_isa_count(); isa++) {
                skc_operator_free(w.op);
                w.options.isa = skc_isa_name(isa);
                CHECK_OK(skc_operator_create(w.basis, &w.options, &w.op, error));
                uint64_t sum = all_bytes(&w, 1);
                plain = isa ? plain : sum;
                assert_true(sum == plain);
            }
            world_free(&w);
        }
}

// ------------------------------------------------------------------------------------------------- tiles, sizes,
// limits

// Images of several tiles, and of a single pixel, whose edges fold far.
static void tiles_fit_together(void **state)
{
    (void)state;
    static const int sizes[][2] = {{75, 62}, {1, 1}, {1, 30}, {60, 2}};
    skci_random random = {61};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (int e = 0; e < CHECK_EDGES; e++) {
            int order = (int)(k + (size_t)e) % 2;
            world w = world_new(&random, basis_of(&random, 1, cases[0], 1, e % 2), check_edges[e], order, e % 2,
                                (shape){SKC_REAL_DOUBLE, 1, 1, 1, sizes[k][0], sizes[k][1], 1});
            check_adjoint(&w);
            world_free(&w);
        }
}

static int give_up(void *user, const skc_progress *progress)
{
    double *last = user;
    assert_true(progress->fraction >= *last && progress->fraction <= 1);
    *last = progress->fraction;
    return *last > 0.2;
}

static void calls_can_be_cancelled(void **state)
{
    (void)state;
    skci_random random = {67};
    shape s = {SKC_REAL_FLOAT, 8, 1, 1, 200, 150, 0};
    world w = world_new(&random, basis_of(&random, 1, cases[0], 1, 0), SKC_EDGE_CLAMP, 0, 0, s);
    double last = 0;
    skc_run_options run;
    skc_run_options_init(&run);
    run.progress = give_up;
    run.progress_user = &last;
    run.threads = 1;
    skc_error error;
    assert_int_equal(skc_operator_vjp(w.op, w.samples, &w.in.batch, &w.maps.batch, &w.d_out.batch, NULL, w.d_samples,
                                      NULL, &run, &error),
                     SKC_CANCELLED);
    world_free(&w);
}

// Filters that reach further than memory allows are refused, not tried.
static void reach_has_an_end(void **state)
{
    (void)state;
    skci_random random = {71};
    skc_basis *b = basis_of(&random, 1, cases[0], 1, 0);
    shape s = {SKC_REAL_FLOAT, 1, 1, 1, 20, 10, 0};
    world w = world_new(&random, b, SKC_EDGE_CLAMP, 0, 0, s);
    w.samples[0] = w.samples[1] = 16000;
    skc_error error;
    assert_int_equal(skc_operator_vjp(w.op, w.samples, &w.in.batch, &w.maps.batch, &w.d_out.batch, &w.d_in.batch,
                                      w.d_samples, NULL, NULL, &error),
                     SKC_UNSUPPORTED);
    world_free(&w);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest threads[] = {
        cmocka_unit_test(threads_give_the_same_bytes),
    };
    if (argc > 1 && strcmp(argv[1], "threads") == 0)
        return cmocka_run_group_tests(threads, NULL, NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_adjoint),
        cmocka_unit_test(products_are_differences),
        cmocka_unit_test(floats_are_doubles),
        cmocka_unit_test(floats_are_the_engines),
        cmocka_unit_test(kinks_are_one_sided),
        cmocka_unit_test(nodes_take_the_cell_above),
        cmocka_unit_test(odd_maps_have_no_gradient),
        cmocka_unit_test(nan_spreads_no_further),
        cmocka_unit_test(whole_layers_keep_their_offsets),
        cmocka_unit_test(equal_nodes_are_uniform),
        cmocka_unit_test(one_map_serves_all),
        cmocka_unit_test(no_images_move_no_map),
        cmocka_unit_test(gradients_stand_alone),
        cmocka_unit_test(instruction_sets_give_the_same_bytes),
        cmocka_unit_test(tiles_fit_together),
        cmocka_unit_test(calls_can_be_cancelled),
        cmocka_unit_test(reach_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
