// SPDX-License-Identifier: MIT
// libvips's convolution as a program of its own, so that the float result is made 8-bit in the same pipeline:
//
//     vips_conv float|integer|approximate LAYERS IN.ppm OUT.ppm KERNEL.mat
#include <vips/vips.h>

#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 6 || VIPS_INIT(argv[0]) != 0)
        return 2;
    VipsPrecision precision = strcmp(argv[1], "float") == 0     ? VIPS_PRECISION_FLOAT
                              : strcmp(argv[1], "integer") == 0 ? VIPS_PRECISION_INTEGER
                                                                : VIPS_PRECISION_APPROXIMATE;
    VipsImage *in = vips_image_new_from_file(argv[3], "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    VipsImage *mask = vips_image_new_from_file(argv[5], NULL), *filtered = NULL, *rounded = NULL, *bytes = NULL;
    if (!in || !mask || vips_conv(in, &filtered, mask, "precision", precision, "layers", atoi(argv[2]), NULL) != 0 ||
        vips_round(filtered, &rounded, VIPS_OPERATION_ROUND_RINT, NULL) != 0 ||
        vips_cast_uchar(rounded, &bytes, NULL) != 0 || vips_image_write_to_file(bytes, argv[4], NULL) != 0) {
        fputs(vips_error_buffer(), stderr);
        return 1;
    }
    return 0;
}
