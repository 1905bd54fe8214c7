//@ for about
// @line@
//@ end
//
// CUDA. A kernel for each pass: @name@_1 to @name@_@passes@; @name@() at the end runs them. Pictures are rows of RGBA floats, the top row first.
#include <cuda_runtime.h>

#define FUNCTION static __device__ inline
#define KERNEL static __global__
#define GLOBAL
#define CONSTANT static __constant__ const
#define CONSTANT_POINTER const
#define GLOBAL_X ((int)(blockIdx.x * blockDim.x + threadIdx.x))
#define GLOBAL_Y ((int)(blockIdx.y * blockDim.y + threadIdx.y))
#define FLOOR floorf
#define POW powf
#define COS cosf
#define SIN sinf

//@ include part_kernels.h
// Filters a picture that lies in the device's memory, on a stream. `first` and `second` are scratch memory there, of
// (width + @margin_left@ + @margin_right@) * (height + @margin_up@ + @margin_down@) * 4 floats each.
//@ if varying
// Maps have a float for each pixel, in the unit of their parameter.
//@ end
extern "C" cudaError_t @name@(const float *in, float *out, int width, int height, float *first, float *second, cudaStream_t stream
//@ for parameter
    , const float *map_@parameter@
//@ end
)
{
    dim3 block(16, 16);
    const float *from = in;
    float *to = first;
//@ for pass
    {
        dim3 grid((unsigned)(width + @wider@ + 15) / 16, (unsigned)(height + @higher@ + 15) / 16);
//@ if is_last_pass
        to = out;
//@ end
        @name@_@pass_number@<<<grid, block, 0, stream>>>(from, to, width, height
//@ for parameter
            , map_@parameter@
//@ end
        );
        from = to;
        to = to == first ? second : first;
    }
//@ end
    return cudaGetLastError();
}
