//@ for about
// @line@
//@ end
//
// OpenCL 1.2. A kernel for each pass: @name@_1 to @name@_@passes@, to be enqueued one after the other, each over a range as large as its result.
// Pictures are rows of RGBA floats, the top row first. @file@_host.c shows how.
#define FUNCTION static
#define KERNEL __kernel
#define GLOBAL __global
#define CONSTANT __constant
#define CONSTANT_POINTER __constant
#define GLOBAL_X ((int)get_global_id(0))
#define GLOBAL_Y ((int)get_global_id(1))
#define FLOOR floor
#define POW pow
#define COS cos
#define SIN sin

//@ include part_kernels.h
