// SPDX-License-Identifier: MIT
// Fits and measures what bench/fidelity.py asks for, one thread, one line of JSON for each line of input:
//
//     fidelity PHOTO.f32... < jobs > results
//
// A photo is a file of three int32 (width, height, channels) and interleaved float32 samples in linear light. A job is
// "KERNEL key=value ...", with the keys of set_option below. Jobs for the same kernel follow one another: the dense
// convolutions that results are compared with are kept until the kernel changes.

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

typedef struct job {
    skc_fit_options options;
    int layers[SKC_MAX_LAYERS];
    int images;        // measure photographs?
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

// PSNR in linear light against the dense convolution, edges extended, dB; the peak is 1.
static double image_psnr(photo *p, const skc_kernel *kernel, const skc_complex *complex)
{
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.threads = 1;
    skc_error error;
    skc_image dense = like(p, p->dense), fast = like(p, p->fast);
    if (!p->ready && skc_convolve(kernel, &p->in, &dense, &options, &error) != SKC_OK)
        die("skc_convolve", error.message);
    p->ready = 1;
    if (skc_apply(complex, &p->in, &fast, &options, &error) != SKC_OK)
        die("skc_apply", error.message);
    double sum = 0;
    size_t n = sample_count(&p->in);
    for (size_t i = 0; i < n; i++) {
        double d = (double)p->fast[i] - (double)p->dense[i];
        sum += d * d;
    }
    return 10 * log10((double)n / sum);
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

// The first key of a job may be recipe=paper, which the others then change.
static int set_option(job *j, const char *key, char *value)
{
    skc_fit_options *o = &j->options;
    skc_error error;
    if (strcmp(key, "recipe") == 0)
        skc_fit_options_paper(o);
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
    else if (strcmp(key, "stop") == 0)
        j->stop_after = atof(value);
    else
        return 0;
    return 1;
}

static void print_number(const char *key, double value)
{
    if (isfinite(value))
        printf(", \"%s\": %.6g", key, value);
    else
        printf(", \"%s\": null", key); // of a perfect fit
}

static void print_result(const skc_kernel *kernel, const skc_complex *complex, const skc_quality *q, double seconds)
{
    double peak = 0, squares = 0;
    for (int i = 0; i < kernel->width * kernel->height; i++) {
        peak = fmax(peak, fabs(kernel->values[i]));
        squares += kernel->values[i] * kernel->values[i];
    }
    // The PSNR's sum of d^2, over that of K^2.
    double d = peak * peak * kernel->width * kernel->height * pow(10, -q->psnr / 10);
    skc_cost cost;
    if (skc_complex_cost(complex, &cost, NULL) != SKC_OK)
        die("skc_complex_cost", "failed");
    printf("{\"seconds\": %.4f, \"samples\": %d, \"taps\": %d", seconds, cost.samples, cost.taps);
    print_number("psnr", q->psnr);
    print_number("l1", q->l1);
    print_number("l2", sqrt(d / squares));
    print_number("gain", q->noise_gain);
    printf(", \"layers\": [");
    for (int l = 0; l < complex->count; l++)
        printf("%s%d", l ? ", " : "", complex->layers[l].count);
    printf("]");
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
    skc_complex *complex;
    skc_fit_report report;
    j.start = cpu_seconds();
    if (skc_fit(*kernel, &j.options, &complex, &report, &error) != SKC_OK) {
        printf("{\"error\": \"%s\"}\n", error.message);
        return;
    }
    print_result(*kernel, complex, &report.quality, cpu_seconds() - j.start);
    printf(", \"images\": [");
    for (int i = 0; i < photo_count && j.images; i++) {
        double psnr = image_psnr(&photos[i], *kernel, complex);
        printf(isfinite(psnr) ? "%s%.4f" : "%snull", i ? ", " : "", psnr);
    }
    printf("]}\n");
    skc_complex_free(complex);
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
