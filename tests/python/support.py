# SPDX-License-Identifier: MIT
"""What the tests share: skipped (exit status 77) where NumPy or PyTorch is missing; references in plain NumPy."""
import importlib
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

for needed in ["numpy"] + (["torch"] if "torch" in os.path.basename(sys.argv[0]) else []):
    try:
        importlib.import_module(needed)
    except ImportError:
        print(f"needs {needed}")
        sys.exit(77)

import numpy as np  # noqa: E402


def index(edge, i, n):
    """Which of n pixels stands at i, by walking: the definition in words."""
    while not 0 <= i < n:
        if edge == "clamp":
            i = min(max(i, 0), n - 1)
        elif edge == "mirror":
            i = -1 - i if i < 0 else 2 * n - 1 - i
        elif edge == "reflect101":
            i = 0 if n == 1 else -i if i < 0 else 2 * n - 2 - i
        elif edge == "wrap":
            i = i + n if i < 0 else i - n
    return i


def convolve(values, anchor, image, edge="clamp"):
    """Direct convolution in float64 of height x width or height x width x channels: out(p) = sum over q of K(q) in(p - q)."""
    image = np.asarray(image, np.float64)
    height, width = image.shape[:2]
    out = np.zeros_like(image)
    for j, i in zip(*np.nonzero(values)):
        x, y = i - anchor[0], j - anchor[1]
        rows = [index(edge, r - y, height) for r in range(height)]
        columns = [index(edge, c - x, width) for c in range(width)]
        out += values[j, i] * image[rows][:, columns]
    return out


def main():
    unittest.main(module="__main__", verbosity=1)
