// SPDX-License-Identifier: MIT
// cuda_host IN OUT MAPS...: runs the exported code (CODE, included) on the processor, by the shim.
#include CODE
#include "picture.h"

int main(int argc, char **argv)
{
    picture in = picture_read(argv[1]), maps[4] = {};
    picture out = in;
    out.values = (float *)malloc(picture_count(&in) * sizeof(float));
    for (int i = 0; i + 3 < argc && i < 4; i++)
        maps[i] = picture_read(argv[3 + i]);
    size_t most = 4 * sizeof(float) * (size_t)(in.width + 1000) * (size_t)(in.height + 1000);
    float *first = (float *)malloc(most), *second = (float *)malloc(most);
    (void)maps;
#if MAPS == 0
    int status = blur(in.values, out.values, in.width, in.height, first, second, 0);
#elif MAPS == 1
    int status = blur(in.values, out.values, in.width, in.height, first, second, 0, maps[0].values);
#else
    int status = blur(in.values, out.values, in.width, in.height, first, second, 0, maps[0].values, maps[1].values, maps[2].values,
                      maps[3].values);
#endif
    picture_write(argv[2], &out);
    return status;
}
