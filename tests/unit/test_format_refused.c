// SPDX-License-Identifier: MIT
// The .skc format: what is refused, where and why.

#include "core/random.h"
#include "format/skc_file.h"
#include "format_check.h"

#include <dirent.h>
#include <math.h>

static void what_is_no_basis_is_not_written(void **state)
{
    (void)state;
    skc_basis *basis = parse(full_text);
    skc_complex **filters = basis->filters, *filter = filters[1];
    skc_parameter *parameters = basis->parameters;
#define WITH(lvalue, value, start)                                                                                     \
    do {                                                                                                               \
        __typeof__(lvalue) kept = lvalue;                                                                              \
        lvalue = value;                                                                                                \
        assert_not_written(basis, start);                                                                              \
        lvalue = kept;                                                                                                 \
    } while (0)
    WITH(basis->filters[1], NULL, "filters[1]: missing");
    WITH(basis->filters, NULL, "filters: 0 of them; channels and nodes make 4");
    WITH(basis->filter_count, 3, "filters: 3 of them; channels and nodes make 4");
    WITH(basis->channels, 0, "channels: 0; a whole number from 1 to 64 is accepted");
    WITH(basis->channels, 65, "channels: 65; ");
    WITH(basis->parameters, NULL, "parameters: 3 of them");
    WITH(basis->parameter_count, -1, "parameters: -1 of them; a list of 0 to 16 is accepted");
    WITH(basis->parameter_count, 17, "parameters: 17 of them");
    WITH(basis->width, 0, "kernel: 0 x 7 pixels; ");
    WITH(basis->height, 4097, "kernel: 9 x 4097 pixels; ");
    WITH(basis->anchor_y, 1 << 30, "kernel.anchor[1]: 1073741824; ");
    WITH(basis->sum, NAN, "kernel.sum: not a finite number");
    WITH(basis->seconds, -1, "fit.seconds: -1; ");
    WITH(basis->seconds, NAN, "fit.seconds: nan; ");
    WITH(parameters[1].name, NULL, "parameters[1].name: empty; ");
    WITH(parameters[1].name, (char[]){"\xff"}, "parameters[1].name: not UTF-8");
    WITH(parameters[1].name, (char[]){"radius"}, "parameters[1].name: \"radius\", as parameters[0]; ");
    WITH(parameters[2].kind, (skc_parameter_kind)3, "parameters[2].kind: unknown; ");
    WITH(parameters[0].values, NULL, "parameters[0].values: 0 numbers; 1 or more are accepted");
    WITH(parameters[0].count, 0, "parameters[0].values: 0 numbers; ");
    WITH(parameters[1].count, 1, "parameters[1].range: 1 numbers; 2 are accepted");
    WITH(parameters[0].values[1], 2, "parameters[0].values[1]: 2 after 2; ascending numbers are accepted");
    WITH(parameters[0].values[0], NAN, "parameters[0].values[0]: not a finite number");
    WITH(parameters[2].values[0], 0, "parameters[2].range[0]: 0; factors above 0 are accepted");
    WITH(filter->count, 1, "filters[1].layers: 1 of them, but filters[0] has 2; ");
    WITH(filter->count, 65, "filters[1].layers: 65 of them; ");
    WITH(filter->layers[0].count, 1, "filters[1].layers[0].samples: 1 of them, but filters[0] has 2 there; ");
    WITH(filter->layers[1].taps, SKC_TAPS_BILINEAR,
         "filters[1].layers[1].taps: \"bilinear\", but filters[0] has \"int");
    WITH(filter->layers[1].taps, (skc_taps)9, "filters[1].layers[1].taps: neither bilinear nor integer");
    WITH(filter->layers[1].samples[0].w, NAN, "filters[1].layers[1].samples[0]: not a finite number");
    WITH(filter->layers[0].samples[1].x, -16385, "filters[1].layers[0].samples[1]: an offset of (-16385, 5); ");
#undef WITH
    assert_round_trip(basis);
    skc_basis_free(basis);
}

// Half as many samples again as 64 MiB hold at 19 bytes each.
static void a_file_too_large_is_not_written(void **state)
{
    (void)state;
    enum { CHANNELS = 64, LAYERS = 20, SAMPLES = 4096 };
    int counts[LAYERS];
    for (int l = 0; l < LAYERS; l++)
        counts[l] = SAMPLES;
    skc_basis *basis;
    assert_int_equal(skc_basis_create(CHANNELS, &basis, NULL), SKC_OK);
    basis->channels = CHANNELS;
    for (int f = 0; f < CHANNELS; f++)
        assert_int_equal(skc_complex_create(LAYERS, counts, &basis->filters[f], NULL), SKC_OK);
    assert_not_written(basis, "the basis makes more than 67108864 bytes of text; ");
    skc_basis_free(basis);
}

// What a changed file says, {replaced, by, start of the message}, for each rule of the format.
static const struct refusal {
    const char *from, *to, *start;
} refusals[] = {
    // the text
    {"\"skc\"", "'skc'", "format (line 2, column 13): invalid token near"},
    {"[1, 2, 3]", "[1, 2 3]", "filters[1].layers[0].samples[0][1] (line 23, column 15): "},
    {"[1, 2, 3]", "[1, 2,]", "filters[1].layers[0].samples[0][2] (line 23, column "},
    {"[1, 2, 3]", "[1, nan, 3]", "filters[1].layers[0].samples[0][1] (line 23, column 15): NaN or infinity; finite"},
    {"[1, 2, 3]", "[1, 2, NaN]", "filters[1].layers[0].samples[0][2] (line 23, column 18): NaN or infinity; finite"},
    {"[1, 2, 3]", "[Infinity, 2, 3]", "filters[1].layers[0].samples[0][0] (line 23, column 17): NaN or infinity; "},
    {"[1, 2, 3]", "[1, -Infinity, 3]", "filters[1].layers[0].samples[0][1] (line 23, column 13): NaN or infinity; "},
    {"[1, 2, 3]", "[1, 2, inf]", "filters[1].layers[0].samples[0][2] (line 23, column 18): NaN or infinity; finite"},
    {"[1, 2, 3]", "[1, 2, 1e999]", "filters[1].layers[0].samples[0][2] (line 23, column 20): real number overflow"},
    {"\"psnr\": 18.9", "\"psnr\": -1e999", "filters[0].quality.psnr (line 20, column 33): real number overflow near"},
    {"\"psnr\": 18.9", "\"l1\": 18.9", "filters[0].quality (line 20, column 55): duplicate object key near '\"l1\"'"},
    {"disk", "\xff", "kernel.source (line 4, column 24): unable to decode byte 0xff"},
    {"disk", "\xed\xa0\x80", "kernel.source (line 4, column 24): unable to decode byte 0xed"},
    {"disk", "\\u0000", "kernel.source (line 4, column 45): \\u0000 in a string; "},
    {"disk", "\\ud800", "kernel.source (line 4, column "},
    {"disk", "a\nb", "kernel.source (line 4, column "},
    {"disk:radius=2..4/2\", \"width\": 9", "a\\\"{[,\\\\\", \"width\": nan",
     "kernel.width (line 4, column 47): NaN or inf"},
    // the head
    {"\"format\": \"skc\"", "\"f\": 1", "format: missing; \"skc\" is accepted"},
    {"\"skc\"", "\"SKC\"", "format: \"SKC\" is unknown; \"skc\" is accepted"},
    {"\"skc\"", "1", "format: a number; \"skc\" is accepted"},
    {"\"version\": 1", "\"v\": 1", "version: missing; version 1 is accepted"},
    {"\"version\": 1", "\"version\": 2", "version: 2 is unknown to skc " SKC_VERSION "; version 1 is accepted"},
    {"\"version\": 1", "\"version\": 1.5", "version: 1.5 is unknown"},
    {"\"version\": 1", "\"version\": \"1\"", "version: a string; a number is accepted"},
    {"\"version\": 1", "\"version\": true", "version: true; a number is accepted"},
    // the kernel
    {"{\"source\": \"disk:radius=2..4/2\"", "3, \"x\": {\"a\": 0", "kernel: a number; an object is accepted"},
    {"\"disk:radius=2..4/2\"", "null", "kernel.source: null; a string is accepted"},
    {"\"width\": 9", "\"width\": 0", "kernel.width: 0; a whole number from 1 to 4096 is accepted"},
    {"\"width\": 9", "\"width\": 8.5", "kernel.width: 8.5; a whole number from 1 to 4096 is accepted"},
    {"\"width\": 9", "\"width\": 1e300", "kernel.width: 1e+300; a whole number from 1 to 4096 is accepted"},
    {"\"width\": 9", "\"width\": false", "kernel.width: false; a whole number from 1 to 4096 is accepted"},
    {"\"width\": 9, ", "", "kernel.width: missing; a whole number from 1 to 4096 is accepted"},
    {"\"height\": 7", "\"height\": 4097", "kernel.height: 4097; a whole number from 1 to 4096 is accepted"},
    {"\"height\": 7, ", "", "kernel.height: missing; "},
    {"[4, -3]", "4", "kernel.anchor: a number; a list of 2 is accepted"},
    {"[4, -3]", "[4]", "kernel.anchor: a list of 1; a list of 2 is accepted"},
    {"[4, -3]", "[4, 1, 1]", "kernel.anchor: a list of 3; a list of 2 is accepted"},
    {"[4, -3]", "[0.5, -3]", "kernel.anchor[0]: 0.5; a whole number from -1048576 to 1048576 is accepted"},
    {"[4, -3]", "[4, -1048577]", "kernel.anchor[1]: -1048577; a whole number from -1048576 to 1048576 is accepted"},
    {"\"sum\": 0.1", "\"sum\": \"1\"", "kernel.sum: a string; a number is accepted"},
    // the parameters
    {"[\n    {\"name\"", "1, \"x\": [\n    {\"name\"", "parameters: a number; a list of 0 to 16 is accepted"},
    {"{\"name\": \"radius\", ", "[], {", "parameters[0]: a list; an object is accepted"},
    {"\"name\": \"radius\", ", "", "parameters[0].name: missing; a string is accepted"},
    {"\"radius\"", "7", "parameters[0].name: a number; a string is accepted"},
    {"\"radius\"", "\"\"", "parameters[0].name: empty; a parameter needs a name"},
    {"\"zoom\"", "\"radius\"", "parameters[2].name: \"radius\", as parameters[0]; names must differ"},
    {"\"rotation\"", "\"turn\"",
     "parameters[1].kind: \"turn\" is unknown; \"nodes\", \"rotation\" or \"scale\" is accep"},
    {"\"kind\": \"rotation\", ", "", "parameters[1].kind: missing; \"nodes\", \"rotation\" or \"scale\" is accepted"},
    {"\"values\": [2, 4.25]", "\"range\": [2, 4.25]",
     "parameters[0].values: missing; a list of 1 to 1048576 is accepted"},
    {"[2, 4.25]", "[]", "parameters[0].values: a list of 0; a list of 1 to 1048576 is accepted"},
    {"[2, 4.25]", "[4.25, 2]", "parameters[0].values[1]: 2 after 4.25; ascending numbers are accepted"},
    {"[2, 4.25]", "[2, 2]", "parameters[0].values[1]: 2 after 2; ascending numbers are accepted"},
    {"[2, 4.25]", "[2, \"4\"]", "parameters[0].values[1]: a string; a number is accepted"},
    {"\"range\": [-180", "\"values\": [-180", "parameters[1].range: missing; a list of 2 is accepted"},
    {"[-180, 180]", "[-180, 0, 180]", "parameters[1].range: a list of 3; a list of 2 is accepted"},
    {"[-180, 180]", "[180, -180]", "parameters[1].range[1]: -180 after 180; ascending numbers are accepted"},
    {"[-180, 180]", "[null, 180]", "parameters[1].range[0]: null; a number is accepted"},
    {"[0.5, 2]", "[0, 2]", "parameters[2].range[0]: 0; factors above 0 are accepted"},
    {"[0.5, 2]", "[-1, 2]", "parameters[2].range[0]: -1; factors above 0 are accepted"},
    {"[0.5, 2]", "[2, 2]", "parameters[2].range[1]: 2 after 2; ascending numbers are accepted"},
    // the grid
    {"\"channels\": 2", "\"channels\": 0", "channels: 0; a whole number from 1 to 64 is accepted"},
    {"\"channels\": 2", "\"channels\": 65", "channels: 65; a whole number from 1 to 64 is accepted"},
    {"\"channels\": 2", "\"channels\": \"rgb\"", "channels: a string; a whole number from 1 to 64 is accepted"},
    {"\"channels\": 2", "\"channels\": 3", "filters: 4 of them; channels and nodes make 6"},
    {"[2, 4.25]", "[2, 4.25, 5]", "filters: 4 of them; channels and nodes make 6"},
    // the filters
    {"\"filters\"", "\"filter\"", "filters: missing; a list of 1 to 1048576 is accepted"},
    {"\"filters\": [", "\"filters\": {}, \"x\": [", "filters: an object; a list of 1 to 1048576 is accepted"},
    {"\"filters\": [", "\"filters\": [], \"x\": [", "filters: a list of 0; a list of 1 to 1048576 is accepted"},
    {"{\"layers\"", "[], {\"layers\"", "filters: 5 of them; channels and nodes make 4"},
    {"[7, 8, 9]\n      ]}\n    ]},", "[7, 8, 9]\n      ]}\n    ]}, [], {}, {}, {}, {}, {\"layers\": []},",
     "filters: 10 of them; channels and nodes make 4"},
    {"{\"layers\": [", "{\"layer\": [", "filters[0].layers: missing; a list of 1 to 64 is accepted"},
    {"{\"layers\": [", "{\"layers\": 7, \"x\": [", "filters[0].layers: a number; a list of 1 to 64 is accepted"},
    {"{\"layers\": [", "{\"layers\": [], \"x\": [", "filters[0].layers: a list of 0; a list of 1 to 64 is accepted"},
    {"{\"taps\"", "[], {\"taps\"", "filters[0].layers[0]: a list; an object is accepted"},
    {"{\"taps\": \"integer\"", "{\"taps\": \"nearest\"",
     "filters[0].layers[1].taps: \"nearest\" is unknown; \"bilinear\" or \"int"},
    {"{\"taps\": \"integer\"", "{\"taps\": 0",
     "filters[0].layers[1].taps: a number; \"bilinear\" or \"integer\" is accepted"},
    {"{\"taps\": \"integer\", ", "{",
     "filters[1].layers[1].taps: \"integer\", but filters[0] has \"bilinear\" there; "},
    {"\"samples\"", "\"sample\"", "filters[0].layers[0].samples: missing; a list of 1 to 4096 is accepted"},
    {"\"samples\": [", "\"samples\": [], \"x\": [",
     "filters[0].layers[0].samples: a list of 0; a list of 1 to 4096 is ac"},
    {"\"samples\": [", "\"samples\": \"all\", \"x\": [",
     "filters[0].layers[0].samples: a string; a list of 1 to 4096 is"},
    {"[1, 2, 3]", "[1, 2]", "filters[1].layers[0].samples[0]: a list of 2; a list of 3 is accepted"},
    {"[4, 5, 6]", "[4, 5, 6, 7]", "filters[1].layers[0].samples[1]: a list of 4; a list of 3 is accepted"},
    {"[4, 5, 6]", "{\"x\": 4}", "filters[1].layers[0].samples[1]: an object; a list of 3 is accepted"},
    {"[4, 5, 6]", "[4, true, 6]", "filters[1].layers[0].samples[1][1]: true; a number is accepted"},
    {"[4, 5, 6]", "[4, 5, \"6\"]", "filters[1].layers[0].samples[1][2]: a string; a number is accepted"},
    {"[4, 5, 6]", "[4, 5, [6]]", "filters[1].layers[0].samples[1][2]: a list; a number is accepted"},
    {"[4, 5, 6]", "[4, 5, 3.5e38]",
     "filters[1].layers[0].samples[1][2]: 3.5e+38 is too large; finite 32-bit floats ar"},
    {"[4, 5, 6]", "[-1e300, 5, 6]",
     "filters[1].layers[0].samples[1][0]: -1e+300 is too large; finite 32-bit floats ar"},
    {"[4, 5, 6]", "[16384.01, 5, 6]", "filters[1].layers[0].samples[1]: an offset of (16384, 5); at most 16384 pixels"},
    {"[4, 5, 6]", "[4, -20000, 6]", "filters[1].layers[0].samples[1]: an offset of (4, -20000); at most 16384 pixels"},
    {"[7, 8, 9]", "[7.5, 8, 9]",
     "filters[1].layers[1].samples[0]: an offset of (7.5, 8) in a layer with integer taps; "},
    {",\n        [4, 5, 6]", "",
     "filters[1].layers[0].samples: 1 of them, but filters[0] has 2 there; all have the same"},
    {"[7, 8, 9]\n      ]}", "[7, 8, 9]\n      ]}, {\"samples\": [[1, 2, 3]]}",
     "filters[1].layers: 3 of them, but filters[0] has 2; all have the same"},
    // the rest
    {"\"quality\": {\"psnr\"", "\"quality\": 7, \"x\": {\"psnr\"",
     "filters[0].quality: a number; an object is accepted"},
    {"\"image_psnr\": 64.5", "\"image_psnr\": null", "filters[0].quality.image_psnr: null; a number is accepted"},
    {"\"psnr\": 18.9", "\"psnr\": \"inf\"", "filters[0].quality.psnr: a string; a number is accepted"},
    {"\"quality\": {\"l1\": 0}", "\"quality\": {\"l1\": null}", "filters[2].quality.l1: null; a number is accepted"},
    {"\"certificate\": 0.055", "\"certificate\": []", "filters[0].quality.certificate: a list; a number is accepted"},
    {"\"fit\": {", "\"fit\": [], \"x\": {", "fit: a list; an object is accepted"},
    {"\"lm\"", "1", "fit.method: a number; a string is accepted"},
    {"\"flat\"", "2", "fit.weighting: a number; a string is accepted"},
    {"\"radial\"", "{}", "fit.init: an object; a string is accepted"},
    {"9007199254740991", "9007199254740992",
     "fit.seed: 9007199254740992; a whole number below 2^53, or a string of the d"},
    {"9007199254740991", "-1", "fit.seed: -1; a whole number below 2^53"},
    {"9007199254740991", "0.5", "fit.seed: 0.5; a whole number below 2^53"},
    {"9007199254740991", "null", "fit.seed: a whole number below 2^53"},
    {"9007199254740991", "\"\"", "fit.seed: a whole number below 2^53"},
    {"9007199254740991", "\"-1\"", "fit.seed: a whole number below 2^53"},
    {"9007199254740991", "\" 1\"", "fit.seed: a whole number below 2^53"},
    {"9007199254740991", "\"18446744073709551616\"", "fit.seed: too large; a whole number below 2^53"},
    {"\"seconds\": 0.4", "\"seconds\": -0.4", "fit.seconds: -0.4; a finite number, 0 or more, is accepted"},
    {"\"seconds\": 0.4", "\"seconds\": \"0\"", "fit.seconds: a string; a number is accepted"},
};

static void each_rule_refuses_with_its_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char *text = replaced(full_text, refusals[i].from, refusals[i].to);
        assert_refused(text, strlen(text), refusals[i].start);
        free(text);
    }
}

// A text that repeats: front, count times `piece` parted by commas, back.
static char *repeated(const char *front, const char *piece, size_t count, const char *back, size_t *length)
{
    size_t each = strlen(piece), at = strlen(front);
    char *text = malloc(at + count * (each + 1) + strlen(back) + 1);
    assert_non_null(text);
    strcpy(text, front);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + at, piece, each);
        at += each;
        if (i + 1 < count)
            text[at++] = ',';
    }
    strcpy(text + at, back);
    *length = at + strlen(back);
    return text;
}

#define HEAD "{\"format\": \"skc\", \"version\": 1, "

static const struct limit {
    const char *front, *piece, *back;
    size_t most;
    const char *start;
} limits[] = {
    {HEAD "\"filters\": [{\"layers\": [{\"samples\": [", "[0,0,1]", "]}]}]}", 4096,
     "filters[0].layers[0].samples: a list of 4097; a list of 1 to 4096 is accepted"},
    {HEAD "\"filters\": [{\"layers\": [", "{\"samples\": [[0,0,1]]}", "]}]}", 64,
     "filters[0].layers: a list of 65; a list of 1 to 64 is accepted"},
    {HEAD "\"channels\": 64, \"filters\": [", "{\"layers\": [{\"samples\": [[0,0,1]]}]}", "]}", 64,
     "filters: 65 of them; channels and nodes make 64"},
};

static void limits_are_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t length;
        char *text = repeated(limits[i].front, limits[i].piece, limits[i].most, limits[i].back, &length);
        skc_basis_free(parse(text));
        free(text);
        text = repeated(limits[i].front, limits[i].piece, limits[i].most + 1, limits[i].back, &length);
        assert_refused(text, length, limits[i].start);
        free(text);
    }
}

// A grid that no file can fill is refused before its size could overflow.
static void grids_do_not_overflow(void **state)
{
    (void)state;
    size_t length;
    char *text = repeated(HEAD "\"filters\": [{}], \"parameters\": [",
                          "{\"name\": \"p\", \"kind\": \"nodes\", \"values\": [1]}", 17, "]}", &length);
    assert_refused(text, length, "parameters: a list of 17; a list of 0 to 16 is accepted");
    free(text);

    char grid[8192] = HEAD "\"channels\": 64, \"filters\": [{}], \"parameters\": [";
    for (int p = 0; p < 16; p++) {
        size_t at = strlen(grid);
        at += (size_t)snprintf(grid + at, sizeof grid - at, "%s{\"name\": \"p%d\", \"kind\": \"nodes\", \"values\": [0",
                               p ? ", " : "", p);
        for (int i = 1; i < 64; i++) // 64 * 64^16 = 2^102
            at += (size_t)snprintf(grid + at, sizeof grid - at, ",%d", i);
        snprintf(grid + at, sizeof grid - at, "]}");
    }
    strcat(grid, "]}");
    assert_refused(grid, strlen(grid),
                   "parameters: a grid of more than 1048576 filters; at most that many are accepted");
}

static void texts_beyond_all_measure_are_refused(void **state)
{
    (void)state;
    assert_refused("", 0, "the file is empty; UTF-8 JSON is accepted");
    skc_basis *basis;
    assert_int_equal(skc_basis_parse(NULL, 0, &basis, NULL), SKC_FORMAT);
    assert_refused("\xef\xbb\xbf", 3, "line 1, column 0: unexpected token near end of file; UTF-8 JSON is accepted");
    assert_refused("{\"a\0b\": 1}", 10, "byte 3 is NUL; UTF-8 JSON is accepted");
    assert_refused("7", 1, "the whole file: not an object; ");
    assert_refused("\"skc\"", 5, "the whole file: not an object; ");

    size_t length = SKCI_FILE_MAX_BYTES + (size_t)1;
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, ' ', length);
    memcpy(text, "{}", 2);
    assert_refused(text, length, "the file has 67108865 bytes; at most 67108864 are accepted");
    assert_refused(text, length - 1, "format: missing");
    free(text);

    text = repeated(HEAD "\"x\": [", "{}", 1 << 22, "]}", &length);
    assert_refused(text, length, "4194306 lists and objects; at most 4194304 are accepted");
    free(text);
    text = repeated(HEAD "\"x\": [", "0", 1 << 24, "]}", &length);
    assert_refused(text, length, "16777217 commas; at most 16777216 are accepted");
    free(text);

    char nested[256];
    for (size_t depth = 64; depth <= 65; depth++) {
        memset(nested, '[', depth);
        memset(nested + depth, ']', depth);
        assert_refused(nested, 2 * depth,
                       depth == 64 ? "the whole file: not an object" : "lists and objects nested 65 deep");
    }
}

// Hostile text in a message: cut between characters, control characters gone.
static void messages_stay_readable(void **state)
{
    (void)state;
    char word[400] = "\"";
    for (int i = 0; i < 100; i++)
        strcat(word, "\xe4\xb8\xad");
    strcat(word, "\"");
    char *text = replaced(full_text, "\"rotation\"", word);
    // 13 characters of 3 bytes are the most within 40 bytes.
    assert_refused(
        text, strlen(text),
        "parameters[1].kind: \"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
        "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\" is unknown; ");
    free(text);
    // jansson stops within the second character.
    text = replaced(full_text, "\"rotation\"", "\"\\u4e\xe4\xb8\xad\"");
    assert_refused(text, strlen(text), "parameters[1].kind (line 7, column 36): invalid escape near '\"\\u4e?'; ");
    free(text);
    text = replaced(full_text, "\"rotation\"", "\"\\u001b[2J\\n\"");
    assert_refused(text, strlen(text), "parameters[1].kind: \"?[2J?\" is unknown; ");
    free(text);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    size_t length = strlen(full_text);
    // Without the line break at the end the object is still whole.
    for (size_t cut = 0; cut < length - 1; cut++)
        assert_refused(full_text, cut, "");
    skc_basis *basis;
    assert_int_equal(parse_exactly(full_text, length - 1, &basis, NULL), SKC_OK);
    skc_basis_free(basis);
}

static void byte_flips_do_no_harm(void **state)
{
    (void)state;
    char text[sizeof full_text];
    skci_random random = {3};
    int read = 0;
    for (int round = 0; round < 6000; round++) {
        memcpy(text, full_text, sizeof text);
        uint64_t bits = skci_random_next(&random);
        text[bits % strlen(full_text)] ^= (char)(1 << (bits >> 32) % 8);
        skc_basis *basis;
        if (parse_exactly(text, strlen(full_text), &basis, NULL) == SKC_OK) {
            assert_round_trip(basis);
            read++;
        }
        skc_basis_free(basis);
    }
    assert_in_range(read, 100, 5900); // both ways were taken
}

static const struct bad {
    const char *name, *start;
} bad_files[] = {
    {"bad-duplicate-key.skc",
     "filters[0] (line 1, column 67): duplicate object key near '\"layers\"'; a key may occur once"},
    {"bad-empty.skc", "the file is empty; "},
    {"bad-format.skc", "format: \"gif\" is unknown; \"skc\" is accepted"},
    {"bad-fraction.skc", "filters[0].layers[0].samples[0]: an offset of (1, 2.5) in a layer with integer taps; "},
    {"bad-grid.skc", "filters: 3 of them; channels and nodes make 6"},
    {"bad-infinity.skc", "filters[0].layers[0].samples[0][2] (line 1, column 77): NaN or infinity; "},
    {"bad-list.skc", "the whole file: not an object; "},
    {"bad-nan.skc", "filters[0].layers[0].samples[1][1] (line 1, column 87): NaN or infinity; "},
    {"bad-nested.skc", "lists and objects nested 5001 deep; at most 64 are accepted"},
    {"bad-no-filters.skc", "filters: a list of 0; "},
    {"bad-no-layers.skc", "filters[0].layers: a list of 0; "},
    {"bad-no-samples.skc", "filters[0].layers[0].samples: a list of 0; "},
    {"bad-no-version.skc", "version: missing; version 1 is accepted"},
    {"bad-nodes-descend.skc", "parameters[0].values[1]: 1 after 2; "},
    {"bad-not-float32.skc", "filters[0].layers[0].samples[0][2]: 1e+39 is too large; "},
    {"bad-not-json.skc", "line 1, column 1: invalid token near 'P'; UTF-8 JSON is accepted"},
    {"bad-not-utf8.skc", "kernel.source (line 1, column 54): unable to decode byte 0xff"},
    {"bad-nul-escape.skc", "kernel.source (line 1, column 49): \\u0000 in a string; "},
    {"bad-nul.skc", "byte 17 is NUL; "},
    {"bad-offset.skc", "filters[0].layers[0].samples[1]: an offset of (16385, 0); at most 16384 pixels"},
    {"bad-overflow.skc", "filters[0].layers[0].samples[0][2] (line 1, column 81): real number overflow near '1e999'; "},
    {"bad-pair.skc", "filters[0].layers[0].samples[0]: a list of 2; "},
    {"bad-png.skc", "byte 8 is NUL; "},
    {"bad-structure.skc", "filters[1].layers[0].samples: 2 of them, but filters[0] has 1 there; "},
    {"bad-trailing.skc", "line 2, column 1: end of file expected near '}'; "},
    {"bad-truncated.skc", "filters[0].quality.sum (line 15, column 92): '}' expected near end of file; "},
    {"bad-version.skc", "version: 2 is unknown to skc "},
};

static void bad_files_are_refused(void **state)
{
    (void)state;
    size_t count = sizeof bad_files / sizeof *bad_files, seen = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length;
        char *text = read_golden(bad_files[i].name, &length);
        assert_refused(text, length, bad_files[i].start);
        free(text);
    }
    // And the table has them all.
    const char *folder = getenv("SKC_GOLDEN");
    DIR *entries = opendir(folder ? folder : "tests/golden");
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        seen += strncmp(entry->d_name, "bad-", 4) == 0 && strstr(entry->d_name, ".skc") != NULL;
    closedir(entries);
    assert_int_equal(seen, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_basis_is_not_written), cmocka_unit_test(a_file_too_large_is_not_written),
        cmocka_unit_test(each_rule_refuses_with_its_path), cmocka_unit_test(limits_are_exact),
        cmocka_unit_test(grids_do_not_overflow),           cmocka_unit_test(texts_beyond_all_measure_are_refused),
        cmocka_unit_test(messages_stay_readable),          cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(byte_flips_do_no_harm),           cmocka_unit_test(bad_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
