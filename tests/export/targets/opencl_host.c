// SPDX-License-Identifier: MIT
// opencl_host IN OUT MAPS...: runs the exported host example, which is included (HOST), with the kernels of the file
// CL.
#include HOST
#include "picture.h"

#include <string.h>

static cl_context context;
static cl_command_queue queue;

static cl_program build(const char *path)
{
    cl_platform_id platform;
    cl_device_id device;
    cl_int status;
    if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS ||
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS)
        exit(1);
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
    queue = clCreateCommandQueue(context, device, 0, &status);
    char *text = text_read(path);
    cl_program program = clCreateProgramWithSource(context, 1, (const char **)&text, NULL, &status);
    if (clBuildProgram(program, 1, &device, "-cl-std=CL1.2", NULL, NULL) != CL_SUCCESS) {
        char log[8192] = "";
        clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, sizeof log - 1, log, NULL);
        fprintf(stderr, "%s\n", log);
        exit(1);
    }
    free(text);
    return program;
}

int main(int argc, char **argv)
{
    picture in = picture_read(argv[1]), maps[4] = {0};
    picture out = {in.width, in.height, 4, malloc(picture_count(&in) * sizeof(float))};
    for (int i = 0; i + 3 < argc && i < 4; i++)
        maps[i] = picture_read(argv[3 + i]);
    (void)maps; // of a filter without parameters
    cl_program program = build(CL);
#if MAPS == 0
    cl_int status = blur(context, program, queue, in.values, out.values, in.width, in.height);
#elif MAPS == 1
    cl_int status = blur(context, program, queue, in.values, out.values, in.width, in.height, maps[0].values);
#else
    cl_int status = blur(context, program, queue, in.values, out.values, in.width, in.height, maps[0].values,
                         maps[1].values, maps[2].values, maps[3].values);
#endif
    if (status != CL_SUCCESS)
        fprintf(stderr, "OpenCL error %d\n", (int)status);
    else
        picture_write(argv[2], &out);
    return status != CL_SUCCESS;
}
