// SPDX-License-Identifier: MIT
// Option text made of fields: "x=50%,angle=30", or without names in their order, "50%,30".

#ifndef FIELDS_H
#define FIELDS_H

#include "tool.h"

// A number, perhaps in percent of something that is known later.
typedef struct measure {
    double value;
    int percent;
} measure;

typedef enum field_unit {
    FIELD_NUMBER,
    FIELD_LENGTH, // pixels, "12" or "12px", or percent, "2%"
} field_unit;

typedef struct field {
    const char *name;
    field_unit unit;
    double least, most; // of the number, whatever its unit
    measure value;      // the default, until it is given
    int given;
} field;

// All print their sentence, which names `option`, and return TOOL_USAGE.
int measure_parse(const char *option, const char *text, field_unit unit, double least, double most, measure *value);
int fields_parse(const char *option, const char *text, int count, field *fields);
// "A..B".
int measure_parse_range(const char *option, const char *text, field_unit unit, measure range[2]);

// Pixels, of which 100 % are `whole`.
double measure_of(measure m, double whole);

#endif
