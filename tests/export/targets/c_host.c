// SPDX-License-Identifier: MIT
// c_host IN OUT MAPS...: runs the exported function, of a header and with so many maps as the compiler was told.
#include HEADER

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static float *take(const char *path, int32_t size[3])
{
    FILE *file = fopen(path, "rb");
    if (!file || fread(size, sizeof *size, 3, file) != 3)
        exit(2);
    size_t n = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
    float *values = malloc(n * sizeof *values);
    if (!values || fread(values, sizeof *values, n, file) != n)
        exit(2);
    fclose(file);
    return values;
}

int main(int argc, char **argv)
{
    int32_t size[3], map_size[3];
    float *in = take(argv[1], size), *maps[4] = {0};
    size_t n = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
    float *out = malloc(n * sizeof *out);
    for (int i = 0; i < MAPS && i + 3 < argc; i++)
        maps[i] = take(argv[i + 3], map_size);
#if MAPS == 0
    int failed = blur(in, out, size[0], size[1], size[2]);
#elif MAPS == 1
    int failed = blur(in, out, size[0], size[1], size[2], maps[0]);
#else
    int failed = blur(in, out, size[0], size[1], size[2], maps[0], maps[1], maps[2], maps[3]);
#endif
    FILE *file = fopen(argv[2], "wb");
    if (failed || !file || fwrite(size, sizeof *size, 3, file) != 3 || fwrite(out, sizeof *out, n, file) != n ||
        fclose(file) != 0)
        return 1;
    free(in);
    free(out);
    for (int i = 0; i < 4; i++)
        free(maps[i]);
    return 0;
}
