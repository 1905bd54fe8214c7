# SPDX-License-Identifier: MIT
"""skc.Operator: batches, strides, adjoints, finite differences, refusals."""
import pickle
import unittest

import numpy as np
from support import convolve, main

import skc

rng = np.random.default_rng(3)
COMPLEX = skc.Complex([[[0.25, -1.5, 0.5], [3.1, 2.3, 0.3], [-2.7, 1.2, 0.2]], [[0.3, 0.1, 0.6], [-1.2, 1.5, 0.4]]])
FAR = skc.Complex([[[2.25, -3.5, 0.3], [1.1, 0.3, 0.3], [-2.7, 2.2, 0.4]], [[1.3, 0.7, 0.5], [-0.2, 1.6, 0.5]]])
PARAMETERS = [skc.Parameter("radius", "nodes", [0, 4]), skc.Parameter("turn", "rotation", [0, 90])]


def maps(shape):
    return np.stack([rng.uniform(0.5, 3.5, shape), rng.uniform(5, 80, shape)], 1)


class Uniform(unittest.TestCase):
    def test_forward(self):
        image = rng.random((2, 3, 14, 17), np.float32)
        for edge in "clamp", "mirror", "reflect101", "wrap", "constant:0.5", "renormalize":
            for correlate in False, True:
                made = skc.Operator(COMPLEX, edge=edge, correlate=correlate).apply(image)
                plan = skc.Plan(COMPLEX, edge=edge, correlate=correlate)
                for one, i in zip(made, image):
                    np.testing.assert_array_equal(one.transpose(1, 2, 0), plan.apply(i.transpose(1, 2, 0)))

    def test_doubles(self):
        image = rng.random((1, 1, 14, 17))
        op, samples = skc.Operator(COMPLEX), skc.Operator(COMPLEX).samples
        samples[0, 0, 0] += 1e-9
        made = op.apply(image, samples=samples)
        k = COMPLEX.synthesize()
        np.testing.assert_allclose(made[0, 0], convolve(k.values, k.anchor, image[0, 0]), atol=1e-8)
        self.assertEqual(made.dtype, np.float64)

    def test_products(self):
        """Vector-Jacobian products against Jacobian-vector ones, and those against differences."""
        for edge in "clamp", "mirror", "reflect101", "wrap", "constant:0.5", "renormalize":
            op = skc.Operator(COMPLEX, edge=edge)
            image, d_out, t_image = (rng.standard_normal((2, 2, 11, 9)) for _ in range(3))
            t = rng.standard_normal(op.shape)
            found = op.vjp(image, d_out)
            moved = op.jvp(image, t_samples=t, t_image=t_image)
            np.testing.assert_allclose((moved * d_out).sum(), (found.samples * t).sum() + (found.image * t_image).sum(),
                                       rtol=1e-9)
            self.assertIsNone(found.maps)
            h = 1e-6
            differences = [op.apply(image + s * t_image, samples=op.samples + s * t) for s in (h, -h)]
            np.testing.assert_allclose((differences[0] - differences[1]) / (2 * h), moved, atol=1e-6)

    def test_strides(self):
        image, d_out = rng.random((2, 3, 8, 9)), rng.random((2, 3, 8, 9))
        op = skc.Operator(COMPLEX)
        expected = op.vjp(image, d_out)
        last = np.ascontiguousarray(image.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
        turned = np.ascontiguousarray(image[:, :, ::-1]).astype(float)[:, :, ::-1]
        for view in last, turned:
            found = op.vjp(view, d_out)
            np.testing.assert_array_equal(found.image, expected.image)
            np.testing.assert_array_equal(found.samples, expected.samples)
        ones = op.vjp(image, np.broadcast_to(1.0, image.shape))
        np.testing.assert_array_equal(ones.image, op.vjp(image, np.ones(image.shape)).image)

    def test_want(self):
        op, image = skc.Operator(COMPLEX), rng.random((1, 1, 5, 5))
        found = op.vjp(image, image, want=["image"])
        self.assertIsNone(found.samples)
        self.assertEqual(found.image.shape, image.shape)
        with self.assertRaisesRegex(ValueError, "samples, image, maps"):
            op.vjp(image, image, want=["weights"])

    def test_no_images(self):
        op, image = skc.Operator(COMPLEX), np.zeros((0, 3, 5, 5))
        self.assertEqual(op.apply(image).shape, image.shape)
        np.testing.assert_array_equal(op.vjp(image, image).samples, np.zeros(op.shape))

    def test_refused(self):
        op, image = skc.Operator(COMPLEX), np.zeros((1, 1, 5, 5))
        bad = op.samples
        bad[0, 1, 0] = np.nan
        for error, message, arguments, named in [
            (TypeError, "image: an array of uint8; float32, float64", (image.astype(np.uint8),), {}),
            (ValueError, "images x channels x height x width", (image[0],), {}),
            (ValueError, r"samples: an array of shape \(5, 3\)", (image,), {"samples": op.samples[0]}),
            (TypeError, "samples: int64", (image,), {"samples": op.samples.astype(int)}),
            (ValueError, "maps: given", (image,), {"maps": image}),
            (ValueError, "finite|NaN", (image,), {"samples": bad}),
            (ValueError, ".", (image,), {"out": np.zeros((1, 1, 5, 6))}),
            (ValueError, ".", (image,), {"out": np.zeros((1, 1, 5, 5), np.float32)}),
        ]:
            with self.assertRaisesRegex(error, message):
                op.apply(*arguments, **named)
        with self.assertRaises(TypeError):
            skc.Operator("heart")

    def test_samples_and_back(self):
        op = skc.Operator(COMPLEX)
        samples = op.samples * 2
        np.testing.assert_array_equal(skc.Operator(op.basis(samples)).samples, samples)
        again = pickle.loads(pickle.dumps(skc.Operator(COMPLEX, edge="wrap")))
        image = rng.random((1, 1, 7, 7))
        np.testing.assert_array_equal(again.apply(image), skc.Operator(COMPLEX, edge="wrap").apply(image))
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(COMPLEX)).layers[0], COMPLEX.layers[0])
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(skc.kernel("disk:radius=2"))).values,
                                      skc.kernel("disk:radius=2").values)


class Varying(unittest.TestCase):
    def test_forward(self):
        basis = skc.Basis([COMPLEX, FAR], PARAMETERS)
        image, at = rng.random((2, 3, 12, 13), np.float32), maps((2, 12, 13)).astype(np.float32)
        for order in "gather", "scatter":
            made = skc.Operator(basis, order=order).apply(image, maps=at)
            for i in range(2):
                expected = skc.apply(basis, image[i].transpose(1, 2, 0), maps=list(at[i]), order=order)
                np.testing.assert_array_equal(made[i].transpose(1, 2, 0), expected)

    def test_products(self):
        basis = skc.Basis([COMPLEX, FAR], PARAMETERS)
        for order in "gather", "scatter":
            for n in 2, 1:
                op = skc.Operator(basis, order=order, edge="mirror")
                image, d_out, t_image = (rng.standard_normal((2, 2, 11, 9)) for _ in range(3))
                at, t_maps, t = maps((n, 11, 9)), rng.standard_normal((n, 2, 11, 9)), rng.standard_normal(op.shape)
                found = op.vjp(image, d_out, maps=at)
                self.assertEqual(found.maps.shape, at.shape)
                moved = op.jvp(image, maps=at, t_samples=t, t_image=t_image, t_maps=t_maps)
                total = (found.samples * t).sum() + (found.image * t_image).sum() + (found.maps * t_maps).sum()
                np.testing.assert_allclose((moved * d_out).sum(), total, rtol=1e-8)
                h = 1e-7
                differences = [op.apply(image + s * t_image, maps=at + s * t_maps, samples=op.samples + s * t) for s in (h, -h)]
                np.testing.assert_allclose((differences[0] - differences[1]) / (2 * h), moved, atol=1e-5)

    def test_refused(self):
        op, image = skc.Operator(skc.Basis([COMPLEX, FAR], PARAMETERS)), np.zeros((2, 1, 5, 5))
        with self.assertRaisesRegex(ValueError, "maps: none; the filter has 2 parameters"):
            op.apply(image)
        for bad in np.zeros((2, 1, 5, 5)), np.zeros((3, 2, 5, 5)), np.zeros((1, 2, 5, 4)), np.zeros((1, 2, 5, 5), np.float32):
            with self.assertRaises(ValueError):
                op.apply(image, maps=bad)


if __name__ == "__main__":
    main()
