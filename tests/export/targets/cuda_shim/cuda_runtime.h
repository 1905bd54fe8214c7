// SPDX-License-Identifier: MIT
// What the exported CUDA code needs of CUDA, on the processor: one thread after the other. cuda.sh turns launches into SHIM_EACH.
#ifndef CUDA_SHIM
#define CUDA_SHIM

#include <cmath>
#include <cstddef>

#define __device__
#define __global__
#define __constant__

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};

static dim3 blockIdx, blockDim, threadIdx;
typedef int cudaError_t;
typedef void *cudaStream_t;
enum { cudaSuccess = 0 };

static inline cudaError_t cudaGetLastError()
{
    return cudaSuccess;
}

#define SHIM_EACH(grid, block)                                                                                         \
    for (blockDim = block, blockIdx.y = 0; blockIdx.y < grid.y; blockIdx.y++)                                          \
        for (blockIdx.x = 0; blockIdx.x < grid.x; blockIdx.x++)                                                        \
            for (threadIdx.y = 0; threadIdx.y < block.y; threadIdx.y++)                                                \
                for (threadIdx.x = 0; threadIdx.x < block.x; threadIdx.x++)

#endif
