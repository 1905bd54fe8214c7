// SPDX-License-Identifier: MIT
// Kernels as text: matrices, libvips's, ImageMagick's and G'MIC's notation.

#include "core/status.h"
#include "kernels/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------------------- characters

typedef struct scanner {
    const char *at, *end;
    int line; // counted from 1, for messages
} scanner;

enum { END = -1 };

static int peek(const scanner *s)
{
    return s->at < s->end ? (unsigned char)*s->at : END;
}

static int is_newline(int c)
{
    return c == '\n' || c == '\r';
}

static int is_blank(int c)
{
    return c == ' ' || c == '\t';
}

// Skips blanks and comments, and line ends too if `newlines`.
static void skip(scanner *s, int newlines)
{
    int comment = 0;
    for (int c; (c = peek(s)) != END; s->at++) {
        if (is_newline(c)) {
            if (!newlines)
                return;
            comment = 0;
            s->line += c == '\n';
        } else if (c == '#') {
            comment = 1;
        } else if (!comment && !is_blank(c)) {
            return;
        }
    }
}

static int ends_value(int c)
{
    return c == END || is_newline(c) || is_blank(c) || c == ',' || c == ';' || c == ')' || c == '#';
}

// Refuses what stands at the scanner, up to the next separator.
static skc_status fail_token(const scanner *s, const char *accepted, skc_error *error)
{
    char token[32] = "";
    for (size_t i = 0; i + 1 < sizeof token && s->at + i < s->end; i++) {
        unsigned char c = (unsigned char)s->at[i];
        if (i > 0 && ends_value(c))
            break;
        token[i] = c >= 0x20 && c < 0x7f ? (char)c : '?';
    }
    if (peek(s) == END || is_newline(peek(s)))
        return skci_fail(error, SKC_INVALID, "line %d ends early; %s", s->line, accepted);
    return skci_fail(error, SKC_INVALID, "line %d: \"%s\"; %s", s->line, token, accepted);
}

static int word_follows(const scanner *s, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(s->end - s->at) < length)
        return 0;
    for (size_t i = 0; i < length; i++) {
        char c = s->at[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != word[i])
            return 0;
    }
    return s->at + length == s->end || ends_value((unsigned char)s->at[length]);
}

// Reads a number; with `holes`, "nan" and "-" are 0.
static skc_status read_value(scanner *s, int holes, double *value, skc_error *error)
{
    size_t length = 0;
    if (holes && (word_follows(s, "nan") || word_follows(s, "-"))) {
        length = *s->at == '-' ? 1 : 3;
        *value = 0;
    } else {
        length = skci_number_read(s->at, (size_t)(s->end - s->at), value);
        if (length == 0 || !isfinite(*value) || (s->at + length < s->end && !ends_value((unsigned char)s->at[length])))
            return fail_token(s, "a finite decimal number is accepted here", error);
    }
    s->at += length;
    return SKC_OK;
}

// Skips to the next number of a list over at most one comma, none if `first`. Elsewhere a comma is refused, and so is
// one with nothing behind it. Returns in *more whether a number can follow, which is not so at `;`, `)`, and the end.
static skc_status next_value(scanner *s, int first, int newlines, int *more, skc_error *error)
{
    int comma = 0;
    skip(s, newlines);
    if (peek(s) == ',' && !first) {
        comma = 1;
        s->at++;
        skip(s, newlines);
    }
    int c = peek(s);
    *more = !(c == END || is_newline(c) || c == ';' || c == ')');
    if (c == ',' || (comma && !*more))
        return fail_token(s, "a number is expected on both sides of a comma", error);
    return SKC_OK;
}

// -------------------------------------------------------------------------------------------------------------- matrix

typedef struct matrix {
    double *values;
    size_t count, capacity;
    int rows, first, columns; // length of the first row, and of all others
    int first_is_line;        // the first row ends with its line
} matrix;

static skc_status push(matrix *m, double value, skc_error *error)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity ? 2 * m->capacity : 256;
        double *values = realloc(m->values, capacity * sizeof *values);
        if (!values)
            return skci_fail_memory(error);
        m->values = values;
        m->capacity = capacity;
    }
    m->values[m->count++] = value;
    return SKC_OK;
}

// Reads the numbers of a row, up to what ends it.
static skc_status read_row(scanner *s, int newlines, matrix *m, int *count, skc_error *error)
{
    *count = 0;
    for (;;) {
        int more;
        double value;
        skc_status status = next_value(s, *count == 0, newlines, &more, error);
        if (status != SKC_OK || !more)
            return status;
        status = read_value(s, 0, &value, error);
        if (status != SKC_OK)
            return status;
        if (++*count > SKC_KERNEL_MAX_SIZE)
            return skci_fail(error, SKC_INVALID, "line %d: a row of more than %d numbers", s->line,
                             SKC_KERNEL_MAX_SIZE);
        status = push(m, value, error);
        if (status != SKC_OK)
            return status;
    }
}

// Counts a row. That the first one differs is looked into at the end: it may be a header.
static skc_status close_row(const scanner *s, matrix *m, int count, skc_error *error)
{
    if (m->rows == 0) {
        m->first = count;
        m->first_is_line = peek(s) != ';';
    } else if (m->rows == 1) {
        m->columns = count;
    } else if (count != m->columns) {
        return skci_fail(error, SKC_INVALID, "line %d: row %d has %d numbers, the row before it %d", s->line,
                         m->rows + 1, count, m->columns);
    }
    if (++m->rows > SKC_KERNEL_MAX_SIZE + 1)
        return skci_fail(error, SKC_INVALID, "line %d: more than %d rows", s->line, SKC_KERNEL_MAX_SIZE);
    return SKC_OK;
}

// Reads rows up to the end; or within parentheses, where a line's end means nothing. Empty rows do not count.
static skc_status read_rows(scanner *s, int parentheses, matrix *m, skc_error *error)
{
    for (;;) {
        int count;
        skc_status status = read_row(s, parentheses, m, &count, error);
        if (status == SKC_OK && count > 0)
            status = close_row(s, m, count, error);
        int c = peek(s);
        if (status != SKC_OK || c == END || (c == ')' && parentheses))
            return status;
        if (c == ')')
            return fail_token(s, "a number is accepted here", error);
        s->line += c == '\n';
        s->at++;
    }
}

static skc_status matrix_kernel(const double *values, int width, int height, double scale, double offset,
                                skc_kernel **kernel, skc_error *error)
{
    skc_status status = skc_kernel_create(width, height, kernel, error);
    if (status != SKC_OK)
        return status;
    for (size_t i = 0, n = (size_t)width * (size_t)height; i < n; i++)
        (*kernel)->values[i] = values[i] / scale + offset;
    return SKC_OK;
}

// libvips: "width height [scale [offset]]", if it fits what follows.
static int has_header(const matrix *m)
{
    return m->first >= 2 && m->first <= 4 && m->first_is_line && m->rows > 1 && m->values[0] == m->columns &&
           m->values[1] == m->rows - 1;
}

static skc_status interpret(const matrix *m, skc_kernel **kernel, skc_error *error)
{
    if (m->rows == 0)
        return skci_fail(error, SKC_INVALID, "no number in the kernel");
    if (has_header(m)) {
        double scale = m->first > 2 ? m->values[2] : 1, offset = m->first > 3 ? m->values[3] : 0;
        if (scale == 0)
            return skci_fail(error, SKC_INVALID, "the header \"width height scale\" has the scale 0");
        return matrix_kernel(m->values + m->first, m->columns, m->rows - 1, scale, offset, kernel, error);
    }
    if (m->rows > 1 && m->first != m->columns && !m->first_is_line)
        return skci_fail(error, SKC_INVALID, "row 1 has %d numbers, row 2 has %d; rows of one length are accepted",
                         m->first, m->columns);
    if (m->rows > 1 && m->first != m->columns)
        return skci_fail(error, SKC_INVALID,
                         "row 1 has %d numbers, row 2 has %d; they differ only below a header \"width height [scale "
                         "[offset]]\" that fits, and %d rows follow",
                         m->first, m->columns, m->rows - 1);
    return matrix_kernel(m->values, m->first, m->rows, 1, 0, kernel, error);
}

static skc_status read_matrix(scanner *s, skc_kernel **kernel, skc_error *error)
{
    matrix m = {.values = NULL};
    skc_status status = read_rows(s, 0, &m, error);
    if (status == SKC_OK)
        status = interpret(&m, kernel, error);
    free(m.values);
    return status;
}

// G'MIC: "(0,1,0;1,4,1;0,1,0)".
static skc_status read_gmic(scanner *s, skc_kernel **kernel, skc_error *error)
{
    matrix m = {.values = NULL};
    s->at++;
    skc_status status = read_rows(s, 1, &m, error);
    if (status == SKC_OK && peek(s) != ')')
        status = fail_token(s, "\")\" is missing", error);
    if (status == SKC_OK) {
        s->at++;
        skip(s, 1);
        if (peek(s) != END)
            status = fail_token(s, "nothing is accepted after \")\"", error);
    }
    if (status == SKC_OK)
        status = interpret(&m, kernel, error);
    free(m.values);
    return status;
}

// --------------------------------------------------------------------------------------------------------- ImageMagick

// Reads digits; numbers beyond 9999 all become 9999. Returns 0 if there are none.
static int read_digits(scanner *s, int *number)
{
    const char *start = s->at;
    *number = 0;
    for (int c; (c = peek(s)) >= '0' && c <= '9'; s->at++)
        *number = *number > 999 ? 9999 : 10 * *number + (c - '0');
    return s->at > start;
}

// Does the text begin like "3x3"?
static int begins_with_size(scanner s)
{
    int width;
    return read_digits(&s, &width) && peek(&s) == 'x';
}

// "3x3:" or "3x3+0+2:"
static skc_status read_geometry(scanner *s, int *width, int *height, int anchor[2], skc_error *error)
{
    read_digits(s, width);
    s->at++;
    if (!read_digits(s, height))
        return fail_token(s, "a size like \"3x3:\" is accepted", error);
    if (*width < 1 || *height < 1 || *width > SKC_KERNEL_MAX_SIZE || *height > SKC_KERNEL_MAX_SIZE)
        return skci_fail(error, SKC_INVALID,
                         "line %d: a kernel of %dx%d pixels: 1 to %d in each direction are accepted", s->line, *width,
                         *height, SKC_KERNEL_MAX_SIZE);
    anchor[0] = *width / 2;
    anchor[1] = *height / 2;
    for (int i = 0; i < 2 && peek(s) != ':'; i++) {
        if (peek(s) != '+')
            return fail_token(s, "\":\" or an anchor like \"+0+2:\" is accepted after the size", error);
        s->at++;
        if (!read_digits(s, &anchor[i]) || anchor[i] >= (i == 0 ? *width : *height))
            return skci_fail(error, SKC_INVALID,
                             "line %d: an anchor like \"+0+2\", inside the kernel of %dx%d, is accepted", s->line,
                             *width, *height);
    }
    if (peek(s) != ':')
        return fail_token(s, "\":\" is expected after the size", error);
    s->at++;
    return SKC_OK;
}

static skc_status read_values(scanner *s, size_t count, double *values, skc_error *error)
{
    int more;
    skc_status status;
    for (size_t i = 0; i < count; i++) {
        status = next_value(s, i == 0, 1, &more, error);
        if (status == SKC_OK && !more)
            return skci_fail(error, SKC_INVALID, "line %d: the kernel has %zu values where its size says %zu", s->line,
                             i, count);
        if (status == SKC_OK)
            status = read_value(s, 1, &values[i], error);
        if (status != SKC_OK)
            return status;
    }
    skip(s, 1);
    if (peek(s) == ';')
        return fail_token(s, "one kernel, not a list of them, is accepted", error);
    if (peek(s) != END)
        return fail_token(s, "the kernel has more values than its size says", error);
    return SKC_OK;
}

static skc_status read_imagemagick(scanner *s, skc_kernel **kernel, skc_error *error)
{
    int width, height, anchor[2];
    skc_status status = read_geometry(s, &width, &height, anchor, error);
    if (status != SKC_OK)
        return status;
    // Each value takes a byte and each gap another: no memory for sizes that the text cannot fill.
    size_t count = (size_t)width * (size_t)height, room = (size_t)(s->end - s->at);
    if (room / 2 + 1 < count)
        return skci_fail(error, SKC_INVALID, "line %d: fewer values than the %zu that the size %dx%d says", s->line,
                         count, width, height);
    status = skc_kernel_create(width, height, kernel, error);
    if (status != SKC_OK)
        return status;
    (*kernel)->anchor_x = anchor[0];
    (*kernel)->anchor_y = anchor[1];
    return read_values(s, count, (*kernel)->values, error);
}

// ----------------------------------------------------------------------------------------------------------------- all

// What no kernel may be, whatever its notation.
static skc_status check_values(const skc_kernel *k, skc_error *error)
{
    int black = 1;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        if (!isfinite(k->values[i]))
            return skci_fail(error, SKC_INVALID, "the kernel's scale makes its values infinite");
        black &= k->values[i] == 0;
    }
    return black ? skci_fail(error, SKC_INVALID, "the kernel's values are all zero") : SKC_OK;
}

skc_status skc_kernel_from_text(const char *text, size_t length, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    scanner s = {text, text + length, 1};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) // a byte order mark, as some editors write
        s.at += 3;
    skip(&s, 1);
    skc_status status;
    if (peek(&s) == '(')
        status = read_gmic(&s, kernel, error);
    else if (begins_with_size(s))
        status = read_imagemagick(&s, kernel, error);
    else
        status = read_matrix(&s, kernel, error);
    if (status == SKC_OK)
        status = check_values(*kernel, error);
    if (status != SKC_OK) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}
