# SPDX-License-Identifier: MIT
"""What a step of training costs: forward and backward through a complex of 32 samples, on a batch of 16 x 3 x 256 x 256 floats, beside
the kernel that it stands for as a dense 49 x 49 depthwise convolution, the same by Fourier transforms, and grid_sample, in PyTorch,
on the same threads.

    make bench-training                    # or: python3 bench/training.py [--threads N] [--repeat N] [--batch N] [--samples N]

Gradients go to the image and to offsets and weights (dense: to the kernel's pixels). The best of several, taken in turns, so that a busy
moment meets all of them; processor time on one thread, which does not count what others do, and the clock's on more.
"""
import argparse
import functools
import os
import platform
import time

import torch
from torch.nn import functional as F

import skc
import skc.torch


class GridSample(torch.nn.Module):
    """Every sample of every layer is one grid_sample of the whole batch, as the formulation that frameworks offer has it."""

    def __init__(self, complex):
        super().__init__()
        layers = [torch.from_numpy(layer.copy()) for layer in complex.layers]
        self.offsets = torch.nn.ParameterList([torch.nn.Parameter(layer[:, :2].clone()) for layer in layers])
        self.weights = torch.nn.ParameterList([torch.nn.Parameter(layer[:, 2].clone()) for layer in layers])

    def forward(self, image):
        n, _, h, w = image.shape
        y, x = torch.meshgrid(torch.arange(h, dtype=image.dtype), torch.arange(w, dtype=image.dtype), indexing="ij")
        for offsets, weights in zip(self.offsets, self.weights):
            out = 0
            for offset, weight in zip(offsets, weights):
                grid = torch.stack([(2 * (x - offset[0]) + 1) / w - 1, (2 * (y - offset[1]) + 1) / h - 1], -1)
                out = out + weight * F.grid_sample(image, grid.expand(n, h, w, 2), padding_mode="border", align_corners=False)
            image = out
        return image


class Dense(torch.nn.Module):
    """The kernel that the complex stands for, pixel by pixel."""

    def __init__(self, kernel, channels):
        super().__init__()
        # Turned: conv2d correlates.
        self.kernel = torch.nn.Parameter(torch.from_numpy(kernel.values[::-1, ::-1].astype("float32")))
        self.channels, self.half = channels, kernel.shape[0] // 2

    def forward(self, image):
        padded = F.pad(image, [self.half] * 4, mode="replicate")
        return F.conv2d(padded, self.kernel.expand(self.channels, 1, *self.kernel.shape), groups=self.channels)


@functools.lru_cache(None)
def fast_side(least):
    """The side, of `least` and the 32 above it, whose transforms are the quickest here."""
    def seconds(side):
        image, best = torch.rand(16, least, least), float("inf")
        for _ in range(4):
            start = time.process_time()
            torch.fft.irfft2(torch.fft.rfft2(image, s=(side, side)), s=(side, side))
            best = min(best, time.process_time() - start)
        return best
    return min(range(least, least + 33), key=seconds)


class FFT(Dense):
    """The same by Fourier transforms of the quickest size; what wraps around is cut off."""

    def forward(self, image):
        padded = F.pad(image, [self.half] * 4, mode="replicate")
        h, w = padded.shape[-2:]
        size, k = (fast_side(h), fast_side(w)), self.kernel.shape[0]
        product = torch.fft.rfft2(padded, s=size) * torch.fft.rfft2(self.kernel.flip(0, 1), s=size)
        return torch.fft.irfft2(product, s=size)[..., k - 1:h, k - 1:w]


def step(layer, image, d_out, clock):
    image.grad = None
    layer.zero_grad()
    started = clock()
    out = layer(image)
    middle = clock()
    out.backward(d_out)
    return middle - started, clock() - middle, out.detach()


def main():
    parser = argparse.ArgumentParser(description="forward and backward: skc, dense, grid_sample")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--samples", type=int, default=32)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(arguments.threads)
    disk = skc.kernel("disk:radius=24")
    complex = skc.fit(disk, samples=arguments.samples, effort=1)
    shape = (arguments.batch, 3, arguments.size, arguments.size)
    image, d_out = torch.rand(shape).requires_grad_(), torch.randn(shape)
    layers = {"skc": skc.torch.SparseComplex(complex), "dense 49 x 49 conv2d": Dense(disk, 3),
              "dense by torch.fft": FFT(disk, 3),
              "grid_sample": GridSample(complex)}
    print(f"{'x'.join(map(str, shape))} float32, {' + '.join(map(str, complex.counts))} samples, {arguments.threads} thread(s) of "
          f"{os.cpu_count()}, best of {arguments.repeat}; torch {torch.__version__}, skc {skc.library_version()} ({skc.isas()[-1]}), "
          f"Python {platform.python_version()}")
    clock = time.process_time if arguments.threads == 1 else time.perf_counter
    best, results = {}, {}
    for _ in range(arguments.repeat):
        for name, layer in layers.items():
            forward, backward, results[name] = step(layer, image, d_out, clock)
            before = best.get(name, (float("inf"),) * 2)
            best[name] = min(before[0], forward), min(before[1], backward)
    ours = sum(best["skc"])
    print(f"{'':22}{'forward s':>10}{'backward s':>12}{'sum s':>8}{'x skc':>8}  largest difference from skc")
    m = 24 * len(complex.counts)  # where edges, which grid_sample extends for every layer anew, do not reach
    for name, (forward, backward) in best.items():
        inner = (results[name] - results["skc"])[..., m:-m, m:-m]
        most = f"{float(inner.abs().max()):.1e}" if inner.numel() else "-"
        print(f"{name:22}{forward:10.3f}{backward:12.3f}{forward + backward:8.3f}{(forward + backward) / ours:8.1f}  {most}")


if __name__ == "__main__":
    main()
