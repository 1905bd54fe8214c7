# SPDX-License-Identifier: MIT
"""Learns an unknown point spread function from pairs of sharp and blurred photographs, end to end in PyTorch.

    python3 learn_psf.py -o learn_psf.png

A camera (here: a dense kernel and noise) made the blurred ones. The layer knows neither; it starts as a Gaussian and learns offsets
and weights of its samples from the pictures alone. On the sheet: the camera's kernel, the layer's at the start and in the end; then a
photograph that it was not shown: blurred by the camera, by the layer, and four times their difference about grey.
"""
import argparse

import numpy as np
import torch

import skc
import skc.torch
from pictures import grey, load, sheet


def batch(*arrays):
    return [torch.from_numpy(np.ascontiguousarray(np.stack(a).transpose(0, 3, 1, 2))) for a in arrays]


def on_canvas(kernel, half):
    """The kernel on a square of 2 half + 1 pixels about its anchor."""
    canvas, (x, y) = np.zeros((2 * half + 1,) * 2, np.float32), kernel.anchor
    for j, i in np.ndindex(*kernel.shape):
        if abs(j - y) <= half and abs(i - x) <= half:
            canvas[j - y + half, i - x + half] = kernel.values[j, i]
    return canvas


def main():
    parser = argparse.ArgumentParser(description="learn a point spread function from pairs of photographs")
    parser.add_argument("--kernel", default="heart:radius=8", help="the camera's, unknown to the layer")
    parser.add_argument("--size", type=int, default=256, help="of the photographs, in pixels")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--noise", type=float, default=0.01, help="of the blurred pictures, standard deviation")
    parser.add_argument("--require", type=float, default=0, help="fail below so many dB")
    parser.add_argument("-o", "--output", default="learn_psf.png")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    torch.manual_seed(1)

    camera = skc.kernel(arguments.kernel)
    photographs = [load(name, arguments.size) for name in ("astronaut.png", "camera.png", "hubble_deep_field.jpg")]
    noisy = [skc.convolve(camera, p) + rng.normal(0, arguments.noise, p.shape).astype(np.float32) for p in photographs]
    sharp, blurred = batch(photographs, noisy)

    layer = skc.torch.SparseComplex((24, 8), init="gaussian:sigma=3")
    start = layer.complex()
    optimiser = torch.optim.Adam([{"params": [layer.offsets], "lr": 0.1}, {"params": [layer.weights], "lr": 0.003}])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, arguments.steps)
    crop, margin = min(96, arguments.size), 20
    for step in range(arguments.steps):
        i, (y, x) = rng.integers(len(photographs), size=8), rng.integers(arguments.size - crop + 1, size=(2, 8))
        given, wanted = (torch.stack([t[a, :, b:b + crop, c:c + crop] for a, b, c in zip(i, y, x)]) for t in (sharp, blurred))
        # Beyond the crop's edge the layer sees other pixels than the camera did.
        loss = (layer(given) - wanted)[..., margin:-margin, margin:-margin].square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()

    learned, unseen = layer.complex(), load("rocket.jpg", arguments.size)
    by_camera = skc.convolve(camera, unseen)
    figures = [skc.psnr(skc.apply(c, unseen), by_camera) for c in (start, learned)]
    q = skc.quality(learned, camera)
    half = max(camera.shape) // 2 + 4
    kernels = [grey(on_canvas(k, half), 0, camera.values.max()) for k in (camera, start.synthesize(), learned.synthesize())]
    by_layer = skc.apply(learned, unseen)
    sheet(arguments.output, kernels + [by_camera, by_layer, 0.2140 + 4 * (by_layer - by_camera)])
    print(f"{arguments.output}: {figures[1]:.1f} dB on a photograph that was not shown ({figures[0]:.1f} dB at the start); "
          f"the kernel itself {q.psnr:.1f} dB; loss {float(loss.detach()):.2e} with noise of {arguments.noise ** 2:.2e}")
    if figures[1] < arguments.require:
        raise SystemExit(f"below {arguments.require} dB")


if __name__ == "__main__":
    main()
