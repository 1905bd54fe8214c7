// SPDX-License-Identifier: MIT
// A grey picture as data, rows of it at a time: in memory as it is stored, or if it is large in a temporary file. A
// file is read once, from the top down, so that what is wrong with it is known before any work is done.

#ifndef MAP_FILE_H
#define MAP_FILE_H

#include "tool.h"

typedef struct map_file {
    char *path;
    int width, height;
    skc_pixel type; // SKC_PIXEL_UINT8, UINT16 or FLOAT
    // 8 and 16 bits: how often each value occurs.
    guint64 *counts;
    unsigned char *memory; // NULL: it is in `file`
    int file;
} map_file;

// "-" is standard input. Prints its sentence and returns TOOL_FAILED.
int map_file_open(const char *path, map_file *map);
void map_file_close(map_file *map);

// `count` stored samples of row y from column x on; from many threads at a time. Not 0: the temporary file cannot be
// read.
int map_file_read(const map_file *map, int x, int y, int count, void *to);

// What a sample is: 0 to 1 for 8 and 16 bits.
double map_file_sample(const map_file *map, const void *stored, int i);

#endif
