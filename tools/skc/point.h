// SPDX-License-Identifier: MIT
// Points of a basis on the command line, "radius=7.5,angle=30", and what stands there.

#ifndef POINT_H
#define POINT_H

#include "family.h"

enum { POINT_VALUES = 16 }; // as many parameters as a file may have

// A value for each parameter of the basis, within its nodes or range; full circles go on. Prints its sentence and
// returns TOOL_USAGE.
int point_parse(const char *text, const skc_basis *basis, double at[POINT_VALUES]);

// In words, "radius 7.5, angle 30". Free with g_free.
char *point_text(const skc_basis *basis, const double *at);

// The point of a filter, whose channel is returned. Parameters without nodes are at 0 degrees or the factor 1, as near
// as they come.
int point_of_filter(const skc_basis *basis, int filter, double at[POINT_VALUES]);

// The kernel that a basis was fitted to at a point, for one of its channels, made again from its source; all of it for
// one kernel: for more, take a family. Prints its sentence and returns TOOL_FAILED.
int point_kernel(const char *path, const skc_basis *basis, const double *at, int channel, skc_kernel **kernel);

// Do the basis's filters turn full circles with that parameter?
int point_is_circle(const skc_parameter *parameter);

#endif
