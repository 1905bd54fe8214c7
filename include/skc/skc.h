// SPDX-License-Identifier: MIT
//
// skc: sparse kernel complexes.
//
// A kernel of M x M pixels costs M * M multiplications per filtered pixel. A *sparse kernel complex* does nearly the
// same with a few dozen: it is a short cascade of layers, each a handful of weighted samples at real-valued offsets,
// found once by optimising its impulse response against the kernel (DISK, arXiv 2512.04556). This header is the manual.
//
//     skc_kernel *heart;                                   // 1. what to filter with
//     skc_kernel_shape("heart:radius=24", &heart, NULL);
//
//     skc_fit_options options;                             // 2. fit it, once
//     skc_fit_options_init(&options);
//     skc_complex *complex;
//     skc_fit(heart, &options, &complex, NULL, NULL);
//
//     skc_image in = skc_image_interleaved(pixels, width, height, 3);   // 3. filter any number of images
//     skc_image out = skc_image_interleaved(result, width, height, 3);
//     skc_apply(complex, &in, &out, NULL, NULL);
//
// CONVENTIONS
//
//   Axes          x to the right, y down, pixel centres at integers, lengths in pixels. Angles in degrees,
//                 counter-clockwise as seen on the screen.
//   Convolution   out(p) = sum over q of K(q) in(p - q). One bright pixel turns into the kernel's picture, upright.
//                 (OpenCV's filter2D, libvips and torch correlate; set `correlate` to do as they do.)
//   Anchor        the kernel's origin q = 0: the centre of an odd size, floor(size / 2) of an even one.
//   Sample        (x, y, w): weight w at the kernel position (x, y) relative to the anchor.
//   Layer         out(p) = sum over i of w_i in~(p - (x_i, y_i)); in~ interpolates bilinearly. So a layer is a
//                 convolution with the bilinear splat of its samples.
//   Complex       layers one after the other. Its response to a unit impulse is the *synthesised kernel*.
//   Dimensions    L layers, S samples in a layer, H rows, W columns, C channels. Strides in bytes, signed.
//
// ERRORS       Whatever can fail returns a skc_status, and describes the failure in the optional last argument. Results
//              are written only on SKC_OK; on failure a pointer result is set to NULL and there is nothing to free.
// OWNERSHIP    What a function creates is the caller's, to be released by the function named like it; these take NULL.
//              Arguments are never kept: they may go as soon as the call returns.
// THREADS      No global state. Any number of threads may use the library; one object may be read by many at a time.
// DETERMINISM  The same arguments and seed give the same bytes, whatever the number of threads.

#ifndef SKC_H
#define SKC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32) && defined(SKC_SHARED)
#define SKC_API __declspec(dllexport)
#elif defined(__GNUC__)
#define SKC_API __attribute__((visibility("default")))
#else
#define SKC_API
#endif

#define SKC_VERSION_MAJOR 0
#define SKC_VERSION_MINOR 1
#define SKC_VERSION_PATCH 0
#define SKC_VERSION "0.1.0"

// The version of the library that is running, "0.1.0".
SKC_API const char *skc_version(void);

// ------------------------------------------------------------------------------------------------------ status, errors

#define SKC_STATUS_LIST(X)                                 \
    X(OK, "done")                                          \
    X(INVALID, "an argument is wrong")                     \
    X(MEMORY, "out of memory")                             \
    X(FORMAT, "the data does not follow its format")       \
    X(IO, "a file could not be read or written")           \
    X(UNSUPPORTED, "this build or version cannot do that") \
    X(CANCELLED, "cancelled")

typedef enum skc_status {
#define X(name, text) SKC_##name,
    SKC_STATUS_LIST(X)
#undef X
} skc_status;

// The list's text for `status`, a constant string.
SKC_API const char *skc_status_text(skc_status status);

enum { SKC_MESSAGE_SIZE = 512 };

// What went wrong, in one sentence without a full stop or a line break that names the culprit and what is accepted:
// "radius=-3: a radius is 0 to 4096 pixels". Unchanged on success. UTF-8, always terminated.
typedef struct skc_error {
    skc_status status;
    char message[SKC_MESSAGE_SIZE];
} skc_error;

// --------------------------------------------------------------------------------------------------------------- images

// A view of someone's float pixels; the library owns none. The sample of channel c at column x and row y lies at
// (char *)data + c * channel_stride + y * row_stride + x * pixel_stride. Strides are multiples of sizeof(float); row and
// channel strides may be negative or, for an input, 0. Distinct samples of an output must not share memory.
typedef struct skc_image {
    float *data;
    int width, height; // 1 to 1 << 24
    int channels;      // 1 to 1 << 16
    ptrdiff_t pixel_stride, row_stride, channel_stride;
} skc_image;

// Views of tightly packed pixels: one plane after the other, or all channels of a pixel side by side.
SKC_API skc_image skc_image_planar(float *data, int width, int height, int channels);
SKC_API skc_image skc_image_interleaved(float *data, int width, int height, int channels);

// -------------------------------------------------------------------------------------------------------------- threads

// A parallel-for that the host supplies, to run the library on the host's own threads. It must call task(context, i) once
// for each i in 0 .. count - 1, in any order and on any threads, and return when all calls have returned.
typedef struct skc_parallel {
    void (*run)(void *host, int count, void (*task)(void *context, int i), void *context);
    void *host;
} skc_parallel;

// ------------------------------------------------------------------------------------------------------------- progress

// Where a long call stands.
typedef struct skc_progress {
    double fraction; // of the work, 0 to 1, never falling
    double loss;     // fits: the smallest loss so far, relative to the loss at the start; 0 elsewhere
} skc_progress;

// Called from the calling thread every few milliseconds of work. Anything but 0 cancels.
typedef int (*skc_progress_callback)(void *user, const skc_progress *progress);

// -------------------------------------------------------------------------------------------------------------- kernels

enum { SKC_KERNEL_MAX_SIZE = 4096 }; // pixels, in each direction

// A dense kernel: what a complex approximates. Outside its width x height pixels it is zero.
typedef struct skc_kernel {
    int width, height;      // 1 to SKC_KERNEL_MAX_SIZE
    int anchor_x, anchor_y; // the pixel that is the origin; may lie outside the support
    double *values;         // height rows of width values, the top row first; all finite
} skc_kernel;

typedef enum skc_normalize {
    SKC_NORMALIZE_AUTO, // sum 1 if no value is negative, else left as it is
    SKC_NORMALIZE_SUM,  // sum 1; refused if the sum is zero or negative, or lost in rounding
    SKC_NORMALIZE_NONE,
} skc_normalize;

// A kernel of width x height zeros with the default anchor.
SKC_API skc_status skc_kernel_create(int width, int height, skc_kernel **kernel, skc_error *error);

// A kernel from the pixels of a one-channel image, as they are. Refuses NaN, infinity, and kernels that are all zero.
SKC_API skc_status skc_kernel_from_image(const skc_image *pixels, skc_kernel **kernel, skc_error *error);

// A kernel from text (`length` bytes), which may be
//   a matrix      one row to a line (or rows parted by ";"), numbers parted by blanks or commas, "#" starts a comment
//   libvips       a first line "width height [scale [offset]]", then the matrix; values are (value / scale) + offset
//   ImageMagick   "3x3: 0,1,0 1,4,1 0,1,0" or "3x3+0+2: ..." with the anchor; "nan" and "-" stand for 0
//   G'MIC         "(0,1,0;1,4,1;0,1,0)"
// Values are kept as they are. Refuses rows of different lengths, NaN, infinity, and kernels that are all zero.
SKC_API skc_status skc_kernel_from_text(const char *text, size_t length, skc_kernel **kernel, skc_error *error);

// A named shape, "name" or "name:key=value,...", for example "polygon:sides=6,radius=24,rotate=15". A backslash takes the
// next character literally ("glyph:text=\,"). The names, keys, defaults and ranges are those of skc_shape_at. A shape of
// radius r has 2 ceil(r) + 1 pixels unless "size=N" says otherwise; it is normalised to sum 1, anchored at the centre, and
// rasterised as coverage by 16 x 16 sub-samples a pixel, except where its own file (src/kernels/) says otherwise. A shape of
// radius, sigma or length 0 is the identity, one pixel of 1.
SKC_API skc_status skc_kernel_shape(const char *spec, skc_kernel **kernel, skc_error *error);

// Scales the values in place.
SKC_API skc_status skc_kernel_normalize(skc_kernel *kernel, skc_normalize how, skc_error *error);

// Cuts black margins, by equal amounts left and right of the anchor, and above and below it, so that the anchor stays where
// it is and a default anchor stays the default.
SKC_API skc_status skc_kernel_trim(skc_kernel *kernel, skc_error *error);

// The values' sum, and their centre of mass relative to the anchor (weighted by |value|).
SKC_API double skc_kernel_sum(const skc_kernel *kernel);
SKC_API void skc_kernel_centroid(const skc_kernel *kernel, double *x, double *y);

SKC_API void skc_kernel_free(skc_kernel *kernel);

// What the table of named shapes holds, for help texts, bindings and tests.
typedef struct skc_shape_parameter {
    const char *name;    // "radius"
    const char *unit;    // "pixels", "degrees", "waves", or "" for counts and ratios
    const char *summary; // "of the circle through the corners"
    double fallback;     // the default; NaN: none, the parameter must be given or follows from the others
    double least, most;  // accepted range, inclusive
} skc_shape_parameter;

typedef struct skc_shape {
    const char *name;    // "polygon"
    const char *summary; // "regular polygon or camera iris"
    const char *example; // "polygon:sides=6,radius=24,rotate=15"
    int parameter_count;
    const skc_shape_parameter *parameters; // numeric ones; "size" belongs to every shape and is not listed
} skc_shape;

SKC_API int skc_shape_count(void);
SKC_API const skc_shape *skc_shape_at(int i); // NULL unless 0 <= i < skc_shape_count()

// ------------------------------------------------------------------------------------------------------------ complexes

enum {
    SKC_MAX_LAYERS = 64,
    SKC_MAX_SAMPLES = 4096, // in one layer
    SKC_MAX_OFFSET = 16384, // pixels
};

typedef struct skc_sample {
    float x, y, w;
} skc_sample;

typedef enum skc_taps {
    SKC_TAPS_BILINEAR, // offsets are real numbers
    SKC_TAPS_INTEGER,  // offsets are whole numbers: a sample is one tap
} skc_taps;

typedef struct skc_layer {
    skc_taps taps;
    int count; // 1 to SKC_MAX_SAMPLES
    skc_sample *samples;
} skc_layer;

// A sparse kernel complex. Samples may be read and changed freely; counts and pointers stay as created.
typedef struct skc_complex {
    int count; // of layers, 1 to SKC_MAX_LAYERS
    skc_layer *layers;
} skc_complex;

// A complex of `count` bilinear layers with counts[l] samples each, all zero.
SKC_API skc_status skc_complex_create(int count, const int *counts, skc_complex **complex, skc_error *error);
SKC_API skc_status skc_complex_copy(const skc_complex *from, skc_complex **complex, skc_error *error);
SKC_API void skc_complex_free(skc_complex *complex);

// Refuses what no complex may be: counts out of range, NaN, infinity, offsets beyond SKC_MAX_OFFSET, fractions in an integer
// layer. The message names the place as in a file: "layers[1].samples[3]". Every function below that takes a complex asks this.
SKC_API skc_status skc_complex_check(const skc_complex *complex, skc_error *error);

// What filtering a pixel costs.
typedef struct skc_cost {
    int samples; // of all layers: bilinear fetches, what a GPU's texture unit pays
    int taps;    // distinct grid positions with a weight other than 0, summed over the layers: what a CPU pays
    int passes;  // layers
} skc_cost;

SKC_API skc_status skc_complex_cost(const skc_complex *complex, skc_cost *cost, skc_error *error);

// How far the synthesised kernel extends: it is zero outside columns -left .. right and rows -up .. down.
typedef struct skc_reach {
    int left, right, up, down;
} skc_reach;

SKC_API skc_status skc_complex_reach(const skc_complex *complex, skc_reach *reach, skc_error *error);

// The synthesised kernel on its whole support, computed in double precision.
SKC_API skc_status skc_complex_synthesize(const skc_complex *complex, skc_kernel **kernel, skc_error *error);

// -------------------------------------------------------------------------------------------------------------- quality

// How well a complex stands for a kernel K of W x H pixels. With d = K_syn - K, sums over the whole plane:
typedef struct skc_quality {
    double psnr;        // 10 log10(max |K|^2 / (sum d^2 / (W H))), dB; infinity if equal
    // What photographs are expected to get: 10 log10(1 / sum P(f) |d(f)|^2), dB, over all frequencies f, where
    // P(f) = 6.31e-5 / (|f|^2 + 0.0024^2)^1.3, f in cycles per pixel, is the power spectrum of photographs in linear light from 0
    // to 1: a power law, as Field 1987 found them to have, calibrated on three photographs (src/ops/image_error.c tells how). It
    // is within 2 dB of the mean of their figures. Infinity if equal; NaN if the kernels together span more than 2048 pixels.
    double image_psnr;
    double l1;          // sum |d| / sum |K|
    double l2;          // sqrt(sum d^2 / sum K^2)
    double mae;         // mean absolute error of the kernel scaled to sum 1: sum |d| / (W H) / |sum K|; NaN if the sum is 0
    double certificate; // max(sum of positive d, sum of -negative d): no image in [0, 1] comes out further off than this
    double sum;         // of K_syn
    double noise_gain;  // product over the layers of sum |w|: how much rounding between the passes may be amplified
} skc_quality;

SKC_API skc_status skc_quality_measure(const skc_complex *complex, const skc_kernel *kernel, skc_quality *quality,
                                       skc_error *error);

// The same for any two dense kernels, aligned at their anchors; noise_gain is sum |approximation|.
SKC_API skc_status skc_quality_compare(const skc_kernel *approximation, const skc_kernel *kernel, skc_quality *quality,
                                       skc_error *error);

// ------------------------------------------------------------------------------------------------------------ filtering

typedef enum skc_edge { // what lies left of the row a b c d
    SKC_EDGE_CLAMP,       // a a a
    SKC_EDGE_MIRROR,      // c b a: the edge pixel twice
    SKC_EDGE_REFLECT101,  // d c b: the edge pixel once
    SKC_EDGE_WRAP,        // b c d
    SKC_EDGE_CONSTANT,    // a given value
    SKC_EDGE_RENORMALIZE, // nothing: zero, and the result is divided by the share of the kernel that met the image;
                          // where that is below 1/1000 the result is 0. Needs a kernel whose sum is not zero
} skc_edge;

// Reads an edge mode: a name above in lower case, "constant:VALUE", or a usual alias: extend, replicate, edge, nearest, copy
// (clamp); symmetric (mirror); reflect_101, reflect-101 (reflect101); circular, repeat, tile, loop (wrap); zero, zeros, black
// (constant:0); white (constant:1). Refuses "reflect", which means mirror to some tools and reflect101 to others.
SKC_API skc_status skc_edge_parse(const char *text, skc_edge *edge, float *constant, skc_error *error);

// Its name, "clamp".
SKC_API const char *skc_edge_name(skc_edge edge);

// Which of n pixels in a row stands at position i, which may lie anywhere; -1 where none does (constant, renormalize).
SKC_API int skc_edge_index(skc_edge edge, int i, int n);

typedef struct skc_apply_options {
    size_t size; // sizeof(skc_apply_options), set by skc_apply_options_init
    skc_edge edge;
    float constant;   // the value beyond the edge for SKC_EDGE_CONSTANT
    int correlate;    // not 0: turn the kernel by 180 degrees
    int threads;      // 0: as many as there are processors; 1 to 256
    int out_x, out_y; // where in `in` the top left pixel of `out` lies; any rectangle, also beyond the image
    const skc_parallel *parallel; // NULL: threads of our own
    skc_progress_callback progress;
    void *progress_user;
} skc_apply_options;

// Clamp, convolution, all processors, (0, 0), no progress.
SKC_API void skc_apply_options_init(skc_apply_options *options);

// Filters `in` with `complex` and writes the rectangle `out` of the result. The edge mode applies to the image once, before
// the first layer, as if it were padded by the complex's whole reach; so the result is that of convolving with K_syn. `out`
// has as many channels as `in`, and may have another size (see out_x). It must not overlap `in` in memory, or be the very same
// view: then the image is filtered in place. `options` may be NULL.
// Values are not clamped; NaN and infinity spread as far as the kernel reaches. Arithmetic is float32, with the same bytes for
// any number of threads, any processor, and any rectangle.
// Fails with SKC_INVALID, SKC_MEMORY or, with `out` partly written, SKC_CANCELLED.
// This makes a plan (below), applies it and frees it.
SKC_API skc_status skc_apply(const skc_complex *complex, const skc_image *in, const skc_image *out,
                             const skc_apply_options *options, skc_error *error);

// Filters with the dense kernel itself, tap by tap: slow, and the reference for everything else. Arguments as for skc_apply.
SKC_API skc_status skc_convolve(const skc_kernel *kernel, const skc_image *in, const skc_image *out,
                                const skc_apply_options *options, skc_error *error);

// ---------------------------------------------------------------------------------------------------------------- plans
//
// For many images, other pixels than floats, and images that are never whole in memory: a plan is made once,
//
//     skc_plan *plan;
//     skc_plan_create(complex, NULL, &plan, NULL);
//     for (...) {                                                         // frames, all alike
//         skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_UINT8, bytes, width, height, 3);
//         skc_plan_apply(plan, &in, &in, NULL, NULL);                     // in place, on all processors
//     }
//     skc_plan_free(plan);
//
// or, demand-driven, by a host that asks for one rectangle after the other from threads of its own:
//
//     void *scratch = malloc(skc_plan_scratch(plan, channels));           // once for each thread
//     skc_rectangle need = skc_plan_need(plan, width, height, wanted);    // of the image; fetch these pixels
//     skc_window in = {fetched, need.x, need.y}, out = {result, wanted.x, wanted.y};
//     skc_plan_window(plan, width, height, &in, &out, scratch, size, NULL);
//
// Plans are immutable: any number of threads may use one at a time, without locks. skc_plan_window allocates nothing.

typedef enum skc_pixel {
    SKC_PIXEL_FLOAT,  // float32
    SKC_PIXEL_UINT8,  // 0 to 255 stand for 0 to 1, linearly; results are rounded to the nearest (ties to even) and clamped,
    SKC_PIXEL_UINT16, // 0 to 65535; NaN becomes 0
    SKC_PIXEL_HALF,   // IEEE 754 binary16; results are rounded to the nearest (ties to even), beyond 65504 to infinity
} skc_pixel;

// As skc_image, of any kind of pixels. Strides are multiples of the size of a sample. Rows are converted on their way through:
// arithmetic is always float32.
typedef struct skc_pixels {
    void *data;
    skc_pixel type;
    int width, height, channels;
    ptrdiff_t pixel_stride, row_stride, channel_stride;
} skc_pixels;

SKC_API skc_pixels skc_pixels_of(const skc_image *image);
SKC_API skc_pixels skc_pixels_planar(skc_pixel type, void *data, int width, int height, int channels);
SKC_API skc_pixels skc_pixels_interleaved(skc_pixel type, void *data, int width, int height, int channels);

// The size of a sample in bytes: 4, 1, 2, 2.
SKC_API size_t skc_pixel_size(skc_pixel type);

typedef struct skc_rectangle {
    int x, y, width, height;
} skc_rectangle;

// Pixels that are a rectangle of a larger image, whose top left pixel is (x, y) there.
typedef struct skc_window {
    skc_pixels pixels;
    int x, y;
} skc_window;

typedef struct skc_plan skc_plan;

typedef struct skc_plan_options {
    size_t size; // sizeof(skc_plan_options), set by skc_plan_options_init
    skc_edge edge;
    float constant;  // the value beyond the edge for SKC_EDGE_CONSTANT
    int correlate;   // not 0: turn the kernel by 180 degrees
    const char *isa; // the instruction set by name, for tests and benchmarks; NULL: what the environment variable SKC_ISA
                     // names, or without it the best that this processor has. None changes the result
} skc_plan_options;

// Clamp, convolution, the best instruction set.
SKC_API void skc_plan_options_init(skc_plan_options *options);

// `options` may be NULL. Fails with SKC_INVALID, SKC_MEMORY, and SKC_UNSUPPORTED for instruction sets that this processor lacks.
SKC_API skc_status skc_plan_create(const skc_complex *complex, const skc_plan_options *options, skc_plan **plan,
                                   skc_error *error);
SKC_API void skc_plan_free(skc_plan *plan);

// The instruction sets that this processor has, from plain "c" to the best; NULL unless 0 <= i < skc_isa_count().
SKC_API int skc_isa_count(void);
SKC_API const char *skc_isa_name(int i);

typedef struct skc_plan_stage {
    int taps;        // distinct grid positions
    skc_reach reach; // as skc_complex_reach, of this stage alone
} skc_plan_stage;

// What a plan does, for benchmarks and the curious.
typedef struct skc_plan_info {
    const char *isa;
    skc_reach margin;      // how many pixels left, right, up and down of a rectangle its result depends on
    int taps;              // of all stages
    int stage_count;       // layers
    const skc_plan_stage *stages; // valid as long as the plan
    int strip_width;       // columns that are filtered at a time, so that what they need stays in a core's cache
    double recomputed;     // share of the arithmetic that is done twice, where strips of a large image meet
    size_t cache;          // bytes that a strip of one channel works on
} skc_plan_info;

SKC_API void skc_plan_describe(const skc_plan *plan, skc_plan_info *info);

// The pixels of an image of width x height on which the `wanted` rectangle of the result depends: the smallest rectangle that
// holds them all. That is `wanted` grown by the margin and cut at the edges; except with SKC_EDGE_WRAP, MIRROR and REFLECT101,
// which look further inside, or around the whole image.
SKC_API skc_rectangle skc_plan_need(const skc_plan *plan, int width, int height, skc_rectangle wanted);

// How many bytes of scratch memory a thread needs for images of so many channels, whatever their size.
SKC_API size_t skc_plan_scratch(const skc_plan *plan, int channels);

// Makes the rectangle `out` of the filtered image of width x height from the rectangle `in` of the image, on the calling thread.
// Pixels may be of different types. `out` may lie beyond the image, and must not overlap `in` in memory. `scratch` is memory of
// `scratch_size` bytes for this call alone; its contents do not matter.
// Fails with SKC_INVALID, also if `in` lacks pixels that are needed, and has then written nothing.
SKC_API skc_status skc_plan_window(const skc_plan *plan, int width, int height, const skc_window *in,
                                   const skc_window *out, void *scratch, size_t scratch_size, skc_error *error);

typedef struct skc_run_options {
    size_t size;                  // sizeof(skc_run_options), set by skc_run_options_init
    int threads;                  // 0: as many as there are processors; 1 to 256
    int out_x, out_y;             // where in `in` the top left pixel of `out` lies
    const skc_parallel *parallel; // NULL: threads of our own
    skc_progress_callback progress;
    void *progress_user;
} skc_run_options;

// All processors, (0, 0), no progress.
SKC_API void skc_run_options_init(skc_run_options *options);

// Filters a whole image on threads of its own, as skc_apply does; also in place. `options` may be NULL.
SKC_API skc_status skc_plan_apply(const skc_plan *plan, const skc_pixels *in, const skc_pixels *out,
                                  const skc_run_options *options, skc_error *error);

// -------------------------------------------------------------------------------------------------------------- fitting

enum { SKC_FIT_SAMPLES = 96, SKC_TOLERANCE_SAMPLES = 512 }; // what a budget of 0 stands for

typedef enum skc_init {
    SKC_INIT_AUTO,     // those that promise something; the best result is kept
    SKC_INIT_LLOYD,    // the first layer spread over the kernel evenly by mass, each other filling the gaps before it
    SKC_INIT_LATTICE,  // the first layer on a hexagonal lattice clipped to the kernel, each other filling the gaps before it
    SKC_INIT_RADIAL,   // layer l on a circle of radius l dr, dr from the kernel's second moment
    SKC_INIT_SAMPLING, // the first layer strewn over the kernel's support with a minimum distance, the others radial
    SKC_INIT_RANDOM,   // every layer uniformly in a disk
} skc_init;

typedef enum skc_method {
    SKC_METHOD_LM,   // Levenberg-Marquardt from many starts, with a search for the structure
    SKC_METHOD_ADAM, // the paper's: Adam on the Charbonnier loss, one start for each initialisation
    SKC_METHOD_TEMPERING, // parallel tempering: random mutations of replicas at different temperatures
} skc_method;

typedef enum skc_weighting {
    SKC_WEIGHTING_NATURAL, // errors count as photographs and points of light show them
    SKC_WEIGHTING_FLAT,    // the plain squared error of the kernel
} skc_weighting;

typedef enum skc_cost_model { // what the budget `samples` counts
    SKC_COST_GPU,             // samples: a bilinear fetch costs 1
    SKC_COST_CPU,             // taps: layers may have whole offsets, where a sample is one tap instead of four
} skc_cost_model;

typedef enum skc_tolerance_on { // which figure of skc_quality is to reach the tolerance
    SKC_TOLERANCE_IMAGE,        // image_psnr
    SKC_TOLERANCE_KERNEL,       // psnr
} skc_tolerance_on;

typedef enum skc_stop {
    SKC_STOP_BUDGET,    // all steps were made
    SKC_STOP_CONVERGED, // nothing is left to improve
    SKC_STOP_CANCELLED, // the callback asked for it; the result is the best so far
} skc_stop;

typedef struct skc_fit_options {
    size_t size; // sizeof(skc_fit_options), set by skc_fit_options_init
    int layer_count;   // 0: structure from `samples`; else 1 to SKC_MAX_LAYERS
    const int *layers; // layer_count numbers of samples
    int samples;       // 1 to 4096 at most in all, used when layer_count is 0; 0: SKC_FIT_SAMPLES, or with a tolerance SKC_TOLERANCE_SAMPLES
    skc_cost_model cost; // LM with layer_count 0 only
    skc_method method;
    skc_init init;
    skc_weighting weighting; // LM only
    int effort;              // LM only: 0 a glance, 1 about a second, 2 ten times that, 3 a hundred times
    // LM with layer_count 0 only: where above 0, the cheapest complex is sought that reaches so many dB with at most `samples`.
    // That is some ten fits. Cancelled, it gives the best so far, whether or not that reaches it.
    double tolerance;
    skc_tolerance_on tolerance_on;
    int steps; // of Adam and tempering, 1 to 1000000
    // Adam only:
    double rate_first; // the learning rate for offsets (in units of the kernel's half-size) and weights,
    double rate_last;  // falling linearly from the first to the last step; above 0, at most 1
    double epsilon;    // of the Charbonnier loss sum sqrt(d^2 + epsilon^2), in units of the kernel's largest value; above 0
    // Tempering only: how many cascades are mutated side by side, 1 to 64; each of the `steps` mutates all of them. Samples of layers are an
    // upper bound here, and layers are 4 even ones where layer_count is 0.
    int replicas;
    uint64_t seed;
    int threads; // 0: as many as there are processors. Starts run side by side
    const skc_parallel *parallel; // NULL: threads of our own
    skc_progress_callback progress;
    void *progress_user;
} skc_fit_options;

// The recommended settings.
SKC_API void skc_fit_options_init(skc_fit_options *options);

// The paper's recipe: 4 layers of 24 samples, Adam from 1e-3 to 1e-4 over 1000 steps, its initialisation.
SKC_API void skc_fit_options_paper(skc_fit_options *options);

// Parallel tempering (Schuster, Trettner, Kobbelt 2020) as we reconstruct it, with the budget that the paper gives it: 4 layers of up to
// 24 samples, 10 replicas, 10000 steps.
SKC_API void skc_fit_options_tempering(skc_fit_options *options);

typedef struct skc_fit_report {
    skc_stop stop;
    skc_init init;  // the one that won
    int steps;      // made, by the start that won
    double loss_first, loss_last; // of the start that won, per pixel of the target (of tempering: in all), 0 for a perfect fit
    double seconds;
    skc_quality quality; // of the result
} skc_fit_report;

// Fits a complex to `kernel` and gives it the kernel's sum exactly (to float rounding). `options` and `report` may be NULL.
// Fails with SKC_INVALID, also if the tolerance is out of reach, with SKC_MEMORY, or with SKC_CANCELLED when cancelled before the
// first step.
SKC_API skc_status skc_fit(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                           skc_fit_report *report, skc_error *error);

// "radial" and so on, and back.
SKC_API const char *skc_init_name(skc_init init);
SKC_API skc_status skc_init_parse(const char *text, skc_init *init, skc_error *error);
SKC_API const char *skc_stop_name(skc_stop stop);

// ------------------------------------------------------------------------------------------------------ the .skc format

// What a .skc file holds: one complex, or a grid of them (a basis). The format is specified in src/format/skc_file.h.
typedef enum skc_parameter_kind {
    SKC_PARAMETER_NODES,    // filters exist at `values`; between them offsets and weights are interpolated linearly
    SKC_PARAMETER_ROTATION, // degrees: turns all offsets
    SKC_PARAMETER_SCALE,    // a factor on all offsets
} skc_parameter_kind;

typedef struct skc_parameter {
    char *name;
    skc_parameter_kind kind;
    int count; // of values: the nodes, at least 1 and ascending; or 2, the range, for rotation and scale
    double *values;
} skc_parameter;

typedef struct skc_basis {
    char *source;            // of the kernel, as the user named it; "" if unknown
    int width, height;       // of the kernel; 0 if unknown
    int anchor_x, anchor_y;
    double sum;
    int parameter_count; // 0: a single filter
    skc_parameter *parameters;
    int channels;     // 1: the same filters for every channel; else a set of filters for each channel
    int filter_count; // channels x the product of the nodes' counts; channel slowest, last parameter fastest
    skc_complex **filters; // all with the same numbers of layers and samples
    skc_quality *quality;  // of each filter; figures that a file does not give are NaN. NULL if no filter has any
    char *method, *weighting, *init; // how it was fitted; "" if unknown
    uint64_t seed;
    double seconds; // 0 if unknown
} skc_basis;

// A basis of `filter_count` filters, all NULL, one channel, no parameters, strings "".
SKC_API skc_status skc_basis_create(int filter_count, skc_basis **basis, skc_error *error);
SKC_API void skc_basis_free(skc_basis *basis); // with all that it points to

// Reads `length` bytes of a .skc file. Refuses whatever the format does not allow with SKC_FORMAT and the JSON path of it.
SKC_API skc_status skc_basis_parse(const char *text, size_t length, skc_basis **basis, skc_error *error);

// Writes a basis as text: float32 samples survive the round trip to the bit. Free `text` with skc_text_free.
SKC_API skc_status skc_basis_format(const skc_basis *basis, char **text, size_t *length, skc_error *error);
SKC_API void skc_text_free(char *text);

// The number of axes on which a point of the basis lies: its parameters. The complex at such a point, `at` having one value
// for each parameter in the parameter's unit, for one of the basis's channels: offsets and weights interpolated between nodes,
// scaled, then turned (counter-clockwise as seen on the screen, about the anchor). Values beyond the nodes or the range are
// clamped; a rotation whose range is a multiple of 360 degrees wraps. NaN stands for the first value. `at` may be NULL for a
// single filter. Layers of whole offsets become bilinear ones where interpolation leaves fractions.
SKC_API skc_status skc_basis_at(const skc_basis *basis, const double *at, int channel, skc_complex **complex,
                                skc_error *error);

// ------------------------------------------------------------------------------------- a different kernel at every pixel
//
//     skc_varying *varying;
//     skc_varying_create(basis, NULL, &varying, NULL);
//     skc_map radius = {{skc_pixels_planar(SKC_PIXEL_UINT8, depth, width, height, 1), 0, 0}, 0, 24};
//     skc_varying_apply(varying, &in, &radius, &out, NULL, NULL);
//     skc_varying_free(varying);
//
// Every pixel of every layer's result is made with the samples at that pixel's own point of the parameter space, as skc_basis_at
// has them. So a layer that reads the results of the one before finds them made with its neighbours' parameters: the result is the
// kernel of that pixel only as far as parameters change little over the reach of the later layers, which is small
// (docs/varying.md has measurements). Where all nodes that a pixel lies between are the identity, it is copied to the bit.

typedef enum skc_order {
    SKC_ORDER_GATHER,  // out(p) = sum over q of K_p(p - q) in(q): the kernel of the pixel that is made
    SKC_ORDER_SCATTER, // out(p) = sum over q of K_q(p - q) in(q): every pixel spreads by its own kernel, as light does. The
                       // adjoint of gathering with `correlate`
} skc_order;

// One parameter at every pixel: one channel, as large as the image, or a window of it.
typedef struct skc_map {
    skc_window window;
    float zero, one; // the values, in the parameter's unit, that samples of 0 and 1 stand for: zero + sample (one - zero)
} skc_map;

typedef struct skc_varying_options {
    size_t size; // sizeof(skc_varying_options), set by skc_varying_options_init
    skc_edge edge;
    float constant; // as for plans. Beyond the edge parameters are those of the pixel that the edge mode finds there; for
                    // SKC_EDGE_CONSTANT and RENORMALIZE of the nearest one
    int correlate;  // not 0: turn all kernels by 180 degrees
    skc_order order;
    // Not 0, gathering only: keeps what is sharp from bleeding into what is blurred. A sample counts only as far as the kernel of the
    // pixel that it reads reaches back (fading over 1.5 pixels), and weights are renormalised; a pixel around which nothing counts
    // is copied. skc_varying_exact ignores it.
    int respect_edges;
    const char *isa; // as for plans
} skc_varying_options;

// Clamp, convolution, gathering, the best instruction set.
SKC_API void skc_varying_options_init(skc_varying_options *options);

typedef struct skc_varying skc_varying;

// A basis made ready: immutable, for any number of threads at a time. `options` may be NULL. A basis without parameters is one
// with no maps. A basis of 3 channels filters the first three channels with a filter each, and any further ones with the second.
// Fails with SKC_INVALID, SKC_MEMORY, and with SKC_UNSUPPORTED for instruction sets that this processor lacks, more than 3
// parameters with nodes, other numbers of channels than 1 and 3, rotations beyond 36000 degrees, and filters that reach so far that
// rows would not fit 1 GiB. SKC_EDGE_RENORMALIZE needs filters whose sums are not zero.
SKC_API skc_status skc_varying_create(const skc_basis *basis, const skc_varying_options *options, skc_varying **varying,
                                      skc_error *error);
SKC_API void skc_varying_free(skc_varying *varying);

typedef struct skc_varying_info {
    const char *isa;
    int map_count;     // parameters of the basis
    skc_reach margin;  // how many pixels left, right, up and down of a pixel its result may depend on
    skc_reach map_margin; // the same of the maps: as far as the layers after the first reach; with scattering or
                          // respect_edges, as `margin`
    int samples, layers;
    size_t bytes;      // that the plan takes
} skc_varying_info;

SKC_API void skc_varying_describe(const skc_varying *varying, skc_varying_info *info);

// As the functions of plans. The maps' windows must hold skc_varying_map_need.
SKC_API skc_rectangle skc_varying_need(const skc_varying *varying, int width, int height, skc_rectangle wanted);
SKC_API skc_rectangle skc_varying_map_need(const skc_varying *varying, int width, int height, skc_rectangle wanted);
SKC_API size_t skc_varying_scratch(const skc_varying *varying, int channels);
SKC_API skc_status skc_varying_window(const skc_varying *varying, int width, int height, const skc_window *in,
                                      const skc_map *maps, const skc_window *out, void *scratch, size_t scratch_size,
                                      skc_error *error);

// Filters a whole image, not in place. `maps`: map_count of them, of the image's size. `options` may be NULL.
// The same bytes for any number of threads, any processor, any rectangle.
SKC_API skc_status skc_varying_apply(const skc_varying *varying, const skc_pixels *in, const skc_map *maps,
                                     const skc_pixels *out, const skc_run_options *options, skc_error *error);

// The kernel of one pixel: out(x, y) = sum over q of K(q) in((x, y) - q), as skc_varying_apply has it but for float rounding, where
// `in` is the image as its edge mode continues it, for a channel of the image. Computed in double precision, layer by layer, from
// the very points of the parameter space that filtering takes; the image is not needed, the maps are as for windows. With
// SKC_EDGE_RENORMALIZE it is the kernel before the division by its share. A row of the matrix that the filter is: so what it is off
// from another kernel tells how far off the pixel can be (docs/certificate.md).
// Fails with SKC_UNSUPPORTED for filters with respect_edges, which are not linear kernels of the image alone.
SKC_API skc_status skc_varying_kernel(const skc_varying *varying, int width, int height, const skc_map *maps, int channel, int x,
                                      int y, skc_kernel **kernel, skc_error *error);

// A dense kernel at each point of a grid; between the nodes kernels are interpolated, value by value, aligned at their anchors.
typedef struct skc_field {
    int axis_count;        // 0 to 3
    int counts[3];         // of nodes, at least 1
    const double *nodes[3]; // ascending
    skc_kernel *const *kernels; // for each point of the grid, last axis fastest
    int wraps[3];          // not 0: the first node follows the last one, at nodes[count - 1] + (the step before it), as angles do
} skc_field;

// What varying filters are compared with: every pixel is convolved with its own dense kernel, or spread by it. `maps`: axis_count
// of them; values beyond the nodes are clamped, NaN is the first node. All options count but respect_edges. Kernels are float32.
// Fails as skc_varying_create and skc_varying_apply do, and for kernels that are missing or not finite.
SKC_API skc_status skc_varying_exact(const skc_field *field, const skc_varying_options *options, const skc_pixels *in,
                                     const skc_map *maps, const skc_pixels *out, const skc_run_options *run,
                                     skc_error *error);

// ---------------------------------------------------------------------------------------------------------- fitting bases

// The kernel at a point of the parameter space, one value for each axis: called on the calling thread only. What it makes is freed by
// skc_fit_basis. Kernels must not be zero.
typedef skc_status (*skc_kernel_at)(void *user, const double *at, skc_kernel **kernel, skc_error *error);

typedef struct skc_axis {
    const char *name;
    skc_parameter_kind kind;
    double first, last;   // the range; first < last. SKC_PARAMETER_NODES has nodes at both ends
    int count;            // nodes: how many, 2 to 256; 0: as many as `slack` needs, where they are needed
    const double *values; // nodes: where they are; NULL: anywhere
    int measured;         // nodes, with `values`: kernels are known at the nodes only, not between them
} skc_axis;

typedef struct skc_basis_options {
    size_t size; // sizeof(skc_basis_options), set by skc_basis_options_init
    // Budget or layers, weighting, effort, seed, threads, progress. The method must be LM, the cost GPU, the tolerance 0.
    skc_fit_options fit;
    double slack;   // nodes are added until kernels between them are at most so many dB (image_psnr) worse than the worst node
    int most_nodes; // of each axis that chooses its own, 2 to 64
    // An earlier, perhaps unfinished result for the same axes, to go on from: its structure and nodes are kept, and more nodes added if
    // some are missing. NULL: none.
    const skc_basis *start;
    // Called on the calling thread whenever there is a better basis, which it must not keep. May be NULL.
    void (*better)(void *user, const skc_basis *basis);
    void *better_user;
} skc_basis_options;

SKC_API void skc_basis_options_init(skc_basis_options *options);

typedef struct skc_basis_report {
    skc_stop stop;
    double seconds;
    int node_count;                       // filters of one channel
    double node_psnr, between_psnr;       // image_psnr: the least at the nodes, and the least between them (all angles and scales)
    double node_mean, between_mean;       // and the mean
} skc_basis_report;

// Fits one filter for each node of the grid that the axes span, all of one structure, so that every kernel in between is met as
// well as possible by interpolating samples. At least one axis, at most 3 of kind SKC_PARAMETER_NODES and one of each other kind;
// at most 4096 nodes. Errors count as in pictures filtered with maps that are uniform over the ranges. The weights of the first layer
// add up to the kernel's sum, those of the others to 1, so that interpolation keeps the sum; later layers reach less far than the first.
// At nodes where the kernel is the identity (one pixel, at the anchor) the filter is exactly that.
// Cancelled, it gives the best so far with SKC_STOP_CANCELLED. `report` may be NULL.
SKC_API skc_status skc_fit_basis(skc_kernel_at kernel_at, void *user, int axis_count, const skc_axis *axes,
                                 const skc_basis_options *options, skc_basis **basis, skc_basis_report *report,
                                 skc_error *error);

#ifdef __cplusplus
}
#endif

#endif
