# SPDX-License-Identifier: MIT
"""Recovers how far out of focus every pixel is, from a sharp picture and the same picture with depth of field.

    python3 depth_from_blur.py -o depth.png

The blurred picture is made densely, every pixel with its own disk, plus noise. The map of radii starts the same everywhere and is
moved by gradients of the picture's error through skc.torch.VaryingComplex, coarse to fine, held together by its total variation. On
the sheet: the sharp picture, the blurred one, the true radii, and those found.
"""
import argparse

import numpy as np
import torch
from torch.nn import functional as F

import skc
import skc.torch
from pictures import grey, load, sheet


def true_radii(size, most):
    """A slope, and two things that stand before it."""
    y, x = np.mgrid[:size, :size] / (size - 1)
    radius = most * (0.15 + 0.7 * y)
    radius[(x - 0.3) ** 2 + (y - 0.4) ** 2 < 0.04] = 0.2 * most
    radius[(abs(x - 0.72) < 0.14) & (abs(y - 0.6) < 0.2)] = 0.9 * most
    return radius.astype(np.float32)


def total_variation(map):
    dx, dy = map[..., :, 1:] - map[..., :, :-1], map[..., 1:, :] - map[..., :-1, :]
    return torch.sqrt(dx[..., :-1, :] ** 2 + dy[..., :, :-1] ** 2 + 1e-4).mean()


def main():
    parser = argparse.ArgumentParser(description="recover a map of blur radii")
    parser.add_argument("--size", type=int, default=256, help="of the photograph, in pixels")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--radius", type=float, default=6, help="of the largest disk, in pixels")
    parser.add_argument("--noise", type=float, default=0.002, help="of the blurred picture, standard deviation")
    parser.add_argument("--require", type=float, default=1e9, help="fail above so many pixels of mean error")
    parser.add_argument("-o", "--output", default="depth_from_blur.png")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)

    sharp, truth = load("astronaut.png", arguments.size), true_radii(arguments.size, arguments.radius)
    nodes = np.linspace(0, arguments.radius, 25)
    blurred = skc.convolve_varying(lambda r: f"disk:radius={r}", [skc.FieldAxis("radius", nodes)], sharp, [truth])
    blurred += rng.normal(0, arguments.noise, blurred.shape).astype(np.float32)

    basis = skc.fit_basis(lambda r: f"disk:radius={r}", [skc.Axis("radius", 0, arguments.radius, count=7)], samples=20, effort=0)
    lens = skc.torch.VaryingComplex(basis).requires_grad_(False)
    given, wanted = (torch.from_numpy(v.transpose(2, 0, 1)[None].copy()) for v in (sharp, blurred))
    map, start = torch.full((1, 1, 1, 1), arguments.radius / 2), arguments.radius / 2
    for factor in 8, 4, 2, 1:
        n = max(4, arguments.size // factor)
        map = F.interpolate(map, (n, n), mode="bilinear" if map.shape[-1] > 1 else "nearest").detach().requires_grad_()
        optimiser = torch.optim.Adam([map], 0.04 * arguments.radius)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, arguments.steps // 4, 1e-3)
        for step in range(arguments.steps // 4):
            fine = F.interpolate(map, (arguments.size, arguments.size), mode="bilinear").clamp(0, arguments.radius)
            loss = (lens(given, fine) - wanted).square().mean() + 5e-5 * total_variation(fine)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()

    found = fine.detach().numpy()[0, 0]
    error, before = np.abs(found - truth).mean(), np.abs(start - truth).mean()
    sheet(arguments.output, [sharp, np.clip(blurred, 0, 1)] + [grey(m, 0, arguments.radius) ** 2.2 for m in (truth, found)])
    print(f"{arguments.output}: radii of 0 to {arguments.radius:g} pixels are off by {error:.2f} in the mean, "
          f"{np.median(np.abs(found - truth)):.2f} in the median ({before:.2f} at the start)")
    if error > arguments.require:
        raise SystemExit(f"above {arguments.require} pixels")


if __name__ == "__main__":
    main()
