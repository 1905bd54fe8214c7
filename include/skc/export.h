// SPDX-License-Identifier: MIT
//
// skc/export.h: a complex, or a basis of them, as the code of a shader or a program that filters without this library.
// Conventions as in skc/skc.h.
//
//     skc_export *code;
//     skc_export_create(basis, "c", NULL, &code, NULL);
//     for (int i = 0; i < code->file_count; i++)
//         write(stem, code->files[i].suffix, code->files[i].text);
//     skc_export_free(code);
//
// Every target is made of templates in src/export/templates/, filled in by one walk over the complex
// (src/export/model.c).

#ifndef SKC_EXPORT_H
#define SKC_EXPORT_H

#include "skc.h"

#ifdef __cplusplus
extern "C" {
#endif

// A target: one row of the table in src/export/targets.c.
typedef struct skc_export_target {
    const char *name;   // "glsl"
    const char *about;  // one sentence: what it makes
    const char *suffix; // of its first file, ".c"
    int varying;        // not 0: it can do bases with parameters
} skc_export_target;

// NULL unless 0 <= i < skc_export_target_count().
SKC_API int skc_export_target_count(void);
SKC_API const skc_export_target *skc_export_target_at(int i);

typedef enum skc_precision {
    SKC_PRECISION_FLOAT, // weights of 32 bits, intermediate results in 32-bit floats
    SKC_PRECISION_HALF,  // weights rounded to 16-bit floats, intermediate results in them; offsets stay 32-bit
    SKC_PRECISION_8,     // weights rounded to 255 steps of about each pass's largest; the sum of a pass is kept.
                         // Intermediate results in 8 bits, which span what each pass can give for pictures in [0, 1]
} skc_precision;

typedef enum skc_light {
    SKC_LIGHT_LINEAR, // pictures are linear light (or data), in and out
    SKC_LIGHT_SRGB,   // pictures are sRGB-encoded: the first pass decodes, the last one encodes
} skc_light;

typedef enum skc_alpha {
    SKC_ALPHA_PREMULTIPLIED, // or none: all channels alike
    SKC_ALPHA_STRAIGHT,      // the first pass multiplies by alpha, the last one divides
} skc_alpha;

typedef enum skc_fetch {
    SKC_FETCH_EXACT,    // four texels, interpolated in the shader: 32-bit exact, and any edge mode
    SKC_FETCH_HARDWARE, // one fetch by the texture unit, which on most GPUs knows 256 positions between two texels
} skc_fetch;

typedef enum skc_basis_storage {
    SKC_BASIS_CONSTANTS, // the samples of a basis's nodes stand in the code
    SKC_BASIS_TEXTURE,   // shaders read them from a texture, a file of its own
} skc_basis_storage;

typedef struct skc_export_options {
    size_t size;      // sizeof(skc_export_options), set by skc_export_options_init
    const char *name; // what functions are named after: a letter, then at most 47 letters, digits and single "_"
    const char *file; // what the files will be called before their suffixes, where they refer to each other: up to 200
                      // letters, digits, "_", "-", "." and blanks; NULL: as `name`
    skc_edge edge;    // any but SKC_EDGE_RENORMALIZE
    float constant;
    skc_precision precision;
    skc_light light;
    skc_alpha alpha;
    skc_fetch fetch; // shaders only
    int loop; // not 0: samples in arrays and loops over them; 0: one line for each. Shaders only; bases always loop
    int keep_passes; // not 0: a pass for each layer; 0: layers of whole offsets are merged where that makes fewer
                     // samples
    int snap;        // not 0: offsets are moved to whole 256ths of a pixel, which texture units keep, and the weights
                     // refitted; not for bases with parameters, nor for filters of more than 1000 samples
    skc_basis_storage basis; // of bases with parameters
} skc_export_options;

// "blur", clamp, float, linear, premultiplied, exact, unrolled, merging, not snapped, constants.
SKC_API void skc_export_options_init(skc_export_options *options);

typedef struct skc_export_file {
    char *suffix; // what follows the name the user chose: ".c", "_1.frag"
    char *text;   // UTF-8, `length` bytes and a NUL; of ".bin" the texels of a basis, float32, little-endian
    size_t length;
} skc_export_file;

typedef struct skc_export {
    int file_count;
    skc_export_file *files;
    skc_cost cost;       // of what was made, after merging: of a basis the filter with the most taps
    skc_quality rounded; // of the kernel with rounded weights against the one without: the worst of a basis's nodes
    // Against the kernel as it was before, the worst of a basis's nodes; NaN where the options do not ask for it, or
    // the kernel has more than SKC_KERNEL_MAX_SIZE pixels in a direction:
    skc_quality fetched; // with SKC_FETCH_HARDWARE or `snap`: the kernel as it was, fetched by units that round
                         // fractions to 8 bits
    skc_quality snapped; // with `snap`: snapped and refitted, which such units do not change any more
} skc_export;

// Makes the code. `options` may be NULL. The same arguments give the same bytes.
// Fails with SKC_INVALID for names, options and bases that do not hold, with SKC_UNSUPPORTED, naming the reason, for
// what the target cannot do, and with SKC_MEMORY.
SKC_API skc_status skc_export_create(const skc_basis *basis, const char *target, const skc_export_options *options,
                                     skc_export **code, skc_error *error);
SKC_API void skc_export_free(skc_export *code);

#ifdef __cplusplus
}
#endif

#endif
