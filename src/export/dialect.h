// SPDX-License-Identifier: MIT
// Shading languages differ in words more than in grammar: the shared shader text (templates/shade_*.glsl) is written in
// GLSL's words and turned into those of other languages.

#ifndef SKCI_DIALECT_H
#define SKCI_DIALECT_H

#include "format/text.h"

typedef struct skci_dialect {
    const char *shader;            // the ending of the passes' files, as descriptions name them; NULL: none
    const char *constants;         // what constant arrays are declared with, { } around their values; NULL: GLSL's way
    const char *const (*words)[2]; // GLSL's word and this language's; NULL behind the last pair. NULL: none
    const char *compute;           // the ending of compute shaders that stand beside the passes' files; NULL: none
    int tile_bytes;                // of a group's shared memory, if not 32 KiB
    int srgb_states;               // does it leave sRGB to textures' and targets' states?
} skci_dialect;

extern const char *const skci_words_hlsl[][2], *const skci_words_metal[][2];

// Adds `text`, with its words turned.
void skci_translate(skci_text *to, const char *text, const skci_dialect *dialect);

#endif
