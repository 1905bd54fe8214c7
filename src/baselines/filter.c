// SPDX-License-Identifier: MIT
// What the rivals' ways to filter have in common: arguments, rows of pixels, memory, threads.

#include "baselines/rival.h"
#include "core/parallel.h"
#include "core/status.h"
#include "core/pixels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static int threads_of(int threads)
{
    return threads > 0 ? threads : skci_processors();
}

skc_status skc_rival_synthesize(const skc_rival *rival, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    return rival->method->synthesize(rival->state, kernel, error);
}

size_t skc_rival_scratch(const skc_rival *rival, int width, int height, int channels, int threads)
{
    return rival->method->scratch(rival->state, width, height, channels, threads_of(threads));
}

skc_status skc_rival_apply(const skc_rival *rival, const skc_image *in, const skc_image *out, int threads,
                           skc_error *error)
{
    skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
    skc_status status = skci_pixels_check(&from, "input image", error);
    if (status == SKC_OK)
        status = skci_pixels_check(&to, "output image", error);
    if (status != SKC_OK)
        return status;
    if (in->width != out->width || in->height != out->height || in->channels != out->channels)
        return skci_fail(error, SKC_INVALID,
                         "the input has %d x %d pixels of %d channels and the output %d x %d of %d; they must be alike",
                         in->width, in->height, in->channels, out->width, out->height, out->channels);
    if (skci_pixels_overlap(&from, &to))
        return skci_fail(error, SKC_INVALID, "the input and the output image overlap in memory; they must not");
    if (threads < 0 || threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor", threads);
    return rival->method->apply(rival->state, in, out, threads_of(threads), error);
}

// -------------------------------------------------------------------------------------------------------------- pixels

static char *pixel(const skc_image *image, int c, int x, int y)
{
    return (char *)image->data + c * image->channel_stride + y * image->row_stride + x * image->pixel_stride;
}

static int clamped(int i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

void skci_rival_fetch(const skc_image *in, int c, int from, int y, int count, float *out)
{
    // Columns first .. end - 1 of the image are wanted as they are; at least the nearest one.
    int first = clamped(from, in->width), end = clamped(from + count - 1, in->width) + 1, n = end - first;
    int at = clamped(first - from, count - n + 1);
    const char *p = pixel(in, c, first, clamped(y, in->height));
    float *to = out + at;
    if (in->pixel_stride == sizeof(float))
        memcpy(to, p, (size_t)n * sizeof *to);
    else
        for (int i = 0; i < n; i++)
            to[i] = *(const float *)(p + i * in->pixel_stride);
    for (int i = 0; i < at; i++)
        out[i] = to[0];
    for (int i = at + n; i < count; i++)
        out[i] = to[n - 1];
}

void skci_rival_store(const skc_image *out, int c, int x, int y, int count, const float *in)
{
    char *p = pixel(out, c, x, y);
    if (out->pixel_stride == sizeof(float))
        memcpy(p, in, (size_t)count * sizeof *in);
    else
        for (int i = 0; i < count; i++)
            *(float *)(p + i * out->pixel_stride) = in[i];
}

// ------------------------------------------------------------------------------------------------------ memory,
// threads

enum { LINE = 64 }; // bytes: cache lines, and the widest registers

size_t skci_rival_times(size_t a, size_t b)
{
    return b && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

size_t skci_rival_lines(size_t bytes)
{
    return bytes > SIZE_MAX - LINE ? SIZE_MAX / LINE * LINE : (bytes + LINE - 1) / LINE * LINE;
}

void *skci_rival_allocate(size_t bytes)
{
    return bytes > PTRDIFF_MAX ? NULL : aligned_alloc(LINE, skci_rival_lines(bytes ? bytes : 1));
}

struct crew {
    skci_rival_work *work;
    void *context;
    char *memory;
    size_t bytes;
    int count;
    atomic_int next;
};

static void run(void *context, int thread)
{
    struct crew *crew = context;
    char *scratch = crew->memory ? crew->memory + (size_t)thread * crew->bytes : NULL;
    for (int i; (i = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, i, scratch);
}

void skci_rival_share(int threads, int count, skci_rival_work *work, void *context, char *memory, size_t bytes)
{
    struct crew crew = {.work = work, .context = context, .memory = memory, .bytes = bytes, .count = count};
    int workers = threads < count ? threads : count;
    skci_parallel_for(NULL, workers, workers, run, &crew, NULL);
}
