// SPDX-License-Identifier: MIT
#include "export/template.h"

#include "core/status.h"

#include <stdio.h>
#include <string.h>

enum { MAX_NAME = 40, MAX_PIECE = 1024 };

typedef struct renderer {
    const skci_template *template;
    skci_model *model;
    skci_text *text;
    skc_error *error;
    const char *const *lines;
    int count;
} renderer;

typedef enum directive { NONE, FOR, IF, IF_NOT, ELSE, END, INCLUDE } directive;

static skc_status wrong(const renderer *r, int line, const char *what, const char *name)
{
    return skci_fail(r->error, SKC_INVALID, "template %s, line %d: %s \"%s\"", r->template->name, line + 1, what, name);
}

// What a line says, and to what.
static directive read_directive(const char *line, char name[MAX_NAME])
{
    char word[3][MAX_NAME] = {"", "", ""};
    const char *at = line + strspn(line, " \t");
    if (strncmp(at, "//@ ", 4) != 0 && strncmp(at, "#@ ", 3) != 0)
        return NONE;
    sscanf(strchr(at, '@') + 1, "%39s %39s %39s", word[0], word[1], word[2]);
    int not = strcmp(word[0], "if") == 0 && strcmp(word[1], "not") == 0;
    strcpy(name, word[not ? 2 : 1]);
    return strcmp(word[0], "for") == 0       ? FOR
           : not                             ? IF_NOT
           : strcmp(word[0], "if") == 0      ? IF
           : strcmp(word[0], "else") == 0    ? ELSE
           : strcmp(word[0], "end") == 0     ? END
           : strcmp(word[0], "include") == 0 ? INCLUDE
                                             : NONE;
}

// The `else` or `end` that belongs to the block whose body starts at `line`; -1 if it has none.
static int find_end(const renderer *r, int line, int stop_at_else)
{
    char name[MAX_NAME];
    for (int depth = 0; line < r->count; line++) {
        directive d = read_directive(r->lines[line], name);
        if (depth == 0 && (d == END || (d == ELSE && stop_at_else)))
            return line;
        depth += d == FOR || d == IF || d == IF_NOT ? 1 : d == END ? -1 : 0;
    }
    return -1;
}

static void add(skci_text *text, const char *from, const char *to)
{
    char piece[MAX_PIECE];
    while (from < to) {
        size_t n = (size_t)(to - from) < sizeof piece - 1 ? (size_t)(to - from) : sizeof piece - 1;
        memcpy(piece, from, n);
        piece[n] = '\0';
        skci_text_add(text, piece);
        from += n;
    }
}

static skc_status render_line(const renderer *r, int line)
{
    const char *at = r->lines[line], *end = at + strlen(at);
    while (at < end) {
        const char *mark = memchr(at, '@', (size_t)(end - at));
        if (!mark) {
            add(r->text, at, end);
            break;
        }
        add(r->text, at, mark);
        const char *close = memchr(mark + 1, '@', (size_t)(end - mark - 1));
        char name[MAX_NAME] = "";
        if (!close || close - mark > MAX_NAME)
            return wrong(r, line, "an \"@\" without its second one before", "the line's end");
        memcpy(name, mark + 1, (size_t)(close - mark - 1));
        if (!name[0])
            skci_text_add(r->text, "@");
        else if (!skci_model_value(r->model, name, r->text))
            return wrong(r, line, "no value here is named", name);
        at = close + 1;
    }
    return SKC_OK;
}

static skc_status render(const renderer *r, int from, int to);

static skc_status render_list(const renderer *r, int line, int end, const char *name)
{
    int items = skci_model_open(r->model, name);
    if (items < 0)
        return wrong(r, line, "no list here is named", name);
    skc_status status = SKC_OK;
    for (int i = 0; i < items && status == SKC_OK && r->text->status == SKC_OK; i++) {
        skci_model_select(r->model, i);
        status = render(r, line + 1, end);
    }
    skci_model_close(r->model);
    return status;
}

static skc_status render_choice(const renderer *r, int line, int end, const char *name, int not )
{
    int flag = skci_model_flag(r->model, name), otherwise = find_end(r, line + 1, 1);
    if (flag < 0)
        return wrong(r, line, "no value here is named", name);
    if (flag != not )
        return render(r, line + 1, otherwise);
    return otherwise < end ? render(r, otherwise + 1, end) : SKC_OK;
}

// Lines from .. to - 1.
static skc_status render(const renderer *r, int from, int to)
{
    skc_status status = SKC_OK;
    for (int line = from; line < to && status == SKC_OK; line++) {
        char name[MAX_NAME];
        directive d = read_directive(r->lines[line], name);
        if (d == NONE) {
            status = render_line(r, line);
            continue;
        }
        if (d == INCLUDE) {
            const skci_template *part = skci_template_find(name);
            status = part ? skci_template_render(part, r->model, r->text, r->error)
                          : wrong(r, line, "there is no template", name);
            continue;
        }
        int end = find_end(r, line + 1, 0);
        if (d == ELSE || d == END || end < 0)
            return wrong(r, line, "a directive without its partner:", name);
        status = d == FOR ? render_list(r, line, end, name) : render_choice(r, line, end, name, d == IF_NOT);
        line = end;
    }
    return status;
}

skc_status skci_template_render(const skci_template *template, skci_model *model, skci_text *text, skc_error *error)
{
    renderer r = {template, model, text, error, template->lines, 0};
    while (r.lines[r.count])
        r.count++;
    return render(&r, 0, r.count);
}

const skci_template *skci_template_find(const char *name)
{
    for (const skci_template *t = skci_templates; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}
