# SPDX-License-Identifier: MIT
"""Sharpens a photograph whose blur is known, by gradient descent through the layer.

    python3 deblur.py -o deblur.png

The photograph is blurred densely, by a heart, and gets noise. Adam then looks for the picture whose blur by the complex is the photograph,
with the least total variation beside. On the sheet: the blurred photograph, the result, and the sharp one.
"""
import argparse

import numpy as np
import torch

import skc
import skc.torch
from pictures import load, sheet


def total_variation(image):
    dx, dy = image[..., :, 1:] - image[..., :, :-1], image[..., 1:, :] - image[..., :-1, :]
    return torch.sqrt(dx[..., :-1, :] ** 2 + dy[..., :, :-1] ** 2 + 1e-6).mean()


def main():
    parser = argparse.ArgumentParser(description="deblur by Adam and total variation")
    parser.add_argument("--kernel", default="heart:radius=6")
    parser.add_argument("--size", type=int, default=256, help="of the photograph, in pixels")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--noise", type=float, default=0.002, help="of the blurred picture, standard deviation")
    parser.add_argument("--require", type=float, default=0, help="fail below so many dB won")
    parser.add_argument("-o", "--output", default="deblur.png")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)

    sharp = load("astronaut.png", arguments.size)
    blurred = skc.convolve(arguments.kernel, sharp) + rng.normal(0, arguments.noise, sharp.shape).astype(np.float32)
    blur = skc.torch.SparseComplex(skc.fit(arguments.kernel, samples=48, effort=0)).requires_grad_(False)
    wanted = torch.from_numpy(blurred.transpose(2, 0, 1)[None].copy())

    image = wanted.clone().requires_grad_()
    optimiser = torch.optim.Adam([image], 0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, arguments.steps, 1e-3)
    for step in range(arguments.steps):
        loss = (blur(image) - wanted).square().mean() + 1e-4 * total_variation(image)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            image.clamp_(0, 1)

    found = image.detach().numpy()[0].transpose(1, 2, 0)
    before, after = (skc.difference(np.clip(v, 0, 1), sharp) for v in (blurred, found))
    sheet(arguments.output, [blurred, found, sharp])
    print(f"{arguments.output}: {after.psnr:.2f} dB, SSIM {after.ssim:.3f}, from {before.psnr:.2f} dB, {before.ssim:.3f}")
    if after.psnr - before.psnr < arguments.require:
        raise SystemExit(f"less than {arguments.require} dB won")


if __name__ == "__main__":
    main()
