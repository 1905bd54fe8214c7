// SPDX-License-Identifier: MIT
// Many pictures with one plan.
#define _POSIX_C_SOURCE 200809L // glob

#include "apply.h"
#include "report.h"
#include "y4m.h"

#include <glob.h>
#include <string.h>

// A name that is there is that file, whatever characters it has.
static int is_pattern(const char *name)
{
    return strpbrk(name, "*?[") && !g_file_test(name, G_FILE_TEST_EXISTS);
}

static int expand_one(const char *name, GPtrArray *in)
{
    glob_t found;
    int code = glob(name, 0, NULL, &found);
    if (code != 0)
        return tool_fail(name, "%s", code == GLOB_NOMATCH ? "no file has such a name" : "cannot be searched for");
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!g_file_test(found.gl_pathv[i], G_FILE_TEST_IS_DIR))
            g_ptr_array_add(in, g_strdup(found.gl_pathv[i]));
    globfree(&found);
    return in->len > 0 ? TOOL_DONE : tool_fail(name, "no file has such a name");
}

int apply_expand(char **operands, int count, char ***in)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    int status = TOOL_DONE;
    *in = NULL;
    for (int i = 0; i < count && status == TOOL_DONE; i++) {
        if (is_pattern(operands[i]))
            status = expand_one(operands[i], names);
        else
            g_ptr_array_add(names, g_strdup(operands[i]));
    }
    if (status != TOOL_DONE) {
        g_ptr_array_unref(names);
        return status;
    }
    g_ptr_array_add(names, NULL);
    *in = (char **)g_ptr_array_free(names, FALSE);
    return TOOL_DONE;
}

// Two files of one name would end as one.
static int check_names(const apply_arguments *a)
{
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int status = TOOL_DONE;
    for (int i = 0; i < a->in_count && status == TOOL_DONE; i++) {
        char *name = g_path_get_basename(a->in[i]);
        const char *other = g_hash_table_lookup(seen, name);
        if (strcmp(a->in[i], "-") == 0)
            status = tool_usage("-", "has no name to be kept in %s", a->out);
        else if (other)
            status = tool_usage(a->in[i], "%s has the same name, and only one can be in %s", other, a->out);
        g_hash_table_insert(seen, name, a->in[i]);
    }
    g_hash_table_unref(seen);
    return status;
}

static int filter_one(const apply_arguments *a, const apply_filter *filter, const char *in, json_t *reports)
{
    char *name = g_path_get_basename(in), *out = g_build_filename(a->out, name, NULL);
    json_t *report = NULL;
    int can = y4m_is_name(out) || image_can_write(out) == TOOL_DONE;
    int status = can ? apply_any(a, filter, in, out, reports ? &report : NULL) : TOOL_FAILED;
    if (report)
        json_array_append_new(reports, report);
    g_free(out);
    g_free(name);
    return status;
}

int apply_folder(const apply_arguments *a, const apply_filter *filter)
{
    if (!g_file_test(a->out, G_FILE_TEST_IS_DIR))
        return tool_fail(a->out, "there is no such folder");
    int status = check_names(a), failed = 0;
    if (status != TOOL_DONE)
        return status;
    json_t *reports = a->json ? json_array() : NULL;
    for (int i = 0; i < a->in_count && !tool_interrupted(); i++)
        failed += filter_one(a, filter, a->in[i], reports) != TOOL_DONE;
    status = failed > 0 || tool_interrupted() ? TOOL_FAILED : TOOL_DONE;
    if (reports && report_json_print(json_pack("{s:o, s:i}", "pictures", reports, "failed", failed)) != TOOL_DONE)
        status = TOOL_FAILED;
    return status;
}
