// SPDX-License-Identifier: MIT
// .skc files between the disk and the library.

#include "tool.h"

int tool_load_basis(const char *path, skc_basis **basis)
{
    enum { MOST_BYTES = 64 << 20 }; // what the format allows
    *basis = NULL;
    char *text;
    size_t length;
    if (tool_read_file(path, MOST_BYTES, &text, &length) != TOOL_DONE)
        return TOOL_FAILED;
    skc_error error;
    skc_status status = skc_basis_parse(text, length, basis, &error);
    g_free(text);
    return status == SKC_OK ? TOOL_DONE : tool_fail(path, "%s", error.message);
}

int tool_save_basis(const char *path, const skc_basis *basis)
{
    char *text;
    size_t length;
    skc_error error;
    if (skc_basis_format(basis, &text, &length, &error) != SKC_OK)
        return tool_fail(path, "%s", error.message);
    int status = tool_write_file(path, text, length);
    skc_text_free(text);
    return status;
}
