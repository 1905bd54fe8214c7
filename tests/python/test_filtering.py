# SPDX-License-Identifier: MIT
"""Images in and out: layouts, strides, types, edges, maps, refusals, the interpreter lock; against plain NumPy."""
import itertools
import signal
import threading
import time
import unittest

import numpy as np
from support import convolve, main

import skc

rng = np.random.default_rng(1)
COMPLEX = skc.Complex([[[0.25, -1.5, 0.5], [3, 2, 0.3], [-2.75, 1, 0.2]], [[0, 0, 0.6], [-1, 1.5, 0.4]]])


def kernel_of(complex):
    k = complex.synthesize()
    return k.values, k.anchor


class Filtering(unittest.TestCase):
    def test_against_direct_convolution(self):
        values, anchor = kernel_of(COMPLEX)
        for shape in (23, 31), (23, 31, 1), (16, 9, 3), (1, 1), (3, 2, 4):
            image = rng.random(shape, np.float32)
            for edge in "clamp", "mirror", "reflect101", "wrap":
                expected = convolve(values, anchor, image, edge)
                np.testing.assert_allclose(skc.apply(COMPLEX, image, edge=edge), expected, atol=2e-6)
                np.testing.assert_allclose(skc.convolve(COMPLEX.synthesize(), image, edge=edge), expected, atol=2e-6)

    def test_impulse_is_the_kernel(self):
        values, (x, y) = kernel_of(COMPLEX)
        image = np.zeros((41, 41), np.float32)
        image[20, 20] = 1
        h, w = values.shape
        upright = skc.apply(COMPLEX, image)
        np.testing.assert_allclose(upright[20 - y:20 - y + h, 20 - x:20 - x + w], values, atol=1e-6)
        turned = skc.apply(COMPLEX, image, correlate=True)
        np.testing.assert_allclose(turned, upright[::-1, ::-1], atol=1e-6)

    def test_any_strides(self):
        base = rng.random((40, 44, 4), np.float32)
        views = [base[::2, ::3, :3], base[::-1, :, 1], base[:, ::-1], base.transpose(1, 0, 2), base[..., ::-2],
                 np.asfortranarray(base), np.broadcast_to(base[:1], base.shape), np.broadcast_to(base[:, :, :1], base.shape),
                 np.broadcast_to(base[:, :1], base.shape), base[5:6], base[:, 7:8, 2]]
        for view in views:
            expected = skc.apply(COMPLEX, np.ascontiguousarray(view))
            np.testing.assert_array_equal(skc.apply(COMPLEX, view), expected)
            whole = np.zeros((view.shape[0] * 2, view.shape[1] * 3) + view.shape[2:], np.float32)
            out = whole[::-2, ::3]
            self.assertIs(skc.apply(COMPLEX, view, out=out), out)
            np.testing.assert_array_equal(out, expected)
            self.assertEqual(np.count_nonzero(whole), np.count_nonzero(expected))

    def test_axes_of_one_element(self):
        """NumPy gives them any stride, here 0, which an output may not have."""
        image = rng.random((8, 9), np.float32)
        out = np.zeros((8, 9), np.float32)
        skc.apply(COMPLEX, image[..., None], out=out[..., None])
        np.testing.assert_array_equal(out, skc.apply(COMPLEX, image))

    def test_in_place(self):
        image = rng.random((50, 60, 3), np.float32)
        expected = skc.apply(COMPLEX, image)
        skc.apply(COMPLEX, image, out=image)
        np.testing.assert_array_equal(image, expected)

    def test_types(self):
        image = rng.random((30, 20, 3), np.float32)
        for dtype, scale in (np.uint8, 255), (np.uint16, 65535), (np.float16, 1):
            given = (image * scale).astype(dtype) if scale > 1 else image.astype(dtype)
            expected = skc.apply(COMPLEX, given.astype(np.float32) / np.float32(scale))
            made = skc.apply(COMPLEX, given)
            self.assertEqual(made.dtype, dtype)
            self.assertLessEqual(np.abs(made.astype(np.float64) - expected * scale).max(), 0.51 if scale > 1 else 1e-3)
            as_float = skc.apply(COMPLEX, given, out=np.empty(image.shape, np.float32))
            np.testing.assert_allclose(as_float, expected, atol=1e-6)

    def test_rectangle(self):
        image = rng.random((30, 40), np.float32)
        whole = skc.apply(COMPLEX, image)
        part = skc.apply(COMPLEX, image, out=np.empty((7, 9), np.float32), at=(5, 11))
        np.testing.assert_array_equal(part, whole[11:18, 5:14])

    def test_constant_and_renormalize(self):
        image = np.full((9, 9), 0.5, np.float32)
        np.testing.assert_allclose(skc.apply(COMPLEX, image, edge="renormalize"), image, atol=1e-6)
        padded = np.pad(image, 20, constant_values=2)
        np.testing.assert_allclose(skc.apply(COMPLEX, image, edge="constant:2"), skc.apply(COMPLEX, padded)[20:-20, 20:-20],
                                   atol=1e-6)

    def test_any_number_of_threads(self):
        image = rng.random((700, 300), np.float32)
        plan = skc.Plan(COMPLEX)
        one = plan.apply(image, threads=1)
        for threads in 2, 3, 0:
            np.testing.assert_array_equal(plan.apply(image, threads=threads), one)

    def test_refused(self):
        image = np.zeros((8, 8), np.float32)
        read_only = image.copy()
        read_only.flags.writeable = False
        unaligned = np.zeros(8 * 8 * 4 + 1, np.uint8)[1:].view(np.float32).reshape(8, 8)
        for error, message, arguments, named in [
            (TypeError, "image: an array of float64; float32, uint8, uint16, float16 are accepted", (image.astype(float),), {}),
            (TypeError, "int32", (image.astype(np.int32),), {}),
            (TypeError, "complex64", (image.astype(np.complex64),), {}),
            (TypeError, "not list", ([[1.0, 2.0]],), {}),
            (TypeError, ">f4", (image.astype(">f4"),), {}),
            (TypeError, "aligned", (unaligned,), {}),
            (ValueError, r"shape \(8,\)", (image[0],), {}),
            (ValueError, r"shape \(1, 8, 8, 1\)", (image[None, ..., None],), {}),
            (ValueError, "no pixels", (image[:0],), {}),
            (ValueError, "out: shape", (image,), {"out": np.zeros((8, 8, 1), np.float32)}),
            (ValueError, "read-only", (image,), {"out": read_only}),
            (ValueError, "overlap", (image[:-1],), {"out": image[1:]}),
            (ValueError, "edge", (image,), {"edge": "reflect"}),
            (ValueError, "threads", (image,), {"threads": -1}),
            (ValueError, "maps", (image,), {"maps": [image]}),
            (ValueError, "bases", (image,), {"order": "scatter"}),
        ]:
            with self.assertRaisesRegex(error, message):
                skc.apply(COMPLEX, *arguments, **named)
        with self.assertRaisesRegex(TypeError, "not str"):
            skc.apply("heart", image)
        self.assertEqual(skc.apply(COMPLEX, read_only).shape, (8, 8))

    def test_errors_have_a_status(self):
        with self.assertRaises(skc.Error) as caught:
            skc.Plan(COMPLEX, isa="abacus")
        self.assertIsInstance(caught.exception, NotImplementedError)
        self.assertEqual(caught.exception.status, "unsupported")
        self.assertIn("abacus", str(caught.exception))
        self.assertIn("c", skc.isas())

    def test_nan_spreads_as_far_as_the_kernel(self):
        image = np.zeros((40, 40), np.float32)
        image[20, 20] = np.nan
        reach = COMPLEX.reach()
        made = np.isnan(skc.apply(COMPLEX, image))
        rows, columns = np.nonzero(made)
        self.assertGreaterEqual(columns.min(), 20 - reach.left)
        self.assertLessEqual(rows.max(), 20 + reach.down)
        self.assertTrue(made.any() and not made.all())


class Varying(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        small = skc.Complex([[[0, 0, 0.5], [0, 0, 0.5]], [[0, 0, 1]]])
        large = skc.Complex([[[-3, 1, 0.5], [4, -2.5, 0.5]], [[1.5, 0, 1]]])
        cls.basis = skc.Basis([small, large], [skc.Parameter("radius", "nodes", [0, 8])])

    def test_every_pixel_has_its_kernel(self):
        image = rng.random((20, 30, 3), np.float32)
        radius = np.tile(np.linspace(0, 8, 30, dtype=np.float32), (20, 1))
        plan = skc.Plan(self.basis)
        made = plan.apply(image, maps={"radius": radius})
        for x, y in (0, 0), (29, 19), (13, 7):
            k = plan.kernel((20, 30), x, y, maps=[radius])
            picked = sum(k.values[j, i] * image[min(max(y - j + k.anchor[1], 0), 19), min(max(x - i + k.anchor[0], 0), 29)]
                         for j, i in np.ndindex(*k.shape))
            np.testing.assert_allclose(made[y, x], picked, atol=1e-5)
        # A plan of no kernel but its own; in focus a pixel is copied.
        np.testing.assert_array_equal(made[:, 0], image[:, 0])

    def test_maps(self):
        image = rng.random((20, 30), np.float32)
        radius = (rng.random((20, 30)) * 255).astype(np.uint8)
        expected = skc.apply(self.basis, image, maps=[(radius / np.float32(255) * 8).astype(np.float32)])
        made = skc.apply(self.basis, image, maps={"radius": skc.Map(radius, 0, 8)})
        np.testing.assert_allclose(made, expected, atol=1e-5)
        constant = skc.apply(self.basis, image, maps=[3.5])
        np.testing.assert_array_equal(constant, skc.apply(self.basis, image, maps=[np.full((20, 30), 3.5, np.float32)]))
        np.testing.assert_allclose(constant, skc.apply(self.basis.at(3.5), image), atol=1e-5)
        scattered = skc.apply(self.basis, image, maps=[3.5], order="scatter", edge="wrap")
        np.testing.assert_allclose(scattered, skc.apply(self.basis.at(3.5), image, edge="wrap"), atol=1e-5)

    def test_maps_that_are_refused(self):
        image = np.zeros((20, 30), np.float32)
        for maps in None, [], [1, 2], {"size": 3}, {"radius": 1, "angle": 2}:
            with self.assertRaisesRegex(ValueError, "maps: .*radius"):
                skc.apply(self.basis, image, maps=maps)
        with self.assertRaisesRegex(TypeError, "radius: an array of float64"):
            skc.apply(self.basis, image, maps=[np.zeros((20, 30))])
        with self.assertRaises(ValueError):
            skc.apply(self.basis, image, maps=[np.zeros((20, 29), np.float32)])

    def test_exact(self):
        image = rng.random((16, 18), np.float32)
        radius = np.tile(np.linspace(0, 3, 18, dtype=np.float32), (16, 1))
        kernels = [skc.kernel(f"disk:radius={r}") for r in (0, 1.5, 3)]
        axes = [skc.FieldAxis("radius", [0, 1.5, 3])]
        made = skc.convolve_varying(kernels, axes, image, [radius])
        both = skc.convolve_varying(lambda r: f"disk:radius={r}", axes, image, {"radius": radius})
        np.testing.assert_array_equal(made, both)
        expected = np.zeros((16, 18))
        for k, share in zip(kernels, [np.clip(1 - np.abs(radius - r) / 1.5, 0, 1) for r in (0, 1.5, 3)]):
            expected += share * convolve(k.values, k.anchor, image)
        np.testing.assert_allclose(made, expected, atol=1e-5)


class Interpreter(unittest.TestCase):
    def test_lock_is_released(self):
        """Another thread goes on counting while the library works."""
        image, kernel = np.zeros((400, 400), np.float32), np.ones((121, 121))
        counted, done = [0], threading.Event()

        def count():
            while not done.is_set():
                counted[0] += 1
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        before = counted[0]
        skc.convolve(kernel, image, threads=1)
        after = counted[0]
        done.set()
        thread.join()
        self.assertGreater(after - before, 10)

    def test_one_plan_many_threads(self):
        image, plan, made = rng.random((200, 300), np.float32), skc.Plan(COMPLEX), {}
        threads = [threading.Thread(target=lambda i=i: made.__setitem__(i, plan.apply(image, threads=1))) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for i in range(4):
            np.testing.assert_array_equal(made[i], plan.apply(image))

    def test_progress_cancels_and_raises(self):
        image, seen = np.zeros((600, 600), np.float32), []
        with self.assertRaises(skc.CancelledError):
            skc.convolve(np.ones((61, 61)), image, threads=1, progress=lambda fraction, loss: seen.append(fraction) or True)
        self.assertEqual(len(seen), 1)
        with self.assertRaisesRegex(RuntimeError, "mine"):
            skc.convolve(np.ones((61, 61)), image, threads=1, progress=self.fail_once)

    @staticmethod
    def fail_once(fraction, loss):
        raise RuntimeError("mine")

    def test_interrupt(self):
        image, before = np.zeros((1500, 1500), np.float32), signal.getsignal(signal.SIGINT)
        timer = threading.Timer(0.2, lambda: signal.raise_signal(signal.SIGINT))
        timer.start()
        started = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            for _ in itertools.repeat(None, 100):
                skc.convolve(np.ones((161, 161)), image, threads=1)
        timer.join()
        self.assertLess(time.monotonic() - started, 60)
        self.assertIs(signal.getsignal(signal.SIGINT), before)


if __name__ == "__main__":
    main()
