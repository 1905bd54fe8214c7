// SPDX-License-Identifier: MIT
// Running other programs, for bench/programs.c and bench/sizes.c.
#ifndef PROGRAMS_H
#define PROGRAMS_H

typedef struct usage {
    double seconds;   // of wall time; infinite if the program failed
    double processor; // seconds that it worked, on all processors
    double mebibytes; // the peak of resident memory
} usage;

// Runs a command line, split at blanks; a word that begins with @ stands for what is in the file of that name. What it
// prints is dropped unless it fails.
usage run_program(const char *command);

#endif
