// SPDX-License-Identifier: MIT
#ifndef FIT_PICTURES_H
#define FIT_PICTURES_H

#include "fit_options.h"

// skc fit --from: learns the kernel from pairs of pictures, fits and writes. Returns an exit status.
int fit_pictures(const fit_arguments *arguments, skc_fit_options *options);

#endif
