// SPDX-License-Identifier: MIT
// skci_rows.box for every variant: sums of a column stay in registers on its way down.

typedef __attribute__((vector_size(BYTES / 2), aligned(sizeof(float)), may_alias)) float half_f;

static void box(float *rows, ptrdiff_t pitch, int n, int count, int width, double scale)
{
    for (int x = 0; x < n; x += SKCI_LANES) {
        vector_d sum[PARTS_D] = {{0}};
        float *row = rows + x;
        for (int y = 0; y < width; y++)
            for (int i = 0; i < PARTS_D; i++)
                sum[i] += __builtin_convertvector(*(const half_f *)(row + y * pitch + i * LANES_D), vector_d);
        for (int y = 0; y < count; y++, row += pitch) {
            // Beyond the last row there may be nothing.
            const float *next = y + 1 < count ? row + width * pitch : row;
            for (int i = 0; i < PARTS_D; i++) {
                vector_d come = __builtin_convertvector(*(const half_f *)(next + i * LANES_D), vector_d);
                vector_d go = __builtin_convertvector(*(const half_f *)(row + i * LANES_D), vector_d);
                *(half_f *)(row + i * LANES_D) = __builtin_convertvector(sum[i] * scale, half_f);
                sum[i] += come - go;
            }
        }
    }
}
