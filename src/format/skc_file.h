// SPDX-License-Identifier: MIT
//
// The .skc file: a sparse kernel complex, or a grid of them (a basis), as text. This is the format's specification.
//
//     {
//       "format": "skc",
//       "version": 1,
//       "kernel": {"source": "heart:radius=24", "width": 49, "height": 49, "anchor": [24, 24], "sum": 1},
//       "parameters": [
//         {"name": "radius", "kind": "nodes", "values": [2, 4, 8]},
//         {"name": "angle", "kind": "rotation", "range": [0, 360]}
//       ],
//       "filters": [
//         {"layers": [
//           {"taps": "bilinear", "samples": [
//             [-3.25, 7.5, 0.03125],
//             ...
//           ]}
//         ], "quality": {"psnr": 18.9, "image_psnr": 64.2, "l1": 0.11, "certificate": 0.055}},
//         ...
//       ],
//       "fit": {"method": "lm", "weighting": "natural", "init": "radial", "seed": 1, "seconds": 0.4}
//     }
//
// TEXT         UTF-8 JSON (RFC 8259), one object; a byte order mark in front is allowed. At most 64 MiB, nested at most
//              64 deep, no key twice in an object, no NUL (neither the byte nor \u0000), no NaN, no infinity, no number
//              beyond the range of a double. At most 4194304 lists and objects and 16777216 commas in all, which is
//              more than the writer puts into 64 MiB; it bounds the memory that a reader needs, to about 1 GiB. Keys
//              that are not named here, anywhere, are ignored.
// NUMBERS      Whole numbers may be written as 3, 3.0 or 3e0. Samples are float32: the writer gives each the fewest
//              digits that lead back to it, whether or not through a double; -0 is written -0.0, which no reader takes
//              for an integer. Numbers that are no float32 are rounded to the nearest, and refused if that is infinite.
// CONVENTIONS  Axes, anchor, sample and layer mean what skc/skc.h says: x right, y down, pixels, convolution.
//
// Key             Value                                                   If absent
// format          "skc"                                                   refused
// version         1. It changes when a reader of the old version would    refused
//                 go wrong; a key that may be ignored does not change it
// kernel          what the filters stand for, an object of                unknown
//   source        text: the kernel as the user named it                   ""
//   width, height 1 to 4096 pixels, both or none                          unknown, 0
//   anchor        [x, y], whole numbers within +-1048576                  [floor(width / 2), floor(height / 2)]
//   sum           a number: of the kernel's values                        0
// parameters      list of at most 16 objects                              no parameters
//   name          text, not empty, no two the same                        refused
//   kind          "nodes", "rotation" or "scale"                          refused
//   values        nodes only: ascending numbers, at least one             refused
//   range         rotation (degrees) and scale (factor, above 0) only:    refused
//                 two ascending numbers
// channels        1 to 64: each channel has filters of its own            1: the same filters for all channels
// filters         list of 1 to 1048576 objects: channels x the product    refused
//                 of the numbers of nodes; channel slowest, last
//                 parameter fastest
//   layers        list of 1 to 64 objects, applied in order               refused
//     taps        "bilinear", or "integer": all offsets whole numbers     "bilinear"
//     samples     list of 1 to 4096 [x, y, weight], offsets within        refused
//                 +-16384
//   quality       an object of the numbers psnr, image_psnr (dB), l1,     unknown, NaN; psnr and image_psnr are
//                 certificate, sum and noise_gain, as in skc_quality      infinite if l1 is 0
// fit             how the filters were found, an object of                unknown
//   method,       text                                                    ""
//   weighting,
//   init
//   seed          0 to 2^53 - 1 as a number, or 0 to 2^64 - 1 as a        0
//                 string of decimal digits, for which a double is too
//                 short
//   seconds       a number, 0 or more                                     0
//
// All filters have the same number of layers, and their layers the same taps and numbers of samples: sample i of layer
// l corresponds across filters. Between nodes, offsets and weights are interpolated linearly (multilinearly for several
// parameters). Rotation and scale turn or scale all offsets exactly and add no filters.

#ifndef SKCI_SKC_FILE_H
#define SKCI_SKC_FILE_H

#include "skc/skc.h"

enum {
    SKCI_FILE_VERSION = 1,
    SKCI_FILE_MAX_BYTES = 64 << 20,
    SKCI_FILE_MAX_DEPTH = 64,
    SKCI_FILE_MAX_CONTAINERS = 1 << 22,
    SKCI_FILE_MAX_COMMAS = 1 << 24,
    SKCI_MAX_FILTERS = 1 << 20,
    SKCI_MAX_CHANNELS = 64,
    SKCI_MAX_PARAMETERS = 16,
    SKCI_MAX_ANCHOR = 1 << 20,
};

// The words of the file, indexed by skc_parameter_kind and skc_taps.
enum { SKCI_KIND_COUNT = 3, SKCI_TAPS_COUNT = 2 };
extern const char *const skci_kind_names[SKCI_KIND_COUNT];
extern const char *const skci_taps_names[SKCI_TAPS_COUNT];

// The rules above, for a basis in memory; the reader and the writer both ask these. They fail with `refusal` and the
// JSON path. The first checks everything but what the filters point to, and the second the filters; it needs the first.
skc_status skci_basis_check_frame(const skc_basis *basis, skc_status refusal, skc_error *error);
skc_status skci_basis_check_filters(const skc_basis *basis, skc_status refusal, skc_error *error);

// A value as skc_basis_at takes it: clamped to the nodes or the range, or wrapped; NaN is the first.
double skci_parameter_clamp(const skc_parameter *parameter, double at);

#endif
