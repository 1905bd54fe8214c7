// SPDX-License-Identifier: MIT
// Fits and measures what bench/fidelity.py and bench/paper.py ask for, one thread, one line of JSON for each line of
// input:
//
//     fidelity PHOTO.f32... < jobs > results
//
// A photo is a file of three int32 (width, height, channels) and interleaved float32 samples in linear light. A job is
// "KERNEL key=value ...", with the keys of set_option below. Jobs for the same kernel follow one another: the dense
// convolutions that results are compared with are kept until the kernel changes.

#include <skc/metrics.h>
#include <skc/rivals.h>
#include <skc/skc.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_PHOTOS = 8, MAX_LINE = 4096 };

typedef struct photo {
    skc_image in;
    float *dense, *fast;
    int ready; // does `dense` hold the current kernel's result?
} photo;

// What stands for the kernel: a complex or a rival.
typedef struct stand_in {
    skc_complex *complex;
    skc_rival *rival;
} stand_in;

typedef struct job {
    skc_fit_options options;
    int layers[SKC_MAX_LAYERS];
    int images;        // measure photographs?
    int pictures;      // and how alike they look (the first one)?
    int runs;          // that the first one is filtered in to be timed
    const char *rival; // instead of a fit; NULL: none
    skc_rival_options rival_options;
    double stop_after; // cancel after so many seconds, if above 0
    double start;
} job;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "fidelity: %s: %s\n", what, why);
    exit(1);
}

// Of this process: other programs on the machine don't count.
static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t sample_count(const skc_image *image)
{
    return (size_t)image->width * (size_t)image->height * (size_t)image->channels;
}

static photo read_photo(const char *path)
{
    FILE *file = fopen(path, "rb");
    int32_t size[3];
    if (!file || fread(size, sizeof size, 1, file) != 1)
        die(path, "cannot be read");
    photo p = {.in = skc_image_interleaved(NULL, size[0], size[1], size[2])};
    size_t n = sample_count(&p.in);
    p.in.data = malloc(n * sizeof(float));
    p.dense = malloc(n * sizeof(float));
    p.fast = malloc(n * sizeof(float));
    if (!p.in.data || !p.dense || !p.fast || fread(p.in.data, sizeof(float), n, file) != n)
        die(path, "cannot be read");
    fclose(file);
    return p;
}

static skc_image like(const photo *p, float *data)
{
    skc_image out = p->in;
    out.data = data;
    return out;
}

static void filter(const photo *p, const stand_in *s)
{
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.threads = 1;
    skc_error error;
    skc_image fast = like(p, p->fast);
    skc_status status = s->rival ? skc_rival_apply(s->rival, &p->in, &fast, 1, &error)
                                 : skc_apply(s->complex, &p->in, &fast, &options, &error);
    if (status != SKC_OK)
        die("filtering", error.message);
}

// The dense convolution that results are compared with, edges extended.
static void make_dense(photo *p, const skc_kernel *kernel)
{
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.threads = 1;
    skc_error error;
    skc_image dense = like(p, p->dense);
    if (!p->ready && skc_convolve(kernel, &p->in, &dense, &options, &error) != SKC_OK)
        die("skc_convolve", error.message);
    p->ready = 1;
}

// PSNR in linear light, dB; the peak is 1.
static double image_psnr(photo *p, const skc_kernel *kernel, const stand_in *s)
{
    make_dense(p, kernel);
    filter(p, s);
    double sum = 0;
    size_t n = sample_count(&p->in);
    for (size_t i = 0; i < n; i++) {
        double d = (double)p->fast[i] - (double)p->dense[i];
        sum += d * d;
    }
    return 10 * log10((double)n / sum);
}

static void print_number(const char *key, double value)
{
    if (isfinite(value))
        printf(", \"%s\": %.6g", key, value);
    else
        printf(", \"%s\": null", key); // of a perfect fit
}

// Of a photograph that has just been filtered.
static void print_likeness(const photo *p)
{
    skc_difference d;
    skc_error error;
    skc_difference_options options;
    skc_difference_options_init(&options);
    options.threads = 1;
    skc_image dense = like(p, p->dense), fast = like(p, p->fast);
    if (skc_image_compare(&fast, &dense, &options, &d, NULL, &error) != SKC_OK)
        die("skc_image_compare", error.message);
    print_number("ssim", d.ssim);
    print_number("flip", d.flip);
    print_number("psnr_srgb", d.psnr_srgb);
}

static void print_time(const photo *p, const stand_in *s, int runs)
{
    double least = INFINITY;
    for (int i = 0; i < runs; i++) {
        double start = cpu_seconds();
        filter(p, s);
        least = fmin(least, cpu_seconds() - start);
    }
    print_number("filter_ns", 1e9 * least / ((double)p->in.width * p->in.height));
}

static int on_progress(void *user, const skc_progress *progress)
{
    const job *j = user;
    (void)progress;
    return j->stop_after > 0 && cpu_seconds() - j->start > j->stop_after;
}

static int read_layers(job *j, char *text)
{
    int n = 0;
    for (char *end = text; n < SKC_MAX_LAYERS && *text; text = *end == ',' ? end + 1 : end)
        j->layers[n++] = (int)strtol(text, &end, 10);
    j->options.layers = j->layers;
    return n;
}

// The first key of a job may be recipe=paper or recipe=pst, which the others then change.
static int set_option(job *j, const char *key, char *value)
{
    skc_fit_options *o = &j->options;
    skc_error error;
    if (strcmp(key, "recipe") == 0)
        (strcmp(value, "pst") == 0 ? skc_fit_options_tempering : skc_fit_options_paper)(o);
    else if (strcmp(key, "samples") == 0)
        o->samples = atoi(value);
    else if (strcmp(key, "layers") == 0)
        o->layer_count = strcmp(value, "search") == 0 ? 0 : read_layers(j, value);
    else if (strcmp(key, "method") == 0)
        o->method = strcmp(value, "adam") == 0 ? SKC_METHOD_ADAM : SKC_METHOD_LM;
    else if (strcmp(key, "weighting") == 0)
        o->weighting = strcmp(value, "flat") == 0 ? SKC_WEIGHTING_FLAT : SKC_WEIGHTING_NATURAL;
    else if (strcmp(key, "cost") == 0)
        o->cost = strcmp(value, "cpu") == 0 ? SKC_COST_CPU : SKC_COST_GPU;
    else if (strcmp(key, "init") == 0)
        return skc_init_parse(value, &o->init, &error) == SKC_OK;
    else if (strcmp(key, "effort") == 0)
        o->effort = atoi(value);
    else if (strcmp(key, "steps") == 0)
        o->steps = atoi(value);
    else if (strcmp(key, "seed") == 0)
        o->seed = strtoull(value, NULL, 10);
    else if (strcmp(key, "images") == 0)
        j->images = atoi(value);
    else if (strcmp(key, "pictures") == 0)
        j->pictures = atoi(value);
    else if (strcmp(key, "runs") == 0)
        j->runs = atoi(value);
    else if (strcmp(key, "rival") == 0)
        j->rival = value;
    else if (strcmp(key, "setting") == 0)
        j->rival_options.setting = atoi(value);
    else if (strcmp(key, "stop") == 0)
        j->stop_after = atof(value);
    else
        return 0;
    return 1;
}

static void print_quality(const skc_kernel *kernel, const skc_quality *q)
{
    double peak = 0, squares = 0;
    for (int i = 0; i < kernel->width * kernel->height; i++) {
        peak = fmax(peak, fabs(kernel->values[i]));
        squares += kernel->values[i] * kernel->values[i];
    }
    // The PSNR's sum of d^2, over that of K^2.
    double d = peak * peak * kernel->width * kernel->height * pow(10, -q->psnr / 10);
    print_number("psnr", q->psnr);
    print_number("l1", q->l1);
    print_number("l2", sqrt(d / squares));
    print_number("gain", q->noise_gain);
}

static void print_cost(const stand_in *s, double seconds)
{
    skc_cost cost = {0};
    skc_rival_info info;
    if (s->rival) {
        skc_rival_describe(s->rival, &info);
        cost = (skc_cost){(int)info.samples, (int)info.taps, info.passes};
    } else if (skc_complex_cost(s->complex, &cost, NULL) != SKC_OK) {
        die("skc_complex_cost", "failed");
    }
    printf("{\"seconds\": %.4f, \"samples\": %d, \"taps\": %d, \"layers\": [", seconds, cost.samples, cost.taps);
    for (int l = 0; s->complex && l < s->complex->count; l++)
        printf("%s%d", l ? ", " : "", s->complex->layers[l].count);
    printf("]");
}

static skc_status make(const skc_kernel *kernel, job *j, stand_in *s, skc_quality *quality, skc_error *error)
{
    *s = (stand_in){0};
    if (!j->rival) {
        skc_fit_report report = {0};
        skc_status status = skc_fit(kernel, &j->options, &s->complex, &report, error);
        *quality = report.quality;
        return status;
    }
    skc_kernel *own;
    skc_status status = skc_rival_create(j->rival, kernel, &j->rival_options, &s->rival, error);
    if (status == SKC_OK)
        status = skc_rival_synthesize(s->rival, &own, error);
    if (status != SKC_OK)
        return status;
    status = skc_quality_compare(own, kernel, quality, error);
    skc_kernel_free(own);
    return status;
}

static void run(char *line, skc_kernel **kernel, char *current, photo *photos, int photo_count)
{
    char *rest, *spec = strtok_r(line, " ", &rest);
    skc_error error = {0};
    if (strcmp(spec, current) != 0) {
        skc_kernel_free(*kernel);
        if (skc_kernel_shape(spec, kernel, &error) != SKC_OK)
            die(spec, error.message);
        snprintf(current, MAX_LINE, "%s", spec);
        for (int i = 0; i < photo_count; i++)
            photos[i].ready = 0;
    }
    job j = {.images = 1};
    skc_fit_options_init(&j.options);
    skc_rival_options_init(&j.rival_options);
    for (char *word; (word = strtok_r(NULL, " ", &rest));) {
        char *value = strchr(word, '=');
        if (!value)
            die(word, "not key=value");
        *value++ = 0;
        if (!set_option(&j, word, value))
            die(word, "unknown key or value");
    }
    j.options.threads = 1;
    j.options.progress = on_progress;
    j.options.progress_user = &j;
    stand_in s;
    skc_quality quality;
    j.start = cpu_seconds();
    if (make(*kernel, &j, &s, &quality, &error) != SKC_OK) {
        printf("{\"error\": \"%s\"}\n", error.message);
        return;
    }
    print_cost(&s, cpu_seconds() - j.start);
    print_quality(*kernel, &quality);
    if (j.pictures) {
        make_dense(&photos[0], *kernel);
        filter(&photos[0], &s);
        print_likeness(&photos[0]);
    }
    if (j.runs)
        print_time(&photos[0], &s, j.runs);
    printf(", \"images\": [");
    for (int i = 0; i < photo_count && j.images; i++) {
        double psnr = image_psnr(&photos[i], *kernel, &s);
        printf(isfinite(psnr) ? "%s%.4f" : "%snull", i ? ", " : "", psnr);
    }
    printf("]}\n");
    skc_complex_free(s.complex);
    skc_rival_free(s.rival);
}

int main(int argc, char **argv)
{
    photo photos[MAX_PHOTOS];
    int photo_count = 0;
    for (int i = 1; i < argc && photo_count < MAX_PHOTOS; i++)
        photos[photo_count++] = read_photo(argv[i]);
    skc_kernel *kernel = NULL;
    char line[MAX_LINE], current[MAX_LINE] = "";
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        run(line, &kernel, current, photos, photo_count);
        fflush(stdout);
    }
    skc_kernel_free(kernel);
    for (int i = 0; i < photo_count; i++) {
        free(photos[i].in.data);
        free(photos[i].dense);
        free(photos[i].fast);
    }
    return 0;
}
