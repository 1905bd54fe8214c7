//@ for about
// @line@
//@ end
//
// How to run @file@.cl: link with -lOpenCL.
#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#include <CL/cl.h>

#include <stddef.h>

// Filters a picture of RGBA floats with a program built from @file@.cl. Returns CL_SUCCESS or what failed.
//@ if varying
// Maps have a float for each pixel, in the unit of their parameter.
//@ end
cl_int @name@(cl_context context, cl_program program, cl_command_queue queue, const float *in, float *out, int width, int height
//@ for parameter
    , const float *map_@parameter@
//@ end
)
{
    static const struct {
        const char *kernel;
        int wider, higher;
    } passes[] = {
//@ for pass
        {"@name@_@pass_number@", @wider@, @higher@},
//@ end
    };
    cl_int status = CL_SUCCESS;
    size_t pixels = (size_t)width * (size_t)height;
    cl_mem from = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, 4 * pixels * sizeof(float), (void *)in, &status);
//@ for parameter
    cl_mem buffer_@parameter@ = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, pixels * sizeof(float), (void *)map_@parameter@, &status);
//@ end
    for (int p = 0; p < @passes@ && status == CL_SUCCESS; p++) {
        size_t size[2] = {(size_t)(width + passes[p].wider), (size_t)(height + passes[p].higher)};
        cl_mem to = clCreateBuffer(context, CL_MEM_READ_WRITE, 4 * size[0] * size[1] * sizeof(float), NULL, &status);
        cl_kernel kernel = status == CL_SUCCESS ? clCreateKernel(program, passes[p].kernel, &status) : NULL;
        if (status == CL_SUCCESS) {
            clSetKernelArg(kernel, 0, sizeof from, &from);
            clSetKernelArg(kernel, 1, sizeof to, &to);
            clSetKernelArg(kernel, 2, sizeof width, &width);
            clSetKernelArg(kernel, 3, sizeof height, &height);
//@ for parameter
            clSetKernelArg(kernel, 4 + @parameter_index@, sizeof buffer_@parameter@, &buffer_@parameter@);
//@ end
            status = clEnqueueNDRangeKernel(queue, kernel, 2, NULL, size, NULL, 0, NULL, NULL);
            clReleaseKernel(kernel);
        }
        clReleaseMemObject(from); // OpenCL keeps it until the kernel is done
        from = to;
    }
    if (status == CL_SUCCESS)
        status = clEnqueueReadBuffer(queue, from, CL_TRUE, 0, 4 * pixels * sizeof(float), out, 0, NULL, NULL);
//@ for parameter
    clReleaseMemObject(buffer_@parameter@);
//@ end
    if (from)
        clReleaseMemObject(from);
    return status;
}
