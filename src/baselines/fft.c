// SPDX-License-Identifier: MIT
// Overlap-save with FFTW: the image is cut into tiles that overlap by the kernel's size less one; each is transformed,
// multiplied by the kernel's transform, and transformed back; what the kernel wrapped around is dropped. In single
// precision, real to complex. The tiles' size is the fastest of some, on this machine.

#include "baselines/rival.h"
#include "core/status.h"
#include "core/watch.h"

#include <fftw3.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// FFTW plans, and forgets plans, on one thread at a time.
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

struct tiles {
    skc_kernel kernel;
    int size;                // samples of a tile along each axis
    fftwf_complex *spectrum; // the kernel's
    fftwf_plan forward, backward;
};

static size_t spectrum_count(int size)
{
    return (size_t)size * ((size_t)size / 2 + 1);
}

// Of one thread: samples, then their spectrum.
static size_t samples_bytes(int size)
{
    return skci_rival_lines((size_t)size * (size_t)size * sizeof(float));
}

static size_t tile_bytes(int size)
{
    return samples_bytes(size) + skci_rival_lines(spectrum_count(size) * sizeof(fftwf_complex));
}

static void destroy(struct tiles *t)
{
    pthread_mutex_lock(&planner);
    if (t->forward)
        fftwf_destroy_plan(t->forward);
    if (t->backward)
        fftwf_destroy_plan(t->backward);
    pthread_mutex_unlock(&planner);
    free(t->spectrum);
    free(t->kernel.values);
    free(t);
}

static void free_tiles(void *state)
{
    destroy(state);
}

static struct tiles *make(const skc_kernel *k, int size)
{
    struct tiles *t = calloc(1, sizeof *t);
    char *memory = skci_rival_allocate(tile_bytes(size));
    if (!t || !memory) {
        free(t);
        free(memory);
        return NULL;
    }
    float *samples = (float *)memory;
    fftwf_complex *spectrum = (fftwf_complex *)(memory + samples_bytes(size));
    size_t count = (size_t)k->width * (size_t)k->height;
    t->size = size;
    t->kernel = *k;
    t->kernel.values = malloc(count * sizeof(double));
    t->spectrum = skci_rival_allocate(spectrum_count(size) * sizeof *t->spectrum);
    pthread_mutex_lock(&planner);
    t->forward = fftwf_plan_dft_r2c_2d(size, size, samples, spectrum, FFTW_MEASURE);
    t->backward = fftwf_plan_dft_c2r_2d(size, size, spectrum, samples, FFTW_MEASURE);
    pthread_mutex_unlock(&planner);
    int made = t->kernel.values && t->spectrum && t->forward && t->backward;
    if (made) {
        memcpy(t->kernel.values, k->values, count * sizeof(double));
        memset(samples, 0, samples_bytes(size));
        double scale = 1 / ((double)size * size);
        for (int y = 0; y < k->height; y++)
            for (int x = 0; x < k->width; x++)
                samples[(size_t)y * (size_t)size + (size_t)x] =
                    (float)(scale * k->values[(size_t)y * (size_t)k->width + (size_t)x]);
        fftwf_execute_dft_r2c(t->forward, samples, t->spectrum);
    }
    free(memory);
    if (made)
        return t;
    destroy(t);
    return NULL;
}

// The samples convolved with the kernel, around.
static void convolve(const struct tiles *t, char *memory)
{
    float *samples = (float *)memory;
    fftwf_complex *spectrum = (fftwf_complex *)(memory + samples_bytes(t->size));
    fftwf_execute_dft_r2c(t->forward, samples, spectrum);
    float *a = (float *)spectrum;
    const float *b = (const float *)t->spectrum;
    for (size_t i = 0, n = 2 * spectrum_count(t->size); i < n; i += 2) {
        float re = a[i] * b[i] - a[i + 1] * b[i + 1];
        a[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
        a[i] = re;
    }
    fftwf_execute_dft_c2r(t->backward, spectrum, samples);
}

// -------------------------------------------------------------------------------------------------------------
// creating

// Seconds for each result.
static double trial(const struct tiles *t, char *memory)
{
    enum { TRIALS = 3 };
    double best = HUGE_VAL;
    memset(memory, 0, tile_bytes(t->size));
    for (int run = 0; run < TRIALS; run++) {
        double start = skci_seconds();
        convolve(t, memory);
        best = fmin(best, skci_seconds() - start);
    }
    return best / ((double)(t->size - t->kernel.width + 1) * (t->size - t->kernel.height + 1));
}

static struct tiles *fastest(const skc_kernel *k)
{
    static const int sizes[] = {32,  64,   96,   128,  192,  256,  320,  384, 512,
                                768, 1024, 1536, 2048, 3072, 4096, 6144, 8192};
    enum { COUNT = sizeof sizes / sizeof *sizes, MOST_TRIED = 6 };
    int least = k->width > k->height ? k->width : k->height, tried = 0;
    struct tiles *best = NULL;
    double best_time = HUGE_VAL;
    for (int i = 0; i < COUNT && tried < MOST_TRIED; i++) {
        if (4 * (long)sizes[i] < 5 * (long)least || (tried > 1 && sizes[i] > 2048))
            continue;
        tried++;
        struct tiles *t = make(k, sizes[i]);
        char *memory = t ? skci_rival_allocate(tile_bytes(sizes[i])) : NULL;
        double time = memory ? trial(t, memory) : HUGE_VAL;
        free(memory);
        if (time < best_time) {
            if (best)
                destroy(best);
            best = t;
            best_time = time;
        } else if (t) {
            destroy(t);
        }
    }
    return best;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    (void)options;
    struct tiles *t = fastest(kernel);
    if (!t)
        return skci_fail_memory(error);
    rival->state = t;
    // A step of radix 2 has two fetches for each complex number, and as many multiplications for each of its parts.
    double area = (double)t->size * t->size,
           results = (t->size - kernel->width + 1.0) * (t->size - kernel->height + 1.0);
    double steps = log2(area);
    rival->info = (skc_rival_info){.samples = area / results * (2 * steps + 1),
                                   .taps = area / results * (2 * steps + 2),
                                   .passes = (int)ceil(2 * steps) + 1,
                                   .targets = 2};
    snprintf(rival->info.text, sizeof rival->info.text, "tiles of %d x %d", t->size, t->size);
    return SKC_OK;
}

static skc_status synthesize(const void *state, skc_kernel **kernel, skc_error *error)
{
    const struct tiles *t = state;
    skc_status status = skc_kernel_create(t->kernel.width, t->kernel.height, kernel, error);
    if (status != SKC_OK)
        return status;
    (*kernel)->anchor_x = t->kernel.anchor_x;
    (*kernel)->anchor_y = t->kernel.anchor_y;
    memcpy((*kernel)->values, t->kernel.values, (size_t)t->kernel.width * (size_t)t->kernel.height * sizeof(double));
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------
// filtering

struct job {
    const struct tiles *t;
    const skc_image *in, *out;
    int channel, valid_x, valid_y, count_x;
};

static void tile(void *context, int i, char *memory)
{
    const struct job *j = context;
    const skc_kernel *k = &j->t->kernel;
    int size = j->t->size, x = i % j->count_x * j->valid_x, y = i / j->count_x * j->valid_y;
    float *samples = (float *)memory;
    for (int r = 0; r < size; r++)
        skci_rival_fetch(j->in, j->channel, x + k->anchor_x - k->width + 1, y + k->anchor_y - k->height + 1 + r, size,
                         samples + (size_t)r * (size_t)size);
    convolve(j->t, memory);
    int width = j->in->width - x < j->valid_x ? j->in->width - x : j->valid_x;
    int height = j->in->height - y < j->valid_y ? j->in->height - y : j->valid_y;
    for (int r = 0; r < height; r++)
        skci_rival_store(j->out, j->channel, x, y + r, width,
                         samples + (size_t)(r + k->height - 1) * (size_t)size + k->width - 1);
}

static size_t scratch(const void *state, int width, int height, int channels, int threads)
{
    const struct tiles *t = state;
    (void)width;
    (void)height;
    (void)channels;
    return skci_rival_times(tile_bytes(t->size), (size_t)threads);
}

static skc_status apply(const void *state, const skc_image *in, const skc_image *out, int threads, skc_error *error)
{
    const struct tiles *t = state;
    struct job j = {.t = t, .in = in, .out = out};
    j.valid_x = t->size - t->kernel.width + 1;
    j.valid_y = t->size - t->kernel.height + 1;
    j.count_x = (in->width + j.valid_x - 1) / j.valid_x;
    char *memory = skci_rival_allocate(skci_rival_times(tile_bytes(t->size), (size_t)threads));
    if (!memory)
        return skci_fail_memory(error);
    int count_y = (in->height + j.valid_y - 1) / j.valid_y;
    for (j.channel = 0; j.channel < in->channels; j.channel++)
        skci_rival_share(threads, j.count_x * count_y, tile, &j, memory, tile_bytes(t->size));
    free(memory);
    return SKC_OK;
}

const skci_rival_method skci_rival_fft = {
    .kind = {"fft", "FFT", "tiles multiplied with the kernel's Fourier transform, by FFTW",
             "Stockham 1966, Frigo and Johnson 2005", "any kernel", NULL, 0, 0},
    .create = create,
    .free = free_tiles,
    .synthesize = synthesize,
    .scratch = scratch,
    .apply = apply,
};
