// SPDX-License-Identifier: MIT
// Pictures a band of rows at a time. One thread reads, some work, and whoever writes takes the rows, from the top down,
// each pixel once; so what is in memory at a time does not depend on the picture's height.
//
// A band is cut into tiles. A tile is made from the rows of the picture that it needs, which lie in one block of
// memory: the rows that it shares with the band before were copied from that one's block, and a block that has all is
// used again.

#ifndef STREAM_H
#define STREAM_H

#include "tool.h"

typedef struct stream_tile {
    skc_rectangle area;      // what to make, in its page
    const unsigned char *in; // whole rows of the page, from row in_y on
    int in_y, in_rows;
    unsigned char *out; // where the area's first pixel goes
    size_t out_stride;  // from row to row
} stream_tile;

typedef struct stream_options {
    int width, height, pages; // pages of one size, one below the other
    int threads;              // that work, at least 1
    int band_rows, tile_width;
    size_t in_pixel, out_pixel; // bytes
    size_t workspace;           // bytes for each working thread

    // The rows (y and height are read) that an area's result depends on.
    skc_rectangle (*need)(void *context, skc_rectangle area);
    // Reads `rows` rows from row y of all pages together on. Called by one thread, with ascending rows, of which some
    // may be left out. Not 0 ends all.
    int (*read)(void *context, int y, int rows, void *to);
    // Makes a tile; called by many threads at a time. Not 0 ends all.
    int (*work)(void *context, void *workspace, const stream_tile *tile);
    void *context;

    tool_progress *progress; // may be NULL
} stream_options;

typedef struct stream stream;

// Prints nothing; NULL if there is no memory.
stream *stream_start(const stream_options *options);

// Waits for these pixels (rows of all pages together) and copies them. -1: reading, working or an interrupt ended it.
int stream_take(stream *s, int x, int y, int width, int rows, void *to, size_t stride);

// How long the reader read, and how long all working threads together worked, in seconds.
void stream_times(stream *s, double *read, double *work);

// Ends the threads and frees all.
void stream_stop(stream *s);

#endif
