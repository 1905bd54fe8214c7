// SPDX-License-Identifier: MIT
#include "compare.h"

#include <string.h>

static void flat(skc_fit_options *options)
{
    options->weighting = SKC_WEIGHTING_FLAT;
}

static void taps(skc_fit_options *options)
{
    options->cost = SKC_COST_CPU;
}

static void natural(skc_fit_options *options)
{
    options->weighting = SKC_WEIGHTING_NATURAL;
}

static const compare_method fits[] = {
    {.name = "skc",
     .title = "skc",
     .about = "a sparse kernel complex, fitted as \"skc fit\" does: errors count as photographs show them",
     .source = "this project",
     .usual = 1,
     .fit = natural},
    {.name = "skc-flat",
     .title = "skc, flat weighting",
     .about = "the same, but all errors of the kernel count alike",
     .source = "this project",
     .fit = flat},
    {.name = "skc-cpu",
     .title = "skc for processors",
     .about = "the same, with a budget of taps instead of samples: layers may have whole offsets",
     .source = "this project",
     .fit = taps},
    {.name = "paper",
     .title = "DISK",
     .about = "the paper's recipe, 1000 steps of Adam from its own starts, with 4 layers",
     .source = "arXiv 2512.04556",
     .usual = 1,
     .fit = skc_fit_options_paper,
     .layers = 4},
    {.name = "pst",
     .title = "PST (reconstruction)",
     .about =
         "parallel tempering as we reconstruct it, 10000 steps of 10 replicas, with 4 layers as the published filters "
         "have",
     .source = "Schuster, Trettner, Kobbelt 2020",
     .usual = 1,
     .fit = skc_fit_options_tempering,
     .layers = 4},
};

enum { FITS = G_N_ELEMENTS(fits) };

int compare_method_count(void)
{
    return FITS + skc_rival_count();
}

const compare_method *compare_method_at(int i)
{
    enum { MOST = 64 };
    static compare_method rivals[MOST];
    if (i < FITS)
        return &fits[i];
    const skc_rival_kind *kind = i - FITS < MOST ? skc_rival_at(i - FITS) : NULL;
    if (!kind)
        return NULL;
    compare_method *m = &rivals[i - FITS];
    *m = (compare_method){kind->name, kind->title, kind->about, kind->source, .usual = 1, .rival = kind};
    m->reference = strcmp(kind->name, "dense") == 0 || strcmp(kind->name, "fft") == 0;
    return m;
}

int compare_method_layers(const compare_method *m, int samples, int *layers)
{
    int count = MIN(m->layers, samples);
    for (int l = 0; l < count; l++)
        layers[l] = samples / count + (l < samples % count);
    return count;
}

static int unknown(const char *name)
{
    GString *names = g_string_new("usual, all");
    for (int i = 0; i < compare_method_count(); i++)
        g_string_append_printf(names, ", %s", compare_method_at(i)->name);
    int status = tool_usage("--methods", "\"%s\": there is no such method; there are %s", name, names->str);
    g_string_free(names, TRUE);
    return status;
}

static int choose(const char *name, int *chosen)
{
    int found = 0, usual = strcmp(name, "usual") == 0, all = strcmp(name, "all") == 0;
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        if (all || (usual && m->usual) || strcmp(m->name, name) == 0)
            found = chosen[i] = 1;
    }
    return found ? TOOL_DONE : unknown(name);
}

int compare_methods_parse(const char *text, int *chosen)
{
    char **names = g_strsplit(text ? text : "usual", ",", -1);
    int status = *names ? TOOL_DONE : unknown("");
    for (char **name = names; *name && status == TOOL_DONE; name++)
        status = choose(*name, chosen);
    g_strfreev(names);
    return status;
}

void compare_methods_print(void)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        g_string_append_printf(text, "%s%s: %s%s\n    %s (%s)\n    serves %s\n", i ? "\n" : "", m->name, m->title,
                               m->usual ? "" : " (not among the usual ones)", m->about, m->source,
                               m->rival ? m->rival->serves : "any kernel");
    }
    tool_print(text->str, text->len);
    g_string_free(text, TRUE);
}
