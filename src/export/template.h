// SPDX-License-Identifier: MIT
// Templates: the text of a target, as one would write it by hand, with places to fill in.
//
//     @name@                 a value in the present scope
//     //@ for LIST           the lines up to the matching end, once for each item; names of items become known
//     //@ if NAME            ... if the value is neither 0 nor empty; "if not NAME" is the opposite
//     //@ else
//     //@ end
//     //@ include NAME       another template, which knows the same names
//
// Directives stand on lines of their own, which vanish; they may begin with //@ or #@, so that templates look like
// comments to editors. "@@" is an "@".

#ifndef SKCI_TEMPLATE_H
#define SKCI_TEMPLATE_H

#include "format/text.h"

typedef struct skci_template {
    const char *name;         // of its file in src/export/templates/
    const char *const *lines; // each with its line break; NULL behind the last one
} skci_template;

// All of them, made from the files at build time; behind the last one is one without a name.
extern const skci_template skci_templates[];

const skci_template *skci_template_find(const char *name);

// What templates ask.
typedef struct skci_model skci_model;

// Adds the value of a name to `text`. 0 if there is no such name here.
int skci_model_value(const skci_model *model, const char *name, skci_text *text);
// Is it something? -1 if there is no such name here.
int skci_model_flag(const skci_model *model, const char *name);
// Opens a list and returns how many items it has, -1 if there is no such list here; selects one; closes it.
int skci_model_open(skci_model *model, const char *list);
void skci_model_select(skci_model *model, int item);
void skci_model_close(skci_model *model);

// Fills in a template. What is wrong with a template itself is told as SKC_INVALID with its name and line.
skc_status skci_template_render(const skci_template *template, skci_model *model, skci_text *text, skc_error *error);

#endif
