// SPDX-License-Identifier: MIT
// OpenCV's filter2D, which takes a discrete Fourier transform of its own for large kernels.
#include "speed.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace
{

struct state {
    cv::Mat kernel;
    int width, height;
};

void run(void *context, const float *in, float *out)
{
    const state *s = static_cast<state *>(context);
    const cv::Mat from(s->height, s->width, CV_32F, const_cast<float *>(in));
    cv::Mat to(s->height, s->width, CV_32F, out);
    cv::filter2D(from, to, CV_32F, s->kernel, cv::Point(-1, -1), 0, cv::BORDER_REPLICATE);
}

void release(void *context)
{
    delete static_cast<state *>(context);
}

} // namespace

extern "C" filter opencv_filter(const skc_kernel *kernel, int width, int height)
{
    cv::setNumThreads(1);
    cv::Mat upright(kernel->height, kernel->width, CV_64F, kernel->values), turned;
    cv::flip(upright, turned, -1); // filter2D correlates
    auto *s = new state{cv::Mat(), width, height};
    turned.convertTo(s->kernel, CV_32F);
    return filter{"OpenCV filter2D", s, run, release};
}

extern "C" const char *opencv_name(void)
{
    static const std::string name = std::string("OpenCV ") + CV_VERSION;
    return name.c_str();
}
