//@ for about
// @line@
//@ end

#ifndef @NAME@_H
#define @NAME@_H

#ifdef __cplusplus
extern "C" {
#endif

// Filters `height` rows of `width` pixels of `channels` floats, one after the other, the top row first; `out` must not be `in`.
//@ if varying
// Maps have a float for each pixel, in the unit of their parameter:
//@ for parameter
//   map_@parameter@: @kind@, @first@ to @last@
//@ end
//@ end
//@ if straight
// Of 2 and 4 channels the last one is alpha, which is not premultiplied.
//@ end
// Returns 0, or -1 if there is no memory for two pictures more.
int @name@(const float *in, float *out, int width, int height, int channels
//@ for parameter
    , const float *map_@parameter@
//@ end
);

#ifdef __cplusplus
}
#endif

#endif
