// SPDX-License-Identifier: MIT
#include "speed.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_THREADS = 16 };

double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void die(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

void *allocate(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p)
        die("memory", "there is not enough");
    return p;
}

typedef struct part {
    void (*task)(void *context, int i);
    void *context;
    int i;
} part;

static void *run_part(void *argument)
{
    part *p = argument;
    p->task(p->context, p->i);
    return NULL;
}

void side_by_side(int threads, void (*task)(void *context, int i), void *context)
{
    pthread_t ids[MAX_THREADS];
    part parts[MAX_THREADS];
    for (int i = 1; i < threads; i++) {
        parts[i] = (part){task, context, i};
        if (pthread_create(&ids[i], NULL, run_part, &parts[i]) != 0)
            die("thread", "cannot be started");
    }
    task(context, 0);
    for (int i = 1; i < threads; i++)
        pthread_join(ids[i], NULL);
}

double psnr(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return 10 * log10((double)count / sum);
}

skc_basis *read_basis(const char *path)
{
    enum { MOST = 1 << 24 };
    char *text = allocate(MOST);
    FILE *file = fopen(path, "rb");
    if (!file)
        die(path, "cannot be read");
    size_t length = fread(text, 1, MOST, file);
    fclose(file);
    skc_error error;
    skc_basis *basis;
    if (skc_basis_parse(text, length, &basis, &error) != SKC_OK)
        die(path, error.message);
    free(text);
    return basis;
}

skc_plan *read_plan(const char *path)
{
    skc_basis *basis = read_basis(path);
    skc_error error;
    skc_plan *plan = NULL;
    if (skc_plan_create(basis->filters[0], NULL, &plan, &error) != SKC_OK)
        die(path, error.message);
    skc_basis_free(basis);
    return plan;
}

unsigned char *read_ppm(const char *path, int *width, int *height)
{
    FILE *file = fopen(path, "rb");
    int most;
    char line[256];
    if (!file || !fgets(line, sizeof line, file) || line[0] != 'P' || line[1] != '6')
        die(path, "is not a PPM file of bytes");
    do {
        if (!fgets(line, sizeof line, file))
            die(path, "is cut short");
    } while (line[0] == '#');
    if (sscanf(line, "%d %d", width, height) != 2 || fscanf(file, "%d", &most) != 1 || most != 255 || fgetc(file) < 0)
        die(path, "is not a PPM file of bytes");
    size_t bytes = (size_t)*width * (size_t)*height * 3;
    unsigned char *samples = allocate(bytes);
    if (fread(samples, 1, bytes, file) != bytes)
        die(path, "is cut short");
    fclose(file);
    return samples;
}
