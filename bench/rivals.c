// SPDX-License-Identifier: MIT
// Every rival at its best setting, and skc: error of the kernel, cost, nanoseconds of processor time for each pixel.
// One float channel, one thread, the least of some runs in turn.
//
//     rivals [KERNEL ...]
#include "speed.h"

#include <skc/rivals.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 2048, HEIGHT = 1536, RUNS = 9, MOST = 32 };

typedef struct contestant {
    char name[80], setting[128];
    skc_rival *rival; // or
    skc_plan *plan;   // or
    filter direct;
    double distance, samples, taps, make, least;
} contestant;

static double distance(const skc_kernel *a, const skc_kernel *k)
{
    double off = 0, own = 0;
    int reach_x = a->width + k->width, reach_y = a->height + k->height;
    for (int y = -reach_y; y <= reach_y; y++)
        for (int x = -reach_x; x <= reach_x; x++) {
            int i = x + a->anchor_x, j = y + a->anchor_y, m = x + k->anchor_x, n = y + k->anchor_y;
            double v = i >= 0 && i < a->width && j >= 0 && j < a->height ? a->values[j * a->width + i] : 0;
            double t = m >= 0 && m < k->width && n >= 0 && n < k->height ? k->values[n * k->width + m] : 0;
            off += (v - t) * (v - t);
            own += t * t;
        }
    return sqrt(off / own);
}

static void must(skc_status status, const skc_error *error)
{
    if (status != SKC_OK)
        die("skc", error->message);
}

static int add_rivals(const skc_kernel *kernel, contestant *c)
{
    int count = 0;
    skc_error error;
    for (int i = 0; i < skc_rival_count(); i++) {
        const skc_rival_kind *kind = skc_rival_at(i);
        contestant *one = &c[count];
        *one = (contestant){.least = INFINITY};
        skc_status status = skc_rival_create(kind->name, kernel, NULL, &one->rival, &error);
        if (status == SKC_UNSUPPORTED)
            continue; // not of this shape
        must(status, &error);
        count++;
        skc_rival_info info;
        skc_rival_describe(one->rival, &info);
        snprintf(one->name, sizeof one->name, "%s", kind->name);
        snprintf(one->setting, sizeof one->setting, "%s", info.text);
        one->samples = info.samples;
        one->taps = info.taps;
        one->make = info.seconds;
        skc_kernel *response;
        must(skc_rival_synthesize(one->rival, &response, &error), &error);
        one->distance = distance(response, kernel);
        skc_kernel_free(response);
    }
    return count;
}

static void add_skc(const skc_kernel *kernel, contestant *c)
{
    skc_error error;
    skc_complex *complex;
    skc_fit_report report;
    skc_kernel *response;
    skc_cost cost;
    must(skc_fit(kernel, NULL, &complex, &report, &error), &error);
    must(skc_complex_cost(complex, &cost, &error), &error);
    *c = (contestant){
        .name = "skc", .least = INFINITY, .samples = cost.samples, .taps = cost.taps, .make = report.seconds};
    snprintf(c->setting, sizeof c->setting, "%d layers", cost.passes);
    must(skc_plan_create(complex, NULL, &c->plan, &error), &error);
    must(skc_complex_synthesize(complex, &response, &error), &error);
    c->distance = distance(response, kernel);
    skc_kernel_free(response);
    skc_complex_free(complex);
}

static void add_direct(const skc_kernel *kernel, contestant *c)
{
    *c = (contestant){.least = INFINITY, .direct = dense_filter(kernel, WIDTH, HEIGHT, 1)};
    snprintf(c->name, sizeof c->name, "bench/dense.c");
    snprintf(c->setting, sizeof c->setting, "%s", c->direct.name);
    for (int i = 0; i < kernel->width * kernel->height; i++)
        c->taps += kernel->values[i] != 0;
    c->samples = c->taps;
}

// Of this thread, so that others on the machine count less.
static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void run(contestant *c, const skc_image *in, const skc_image *out)
{
    skc_error error;
    double start = processor_seconds();
    if (c->rival) {
        must(skc_rival_apply(c->rival, in, out, 1, &error), &error);
    } else if (c->plan) {
        skc_run_options options;
        skc_run_options_init(&options);
        options.threads = 1;
        skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
        must(skc_plan_apply(c->plan, &from, &to, &options, &error), &error);
    } else {
        c->direct.run(c->direct.state, in->data, out->data);
    }
    c->least = fmin(c->least, processor_seconds() - start);
}

static void compare(const char *spec)
{
    skc_error error;
    skc_kernel *kernel;
    contestant c[MOST];
    must(skc_kernel_shape(spec, &kernel, &error), &error);
    int count = add_rivals(kernel, c);
    add_skc(kernel, &c[count++]);
    if (kernel->width == kernel->height && kernel->width > 16)
        add_direct(kernel, &c[count++]);
    float *in = allocate(sizeof(float) * WIDTH * HEIGHT), *out = allocate(sizeof(float) * WIDTH * HEIGHT);
    unsigned state = 1;
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        in[i] = (float)((state = state * 1664525 + 1013904223) >> 8) / (1 << 24);
    skc_image from = skc_image_planar(in, WIDTH, HEIGHT, 1), to = skc_image_planar(out, WIDTH, HEIGHT, 1);
    for (int i = 0; i < RUNS; i++)
        for (int k = 0; k < count; k++)
            if (i == 0 || c[k].least * (i + 1) < 3) // what takes long, seldom
                run(&c[k], &from, &to);
    printf("\n%s, %d x %d\n\n| method | setting | relative L2 | fetches | taps | ns/pixel | seconds to make |\n"
           "|---|---|---|---|---|---|---|\n",
           spec, kernel->width, kernel->height);
    for (int k = 0; k < count; k++) {
        printf("| %s | %s | %.4f | %.3g | %.4g | %.2f | %.2g |\n", c[k].name, c[k].setting, c[k].distance, c[k].samples,
               c[k].taps, 1e9 * c[k].least / WIDTH / HEIGHT, c[k].make);
        skc_rival_free(c[k].rival);
        skc_plan_free(c[k].plan);
        if (c[k].direct.free)
            c[k].direct.free(c[k].direct.state);
    }
    fflush(stdout);
    free(in);
    free(out);
    skc_kernel_free(kernel);
}

int main(int argc, char **argv)
{
    static char *usual[] = {"gaussian:sigma=8", "gaussian:sigma=40", "box:width=49,height=49", "disk:radius=24",
                            "heart:radius=24"};
    int count = argc > 1 ? argc - 1 : (int)(sizeof usual / sizeof *usual);
    for (int i = 0; i < count; i++)
        compare(argc > 1 ? argv[i + 1] : usual[i]);
    return 0;
}
