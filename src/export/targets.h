// SPDX-License-Identifier: MIT
// The targets: one row for each.

#ifndef SKCI_TARGETS_H
#define SKCI_TARGETS_H

#include "export/dialect.h"
#include "export/program.h"

enum { SKCI_MAX_FILES = 8 };

typedef struct skci_target_file {
    const char *template;                                        // NULL behind the last one
    const char *suffix;                                          // with each_pass it follows "_1" and so on
    enum { SKCI_ONCE, SKCI_EACH_PASS, SKCI_EACH_TAB } each_pass; // tabs: "_buffer_a" and so on, "_image"
} skci_target_file;

typedef enum skci_can {
    SKCI_CAN_VARY = 1,   // bases with parameters
    SKCI_CAN_COLOUR = 2, // filters for each channel
    SKCI_CAN_HALF = 4,
    SKCI_CAN_EIGHT = 8,
    SKCI_CAN_LIGHT = 16,    // sRGB and straight alpha
    SKCI_CAN_HARDWARE = 32, // fetches by the texture unit
    SKCI_CAN_EVERYTHING = 63,
    SKCI_CAN_TEXTURE = 64,  // bases read from a texture
    SKCI_NO_UNROLLED = 128, // it loops as it does: there is nothing to choose
} skci_can;

typedef struct skci_target {
    skc_export_target shown;
    skci_target_file files[SKCI_MAX_FILES];
    skci_dialect dialect;
    unsigned can;
    skc_status (*check)(const skci_program *program, skc_error *error); // what else it cannot do; NULL: nothing
} skci_target;

extern const skci_target skci_targets[];
extern const int skci_target_count;

#endif
