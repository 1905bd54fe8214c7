# SPDX-License-Identifier: MIT
"""Kernels learned from pictures."""
import unittest

import numpy as np
from support import main

import skc

rng = np.random.default_rng(5)


def scene(height, width):
    """Rectangles of random places, sizes and colours: edges in all directions that matter here."""
    image = np.zeros((height, width, 3), np.float32)
    for _ in range(400):
        y, x = rng.integers(height), rng.integers(width)
        h, w = rng.integers(2, 40, 2)
        image[y:y + h, x:x + w] = rng.random(3) * 0.8
    return image


class Learned(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = skc.kernel("heart:radius=4")
        cls.sharp = scene(160, 180)
        blurred = 0.9 * skc.convolve(cls.kernel, cls.sharp) + 0.05
        cls.blurred = (blurred + rng.normal(0, 0.002, blurred.shape)).astype(np.float32)

    def test_kernel(self):
        k, report = skc.estimate_kernel([(self.sharp, self.blurred)])
        self.assertGreater(skc.quality(k, self.kernel).image_psnr, 45)
        self.assertAlmostEqual(report.gain, 0.9, 2)
        self.assertAlmostEqual(report.offset, 0.05, 2)
        self.assertAlmostEqual(report.noise, 0.002, 3)
        self.assertIs(report.negative, False)

    def test_complex(self):
        seen = []
        c, k, report = skc.learn([(self.sharp, self.blurred)], samples=24, effort=0, seed=1,
                                 progress=lambda fraction, loss: seen.append(fraction))
        self.assertGreater(c.quality(self.kernel).image_psnr, 40)
        self.assertLessEqual(c.cost().samples, 24)
        self.assertEqual(c.report.quality, c.quality(k))
        self.assertGreater(len(seen), 0)
        self.assertIsInstance(skc.loads(skc.dumps(c)), skc.Complex)

    def test_strides_and_grey(self):
        k, _ = skc.estimate_kernel([(self.sharp[::-1, :, 1], self.blurred[::-1, :, 1])], size=15)
        # Turned upside down, the heart is, too.
        mirrored = skc.kernel(self.kernel.values[::-1].copy())
        self.assertGreater(skc.quality(k, mirrored).image_psnr, 40)

    def test_field(self):
        """A disk that grows with the distance from the middle."""
        height = width = 240
        sharp = scene(height, width)
        y, x = np.mgrid[:height, :width]
        radius = (1.5 + 0.01 * np.hypot(x - 119.5, y - 119.5)).astype(np.float32)
        blurred = skc.convolve_varying(lambda r: f"disk:radius={r}", [skc.FieldAxis("r", np.linspace(1.5, 3.5, 9))], sharp, [radius])
        distances, kernels, report = skc.estimate_field([(sharp, blurred)], nodes=2, size=11)
        self.assertEqual((len(distances), len(kernels), distances[0]), (2, 2, 0))
        self.assertGreater(report.patches, 8)
        spread = [float((k.values * np.hypot(*np.meshgrid(np.arange(k.shape[1]) - k.anchor[0], np.arange(k.shape[0]) - k.anchor[1]))
                         ).sum() / k.sum) for k in kernels]
        self.assertGreater(spread[1], 1.05 * spread[0])

    def test_refused(self):
        for error, message, pairs in [
            (ValueError, "", []),
            (TypeError, r"pairs\[0\]: blurred: an array of float64", [(self.sharp, self.blurred.astype(float))]),
            (skc.InvalidError, "", [(self.sharp, self.blurred[1:])]),
            (skc.InvalidError, "", [(self.sharp, np.zeros_like(self.sharp))]),
        ]:
            with self.assertRaisesRegex(error, message):
                skc.estimate_kernel(pairs)
        with self.assertRaises(skc.CancelledError):
            skc.estimate_kernel([(self.sharp, self.blurred)], progress=lambda fraction, loss: True)


if __name__ == "__main__":
    main()
