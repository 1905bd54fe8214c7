// SPDX-License-Identifier: MIT
// What filtering a window and filtering a whole image share.

#ifndef SKCI_RUN_H
#define SKCI_RUN_H

#include "apply/strip.h"
#include "apply/tiles.h"

// Refuses pairs of images that do not belong together.
skc_status skci_check_pair(const skc_pixels *in, const skc_pixels *out, skc_error *error);

// And options of a run that do not fit them.
skc_status skci_check_run(const skc_pixels *in, const skc_pixels *out, const skc_run_options *options, int may_be_same,
                          skc_error *error);

// Refuses an image size and windows that do not fit it. `name` is what to call the window.
skc_status skci_check_size(int width, int height, skc_error *error);
skc_status skci_check_inside(const char *name, const skc_window *in, int width, int height, skc_error *error);
skc_status skci_check_out(const skc_window *out, skc_error *error);

// Refuses a window that lacks what is needed, which may be nothing; `hint` is the function that tells it.
skc_status skci_check_holds(const char *name, const skc_window *in, skc_rectangle need, const char *hint,
                            skc_error *error);

// How many channels are filtered together: all of them if they lie side by side in memory, else one.
int skci_together(const skc_pixels *in, const skc_pixels *out);

#endif
