// SPDX-License-Identifier: MIT
#include "export/dialect.h"

#include <ctype.h>
#include <string.h>

enum { MAX_WORD = 64 };

const char *const skci_words_hlsl[][2] = {{"vec2", "float2"}, {"vec3", "float3"}, {"vec4", "float4"},
                                          {"ivec2", "int2"},  {"mix", "lerp"},    {NULL, NULL}};

const char *const skci_words_metal[][2] = {
    {"vec2", "float2"}, {"vec3", "float3"}, {"vec4", "float4"}, {"ivec2", "int2"}, {NULL, NULL}};

static int in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *turned(const char *word, const skci_dialect *dialect)
{
    for (int i = 0; dialect->words[i][0]; i++)
        if (strcmp(dialect->words[i][0], word) == 0)
            return dialect->words[i][1];
    return word;
}

void skci_translate(skci_text *to, const char *text, const skci_dialect *dialect)
{
    char piece[MAX_WORD + 1];
    int field = 0; // behind a dot names are the caller's
    while (*text) {
        size_t n = 0;
        int word = in_word(*text);
        while (n < MAX_WORD && text[n] && in_word(text[n]) == word)
            n++;
        memcpy(piece, text, n);
        piece[n] = '\0';
        skci_text_add(to, word && !field ? turned(piece, dialect) : piece);
        field = piece[n - 1] == '.';
        text += n;
    }
}
