// SPDX-License-Identifier: MIT
// skc compare: one kernel, many ways to filter with it, and what each costs and gives.

#ifndef COMPARE_H
#define COMPARE_H

#include "image.h"
#include "tool.h"

#include "skc/metrics.h"
#include "skc/rivals.h"

enum { COMPARE_BUDGETS = 8, COMPARE_PHOTOS = 8 };

// --- methods: the fits of complexes, and the table of skc/rivals.h

typedef struct compare_method {
    const char *name;  // on the command line
    const char *title; // for people
    const char *about; // one sentence
    const char *source;
    int usual;                   // is it among the default methods?
    int reference;               // does it convolve with the kernel itself, so that its error is only rounding?
    const skc_rival_kind *rival; // NULL: a fit
    void (*fit)(skc_fit_options *options); // of a fit: how options differ from the default ones
    int layers;                            // of a fit with so many layers, all alike
} compare_method;

// All methods of this build, in the table's order.
int compare_method_count(void);
const compare_method *compare_method_at(int i);

// How a fit spreads a budget over layers. `layers` has room for SKC_MAX_LAYERS. Returns how many; 0: they are chosen.
int compare_method_layers(const compare_method *method, int samples, int *layers);

// A list of names, "usual" and "all" among them; NULL stands for "usual". `chosen` gets a flag for each method. Prints
// its sentence and returns TOOL_USAGE.
int compare_methods_parse(const char *text, int *chosen);

// Prints them for people.
void compare_methods_print(void);

// --- what was asked for

typedef struct compare_options {
    const char *source; // the KERNEL
    char *output, *samples, *methods, *effort, *limit, *seed, *threads, *repeats, *size;
    char **photos;
    gboolean json, csv, list;
    kernel_options kernel;
    int budgets[COMPARE_BUDGETS], budget_count; // ascending
    int *chosen;                                // a flag for each method
    int effort_level, thread_count, repeat_count, width, height;
    uint64_t seed_value;
    double limit_seconds; // of each fit; 0: none
    char *command;        // as a shell would take it
} compare_options;

// Prints its sentence and returns TOOL_USAGE. Free with compare_options_free in any case.
int compare_options_read(int argc, char **argv, compare_options *options);
void compare_options_free(compare_options *options);

// --- pictures

typedef struct compare_photo {
    char *name; // the file's, or of the picture that is built in
    int built_in;
    int width, height; // of the whole picture
    skc_image in;      // interleaved, linear light, 0 to 1: all of it, or its middle
    skc_image exact;   // convolved with the dense kernel
} compare_photo;

// Reads a photograph, or with `path` NULL makes the picture that is built in. Prints its sentence.
int compare_photo_open(const char *path, compare_photo *photo);
void compare_photo_free(compare_photo *photo);

enum { COMPARE_SCENE_WIDTH = 640, COMPARE_SCENE_HEIGHT = 480 };
// Draws it: three interleaved channels in linear light.
void compare_scene(float *pixels);

// --- results

typedef struct compare_row {
    const compare_method *method;
    int budget;        // the least of --samples that it was made for
    char setting[128]; // "80,8,8", "rank 2"
    double samples, taps;
    int passes;
    skc_quality quality;
    skc_kernel *kernel;   // synthesised
    skc_complex *complex; // of a fit
    skc_plan *plan;       // of a fit
    skc_rival *rival;     // of a rival
    double seconds;       // to make it
    int stopped;          // --limit ended its fit
    skc_difference photos[COMPARE_PHOTOS];
    skc_difference mean; // of the photographs, figure by figure
    double filter;       // nanoseconds for a pixel of one channel
    double timed;        // seconds that measuring it took
    size_t bytes;        // that filtering takes beside the two pictures
} compare_row;

// Methods that cannot serve the kernel, for one reason.
typedef struct compare_refusal {
    GPtrArray *methods; // const compare_method
    char *why;
} compare_refusal;

// Quality against the time that a fit was given.
typedef struct compare_curve {
    const compare_method *method;
    int count;
    double seconds[16], psnr[16]; // image_psnr, expected
} compare_curve;

typedef struct compare {
    compare_options options;
    skc_kernel *kernel;
    compare_photo photos[COMPARE_PHOTOS];
    int photo_count;
    GPtrArray *rows;     // compare_row: those of few samples first, then by picture error
    GPtrArray *refusals; // compare_refusal
    GArray *curves;      // compare_curve
    char *machine;       // the processor
    double seconds;      // all together
    // progress
    tool_progress bar;
    char label[64];
    double done, part, all; // work, in seconds or so
    double deadline;        // of a fit, by compare_clock; 0: none
} compare;

// Makes rows for all methods and budgets; then measures them. Print their sentences.
int compare_make(compare *c);
void compare_sort(compare *c);
// About how long a method takes to make, for the progress bar.
double compare_method_seconds(const compare *c, const compare_method *method, int samples);
int compare_measure(compare *c);
int compare_time(compare *c);
int compare_curves(compare *c);
void compare_row_free(void *row);

// Fits by a method; `seconds` above 0 is a time limit. *stopped: did that end it? SKC_OK with NULL: it ended before
// there was anything.
skc_status compare_fit(compare *c, const compare_method *method, int samples, double seconds, skc_complex **complex,
                       double *took, int *stopped, skc_error *error);

// Filters with a row. SKC_CANCELLED on an interrupt.
skc_status compare_apply(compare *c, const compare_row *row, const skc_image *in, const skc_image *out, int threads,
                         skc_error *error);

// Seconds: of processor time with one thread, so that other programs on the machine don't count; else as clocks show.
double compare_clock(const compare *c);

// Work that comes next: its name and how long it takes, about. As a skc_progress_callback compare_tell's user is the
// compare.
void compare_next(compare *c, double seconds, const char *label, ...) G_GNUC_PRINTF(3, 4);
int compare_tell(void *c, const skc_progress *progress);

// Rounding, in float32, is all that such a row does.
int compare_is_exact(const compare_row *row);
// The middle one of --samples, which pictures are made for.
int compare_budget(const compare *c);
// The row of a method that answers a budget: the best that takes no more samples, else the one that was made for it.
// NULL.
const compare_row *compare_row_for(const compare *c, const compare_method *method, int budget);

// --- words

// What came out: in a few words; in some sentences parted by line breaks. Free with g_free.
char *compare_headline(const compare *c);
char *compare_summary(const compare *c);
char *compare_name(const compare_row *row); // "LowRank, rank 2"
// How it was measured, one sentence to a line.
char *compare_procedure(const compare *c);
// "kawase, dual", or their titles. Free with g_free.
char *compare_refused(const compare_refusal *refusal, int titles);
// Figures as tables have them. Free with g_free.
char *compare_decibels(double psnr);
char *compare_small(double value);
char *compare_share(double value);
char *compare_count(double value);
char *compare_nanoseconds(double value);
char *compare_bytes(size_t bytes);
char *compare_seconds(const compare_row *row);

// --- outputs
void compare_print_text(const compare *c);
int compare_print_json(const compare *c);
int compare_print_csv(const compare *c);
// Writes the report. Prints its sentence and returns TOOL_FAILED.
int compare_page(compare *c, const char *path);

#endif
