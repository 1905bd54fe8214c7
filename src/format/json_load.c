// SPDX-License-Identifier: MIT
#include "format/json_load.h"

#include "core/status.h"
#include "format/skc_file.h"
#include "format/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// A walk over JSON text that knows brackets, commas and strings and nothing else. It measures a text before jansson
// builds a tree of it, some 200 bytes for each "{}", and finds the path of what jansson refuses, for which jansson
// tells the place only.
struct walk {
    size_t containers, commas;
    int depth, deepest; // `depth` goes on counting beyond what `levels` holds
    struct level {
        int is_object, awaits_key;
        const char *key; // the latest, without its quotes; NULL in a list
        size_t key_length, index;
    } levels[SKCI_FILE_MAX_DEPTH];
};

static struct level *innermost(struct walk *walk)
{
    return walk->depth > 0 && walk->depth <= SKCI_FILE_MAX_DEPTH ? &walk->levels[walk->depth - 1] : NULL;
}

// `at` is behind an opening quote; returns where the closing one is, or `end`.
static const char *walk_string(struct walk *walk, const char *at, const char *end)
{
    const char *p = at;
    while (p < end && *p != '"')
        p += *p == '\\' && p + 1 < end ? 2 : 1;
    struct level *level = innermost(walk);
    if (p < end && level && level->awaits_key) {
        level->key = at;
        level->key_length = (size_t)(p - at);
        level->awaits_key = 0;
    }
    return p;
}

static void walk_text(struct walk *walk, const char *text, size_t length)
{
    *walk = (struct walk){0};
    struct level *level;
    for (const char *p = text, *end = text + length; p < end; p++)
        switch (*p) {
        case '"':
            p = walk_string(walk, p + 1, end);
            break;
        case '{':
        case '[':
            walk->containers++;
            walk->depth++;
            walk->deepest = walk->deepest > walk->depth ? walk->deepest : walk->depth;
            if ((level = innermost(walk)))
                *level = (struct level){.is_object = *p == '{', .awaits_key = *p == '{'};
            break;
        case '}':
        case ']':
            walk->depth -= walk->depth > 0;
            break;
        case ',':
            walk->commas++;
            if ((level = innermost(walk))) {
                level->index++;
                level->key = NULL;
                level->awaits_key = level->is_object;
            }
            break;
        default:
            break;
        }
}

// The path of where the walk ended, with " (" behind it, or "" at the top.
static void print_place(const struct walk *walk, char *place, size_t room)
{
    size_t length = 0;
    place[0] = '\0';
    for (int d = 0; d < walk->depth && d < SKCI_FILE_MAX_DEPTH && length < room; d++) {
        const struct level *level = &walk->levels[d];
        int n = 0;
        if (!level->is_object)
            n = snprintf(place + length, room - length, "[%zu]", level->index);
        else if (level->key)
            n = snprintf(place + length, room - length, "%s%.*s", length ? "." : "",
                         skci_utf8_clip(level->key, level->key_length, 32), level->key);
        length += n > 0 ? (size_t)n : 0;
    }
    // One that does not fit is of no use, and could end within a character.
    if (length >= room)
        snprintf(place, room, "a deeply nested value");
}

// Is the word that ends at text + at, or goes on there, how other languages spell what JSON has no number for?
static int is_nan_or_infinity(const char *text, size_t length, size_t at)
{
    size_t from = at < length ? at : length, to = from;
    while (from > 0 && from + 9 > at && isalpha((unsigned char)text[from - 1]))
        from--;
    while (to < length && to < at + 9 && isalpha((unsigned char)text[to]))
        to++;
    static const char *const words[] = {"nan", "NaN", "NAN", "inf", "Inf", "INF", "infinity", "Infinity", "INFINITY"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (to - from == strlen(words[i]) && memcmp(text + from, words[i], to - from) == 0)
            return 1;
    return 0;
}

// jansson quotes the bytes it has read so far, which may end within a character.
static void mend_utf8(char *text)
{
    for (size_t n, left = strlen(text); left > 0; text += n, left -= n)
        if ((n = skci_utf8_character(text, left)) == 0) {
            *text = '?';
            n = 1;
        }
}

// jansson has no error for a string that it found no memory for. It then takes the token for an invalid one, which a
// whole string never is.
static int is_lost_string(const char *text, size_t at, const json_error_t *reason)
{
    return at > 0 && text[at - 1] == '"' &&
           (strncmp(reason->text, "invalid token", 13) == 0 || strncmp(reason->text, "string or '}'", 13) == 0);
}

static skc_status refuse_syntax(const char *text, size_t length, json_error_t *reason, skc_error *error)
{
    enum json_error_code code = json_error_code(reason);
    mend_utf8(reason->text);
    size_t at = reason->position > 0 ? (size_t)reason->position : 0;
    at = at < length ? at : length;
    // jansson leaves its text empty where another allocation failed.
    if (code == json_error_out_of_memory || reason->text[0] == '\0' || is_lost_string(text, at, reason))
        return skci_fail_memory(error);
    // jansson is just behind what it refuses, so a bracket or comma at fault is the byte before.
    struct walk walk;
    walk_text(&walk, text, at > 0 ? at - 1 : 0);
    char place[200], numbered[256];
    print_place(&walk, place, sizeof place);
    snprintf(numbered, sizeof numbered, place[0] ? "%s (line %d, column %d)" : "%sline %d, column %d", place,
             reason->line, reason->column);
    if (code == json_error_invalid_syntax && is_nan_or_infinity(text, length, at))
        return skci_fail(error, SKC_FORMAT, "%s: NaN or infinity; finite numbers are accepted", numbered);
    if (code == json_error_numeric_overflow)
        return skci_fail(error, SKC_FORMAT, "%s: %s; finite numbers are accepted", numbered, reason->text);
    if (code == json_error_null_character)
        return skci_fail(error, SKC_FORMAT, "%s: \\u0000 in a string; text without it is accepted", numbered);
    if (code == json_error_duplicate_key)
        return skci_fail(error, SKC_FORMAT, "%s: %s; a key may occur once in an object", numbered, reason->text);
    return skci_fail(error, SKC_FORMAT, "%s: %s; UTF-8 JSON is accepted", numbered, reason->text);
}

static skc_status check_text(const char *text, size_t length, skc_error *error)
{
    const char *nul = memchr(text, '\0', length);
    if (nul)
        return skci_fail(error, SKC_FORMAT, "byte %zu is NUL; UTF-8 JSON is accepted", (size_t)(nul - text));
    struct walk walk;
    walk_text(&walk, text, length);
    if (walk.deepest > SKCI_FILE_MAX_DEPTH)
        return skci_fail(error, SKC_FORMAT, "lists and objects nested %d deep; at most %d are accepted", walk.deepest,
                         SKCI_FILE_MAX_DEPTH);
    if (walk.containers > SKCI_FILE_MAX_CONTAINERS)
        return skci_fail(error, SKC_FORMAT, "%zu lists and objects; at most %d are accepted", walk.containers,
                         SKCI_FILE_MAX_CONTAINERS);
    if (walk.commas > SKCI_FILE_MAX_COMMAS)
        return skci_fail(error, SKC_FORMAT, "%zu commas; at most %d are accepted", walk.commas, SKCI_FILE_MAX_COMMAS);
    return SKC_OK;
}

skc_status skci_json_load(const char *text, size_t length, json_t **root, skc_error *error)
{
    *root = NULL;
    if (length == 0)
        return skci_fail(error, SKC_FORMAT, "the file is empty; UTF-8 JSON is accepted");
    if (length > SKCI_FILE_MAX_BYTES)
        return skci_fail(error, SKC_FORMAT, "the file has %zu bytes; at most %d are accepted", length,
                         SKCI_FILE_MAX_BYTES);
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { // the byte order mark
        text += 3;
        length -= 3;
    }
    skc_status status = check_text(text, length, error);
    if (status != SKC_OK)
        return status;
    json_error_t reason = {0};
    // Whole numbers as doubles keep the sign of -0, and one of more than 64 bits is no reason to refuse a file.
    *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &reason);
    return *root ? SKC_OK : refuse_syntax(text, length, &reason, error);
}
