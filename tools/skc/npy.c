// SPDX-License-Identifier: MIT
#include "npy.h"

#include <string.h>

typedef struct array {
    char kind; // 'f', 'i', 'u' or 'b'
    int size;  // bytes of an element
    int big, fortran;
    int height, width;
    const char *data;
    size_t length;
} array;

int npy_is(const char *bytes, size_t length)
{
    return length >= 6 && memcmp(bytes, "\x93NUMPY", 6) == 0;
}

// The text after "'key':" in the header, a Python dictionary.
static const char *find_value(const char *header, const char *key)
{
    char quoted[32];
    g_snprintf(quoted, sizeof quoted, "'%s'", key);
    const char *at = strstr(header, quoted);
    if (!at)
        return NULL;
    at += strlen(quoted);
    at += strspn(at, " ");
    if (*at++ != ':')
        return NULL;
    return at + strspn(at, " ");
}

// "'<f4'": byte order, kind, size.
static int parse_type(const char *text, array *a)
{
    if (!text || text[0] != '\'' || !strchr("<>|=", text[1]) || !text[1])
        return 0;
    a->big = text[1] == '>' || (text[1] == '=' && G_BYTE_ORDER == G_BIG_ENDIAN);
    a->kind = text[2];
    a->size = text[2] ? text[3] - '0' : 0;
    if (a->size < 1 || a->size > 8 || text[4] != '\'')
        return 0;
    switch (a->kind) {
    case 'f':
        return a->size == 4 || a->size == 8;
    case 'i':
    case 'u':
        return a->size == 1 || a->size == 2 || a->size == 4 || a->size == 8;
    case 'b':
        return a->size == 1;
    default:
        return 0;
    }
}

// "(height, width)"; sizes beyond a kernel's are refused, so that nothing overflows.
static int parse_shape(const char *text, array *a)
{
    if (!text || *text++ != '(')
        return 0;
    int *sizes[2] = {&a->height, &a->width};
    for (int i = 0; i < 2; i++) {
        char *end;
        text += strspn(text, " ");
        guint64 n = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0;
        if (n < 1 || n > SKC_KERNEL_MAX_SIZE)
            return 0;
        *sizes[i] = (int)n;
        text = end + strspn(end, " ");
        if (i == 0 && *text++ != ',')
            return 0;
    }
    text += *text == ',';
    return text[strspn(text, " ")] == ')';
}

static int parse_header(const char *path, const char *bytes, size_t length, array *a)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t start = length >= 12 && b[6] > 1 ? 12 : 10;
    if (length < start || b[6] < 1 || b[6] > 3)
        return tool_fail(path, "is not an npy file of version 1 to 3");
    size_t size = b[8] | (size_t)b[9] << 8;
    if (start == 12)
        size |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (size > length - start || size > 65536)
        return tool_fail(path, "its npy header is cut short or too long");
    char *header = g_strndup(bytes + start, size);
    const char *order = find_value(header, "fortran_order");
    int type = parse_type(find_value(header, "descr"), a), shape = parse_shape(find_value(header, "shape"), a);
    a->fortran = order && strncmp(order, "True", 4) == 0;
    int ordered = a->fortran || (order && strncmp(order, "False", 5) == 0);
    g_free(header);
    if (!type)
        return tool_fail(path, "its element type is not known; f4, f8, i1 to i8, u1 to u8 and b1 are accepted");
    if (!shape)
        return tool_fail(path, "its shape is not that of a kernel; two dimensions of 1 to %d are accepted",
                         SKC_KERNEL_MAX_SIZE);
    if (!ordered)
        return tool_fail(path, "its npy header has no fortran_order");
    a->data = bytes + start + size;
    a->length = length - start - size;
    if (a->length < (size_t)a->width * (size_t)a->height * (size_t)a->size)
        return tool_fail(path, "is cut short; it should hold %d x %d elements of %d bytes", a->height, a->width,
                         a->size);
    return TOOL_DONE;
}

static double element(const array *a, size_t index)
{
    const unsigned char *b = (const unsigned char *)a->data + index * (size_t)a->size;
    guint64 bits = 0;
    for (int i = 0; i < a->size; i++)
        bits |= (guint64)b[a->big ? a->size - 1 - i : i] << (8 * i);
    if (a->kind == 'f' && a->size == 8) {
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (a->kind == 'f') {
        guint32 word = (guint32)bits;
        float value;
        memcpy(&value, &word, sizeof value);
        return (double)value;
    }
    guint64 sign = (guint64)1 << (8 * a->size - 1);
    if (a->kind == 'i' && bits & sign) // two's complement
        return -(double)(~(bits | ~(sign | (sign - 1))) + 1);
    return (double)bits;
}

int npy_parse(const char *path, const char *bytes, size_t length, skc_kernel **kernel)
{
    array a = {0};
    skc_error error;
    *kernel = NULL;
    if (parse_header(path, bytes, length, &a) != TOOL_DONE)
        return TOOL_FAILED;
    if (skc_kernel_create(a.width, a.height, kernel, &error) != SKC_OK)
        return tool_fail(path, "%s", error.message);
    size_t width = (size_t)a.width, height = (size_t)a.height;
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            (*kernel)->values[y * width + x] = element(&a, a.fortran ? x * height + y : y * width + x);
    return TOOL_DONE;
}
