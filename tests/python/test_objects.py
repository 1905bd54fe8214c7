# SPDX-License-Identifier: MIT
"""Kernels, complexes, bases, files, fits, figures, rivals and exported code."""
import gc
import math
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

import numpy as np
from support import ROOT, convolve, main

import skc

rng = np.random.default_rng(2)


def resident():
    """Bytes of memory that this process takes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Kernels(unittest.TestCase):
    def test_shapes(self):
        names = {shape.name: shape for shape in skc.shapes()}
        self.assertIn("radius", [p.name for p in names["disk"].parameters])
        for shape in names.values():
            self.assertAlmostEqual(skc.kernel(shape.example).sum, 1)
        disk = skc.kernel("disk:radius=3")
        self.assertEqual((disk.shape, disk.anchor), ((7, 7), (3, 3)))
        with self.assertRaisesRegex(skc.InvalidError, "radius"):
            skc.kernel("disk:radius=-3")

    def test_text(self):
        np.testing.assert_array_equal(skc.kernel("0 1 0; 1 4 1").values, [[0, 1, 0], [1, 4, 1]])
        anchored = skc.kernel("3x2+0+1: 0,1,0 1,4,1")
        self.assertEqual((anchored.shape, anchored.anchor), ((2, 3), (0, 1)))
        np.testing.assert_array_equal(skc.kernel("(1,2;3,4)").values, [[1, 2], [3, 4]])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "k.txt"
            path.write_text("1 2\n3 4\n")
            np.testing.assert_array_equal(skc.kernel(path).values, [[1, 2], [3, 4]])
        with self.assertRaises(skc.Error):
            skc.kernel("1 2; 3")

    def test_arrays(self):
        values = rng.random((4, 5))
        k = skc.kernel(values, anchor=(1, -2))
        np.testing.assert_array_equal(np.asarray(k), values)
        self.assertEqual(k.anchor, (1, -2))
        self.assertAlmostEqual(k.sum, values.sum())
        x, y = k.centroid
        rows, columns = np.mgrid[:4, :5]
        self.assertAlmostEqual(x, (values * columns).sum() / values.sum() - 1)
        self.assertAlmostEqual(y, (values * rows).sum() / values.sum() + 2)
        k.values[1, 2] = 7
        self.assertEqual(k.values[1, 2], 7)
        self.assertEqual(skc.kernel(np.ones((3, 3), bool)).sum, 9)
        for bad in np.zeros((0, 3)), np.zeros(3), np.zeros((2, 2, 2)):
            with self.assertRaisesRegex(ValueError, "values: an array of shape"):
                skc.kernel(bad)
        with self.assertRaisesRegex(TypeError, "complex"):
            skc.kernel(np.ones((2, 2)) * 1j)

    def test_normalize_and_trim(self):
        k = skc.kernel(np.pad(np.full((3, 3), 2.0), 4))
        self.assertAlmostEqual(k.normalized().sum, 1)
        self.assertEqual(k.sum, 18)
        self.assertEqual(k.trimmed().shape, (3, 3))
        with self.assertRaises(skc.InvalidError):
            skc.kernel("-1 0 1").normalized("sum")
        with self.assertRaisesRegex(ValueError, "'auto', 'sum', 'none' are accepted"):
            k.normalized("peak")

    def test_memory_is_freed(self):
        """At once, not by the collector: kernels of 8 MB each would be 320 MB in all."""
        gc.disable()
        self.addCleanup(gc.enable)
        before = resident()
        for _ in range(40):
            skc.Kernel(np.broadcast_to(1.0, (1000, 1000))).values[0, 0] = 2
        self.assertLess(resident() - before, 100 << 20)

    def test_arrays_outlive_their_owner(self):
        values = skc.kernel("disk:radius=9").values
        expected = values.copy()
        layer = skc.Complex([rng.random((50, 3))]).layers[0]
        kept = layer.copy()
        filters = skc.Basis([skc.Complex([[[1, 2, 3]]])]).filters
        gc.collect()
        for _ in range(50):
            skc.kernel("disk:radius=9").values[...] = -1
        np.testing.assert_array_equal(values, expected)
        np.testing.assert_array_equal(layer, kept)
        np.testing.assert_array_equal(filters[0].layers[0], [[1, 2, 3]])


class Complexes(unittest.TestCase):
    def test_samples(self):
        c = skc.Complex([[[0.5, -1, 2]], [[0, 0, 1], [3, 4, 5]]], integer=[1])
        self.assertEqual((c.counts, c.integer), ((1, 2), (False, True)))
        self.assertEqual(c.cost(), (3, 4, 2))
        self.assertEqual(c.reach(), (0, 4, 1, 3))
        other = c.copy()
        other.layers[0][0, 2] = 3
        self.assertEqual((c.layers[0][0, 2], other.layers[0][0, 2]), (2, 3))
        k = c.synthesize()
        expected = np.zeros(k.shape)
        x, y = k.anchor
        for dx, dy, w in (0, -1, 1), (1, -1, 1), (3, 3, 5), (4, 3, 5):
            expected[y + dy, x + dx] += w
        np.testing.assert_array_equal(k.values, expected)

    def test_refused(self):
        for layers, message in [([], "layers"), ([[[0, 0, np.nan]]], r"layers\[0\].samples\[0\]"),
                                ([[[0, 0]]], r"layers\[0\]"), ([[[99999, 0, 1]]], "16384")]:
            with self.assertRaisesRegex(ValueError, message):
                skc.Complex(layers)
        with self.assertRaises(skc.InvalidError):
            skc.Complex([[[0.5, 0, 1]]], integer=[0])

    def test_quality(self):
        c = skc.Complex([[[0, 0, 0.5], [1, 0, 0.4]]])
        target = skc.kernel("0 0.5 0.5")
        q = skc.quality(c, target)
        self.assertAlmostEqual(q.psnr, 10 * math.log10(0.25 / (0.01 / 3)), 4)
        self.assertAlmostEqual(q.l1, 0.1, 6)
        self.assertEqual(skc.quality(c.synthesize(), target), c.quality(target))


class Files(unittest.TestCase):
    def test_round_trip(self):
        c = skc.Complex([rng.standard_normal((7, 3)), rng.standard_normal((2, 3))])
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.skc")
            c.save(path)
            self.assertEqual(os.listdir(folder), ["c.skc"])
            mask = os.umask(0)
            os.umask(mask)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o666 & ~mask)
            read = skc.load(pathlib.Path(path))
            with self.assertRaises(FileNotFoundError):
                skc.load(os.path.join(folder, "none.skc"))
            with self.assertRaises(FileNotFoundError):
                c.save(os.path.join(folder, "none", "c.skc"))
        self.assertIsInstance(read, skc.Complex)
        for a, b in zip(c.layers, read.layers):
            np.testing.assert_array_equal(a, b)

    def test_golden(self):
        for path in pathlib.Path(ROOT, "tests", "golden").glob("good-*.skc"):
            text = path.read_text()
            read = skc.loads(text)
            self.assertEqual(skc.dumps(skc.loads(skc.dumps(read))), skc.dumps(read))

    def test_fit_is_recorded(self):
        c = skc.fit("disk:radius=4", samples=6, effort=0, seed=3)
        read = skc.loads(skc.dumps(c))
        self.assertEqual(read.source, "disk:radius=4")
        self.assertIn('"seed": 3', skc.dumps(c))
        self.assertIn('"width": 9', skc.dumps(c))
        self.assertIn('"method": "lm"', skc.dumps(read))

    def test_refused(self):
        with self.assertRaises(skc.FormatError) as caught:
            skc.loads('{"format": "skc", "version": 1, "filters": [{"layers": []}]}')
        self.assertIn("layers", str(caught.exception))
        self.assertIsInstance(caught.exception, ValueError)


class Bases(unittest.TestCase):
    def test_interpolation(self):
        a, b = skc.Complex([[[0, 0, 1]]]), skc.Complex([[[4, 2, 3]]])
        basis = skc.Basis([a, b], [skc.Parameter("r", "nodes", [1, 3]), skc.Parameter("turn", "rotation", [0, 360])])
        self.assertEqual([p.name for p in basis.parameters], ["r", "turn"])
        np.testing.assert_allclose(basis.at(1.5, 0).layers[0], [[1, 0.5, 1.5]])
        # A quarter turn, counter-clockwise as seen on the screen, where y points down.
        np.testing.assert_allclose(basis.at(turn=90, r=3).layers[0], [[2, -4, 3]], atol=1e-6)
        for arguments, named in ((), {}), ((1,), {}), ((1, 2, 3), {}), ((1,), {"r": 2}), ((1, 2), {"size": 3}):
            with self.assertRaises(TypeError):
                basis.at(*arguments, **named)

    def test_refused(self):
        a, b = skc.Complex([[[0, 0, 1]]]), skc.Complex([[[0, 0, 1], [0, 0, 1]]])
        for filters, parameters in ([a, b], [skc.Parameter("r", "nodes", [1, 3])]), ([a], [skc.Parameter("r", "nodes", [1, 3])]), (
                [a, a], [skc.Parameter("r", "nodes", [3, 1])]), ([], []):
            with self.assertRaises(skc.Error):
                skc.Basis(filters, parameters)
        with self.assertRaises(TypeError):
            skc.Basis(["a"])

    def test_channels(self):
        filters = [skc.Complex([[[0, 0, w]]]) for w in (1, 2, 3)]
        basis = skc.Basis(filters, channels=3)
        image = rng.random((5, 6, 3), np.float32)
        np.testing.assert_array_equal(skc.apply(basis, image), image * np.float32([1, 2, 3]))
        self.assertIsInstance(skc.loads(skc.dumps(basis)), skc.Basis)

    def test_fit(self):
        points = []

        def disk(radius):
            points.append(radius)
            return f"disk:radius={radius}"

        basis = skc.fit_basis(disk, [skc.Axis("radius", 0, 6, count=3)], samples=10, effort=0)
        self.assertIn(0.0, points)
        self.assertEqual(len(basis.filters), 3)
        self.assertEqual(basis.report.node_count, 3)
        q = basis.at(6).quality("disk:radius=6")
        self.assertGreater(q.image_psnr, 45)

    def test_fit_of_measured_kernels(self):
        kernels = [skc.kernel(f"gaussian:sigma={s}") for s in (1, 2)]
        axes = [skc.Axis("field", 0, 1, values=[0, 1], measured=True)]
        basis = skc.fit_basis(kernels, axes, samples=12, effort=0)
        for at, k in zip((0, 1), kernels):
            self.assertGreater(basis.at(at).quality(k).image_psnr, 45)
        with self.assertRaisesRegex(ValueError, "3 of them; 2 are needed"):
            skc.fit_basis(kernels + kernels[:1], axes)
        with self.assertRaisesRegex(ValueError, "values"):
            skc.fit_basis(kernels, [skc.Axis("field", 0, 1)])

    def test_failing_kernel(self):
        def bad(radius):
            raise KeyError("mine")

        with self.assertRaisesRegex(KeyError, "mine"):
            skc.fit_basis(bad, [skc.Axis("radius", 0, 6)], samples=10, effort=0)
        with self.assertRaises(skc.InvalidError):
            skc.fit_basis(lambda r: "disk:radius=-1", [skc.Axis("radius", 0, 6)], samples=10, effort=0)


class Fits(unittest.TestCase):
    def test_options(self):
        c = skc.fit("disk:radius=5", layers=[6, 4], effort=0, seed=1)
        self.assertEqual(c.counts, (6, 4))
        self.assertEqual(c.report.quality, c.quality("disk:radius=5"))
        self.assertAlmostEqual(c.synthesize().sum, 1, 6)
        again = skc.fit("disk:radius=5", layers=[6, 4], effort=0, seed=1, threads=1)
        for a, b in zip(c.layers, again.layers):
            np.testing.assert_array_equal(a, b)
        paper = skc.fit("disk:radius=5", recipe="paper", layers=[4, 4], steps=20, init="radial")
        self.assertEqual((paper.report.steps, paper.report.init), (20, "radial"))
        self.assertEqual(skc.fit(np.ones((3, 3)), samples=12, effort=0).report.stop, "converged")

    def test_refused(self):
        for named in {"samples": 0.5}, {"samples": -1}, {"method": "magic"}, {"layers": []}, {"effort": 9}, {"recipe": "mine"}:
            with self.assertRaises((ValueError, TypeError)):
                skc.fit("disk:radius=2", **named)
        with self.assertRaises(skc.InvalidError):
            skc.fit(np.zeros((3, 3)))

    def test_progress(self):
        seen = []
        skc.fit("disk:radius=12", samples=30, effort=0, threads=1, progress=lambda f, loss: seen.append((f, loss)))
        self.assertGreater(len(seen), 3)
        self.assertEqual([f for f, _ in seen], sorted(f for f, _ in seen))
        seen = []
        c = skc.fit("disk:radius=12", samples=40, effort=2, progress=lambda f, loss: seen.append(f) or len(seen) > 9)
        self.assertEqual(c.report.stop, "cancelled")
        with self.assertRaisesRegex(RuntimeError, "mine"):
            skc.fit("disk:radius=12", samples=40, effort=2, progress=self.fail)

    @staticmethod
    def fail(fraction, loss):
        raise RuntimeError("mine")

    def test_interrupt(self):
        """Ctrl-C ends a long fit at once, without a traceback lost inside a callback."""
        for ending in "skc.fit('disk:radius=24', effort=3)", "skc.fit_basis(lambda r: f'disk:radius={r}', [skc.Axis('r', 0, 24)])":
            code = f"import skc\nprint('ready', flush=True)\ntry:\n  {ending}\nexcept KeyboardInterrupt:\n  print('interrupted')"
            with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  universal_newlines=True) as process:
                self.assertEqual(process.stdout.readline(), "ready\n")
                timer = threading.Timer(0.3, process.send_signal, [signal.SIGINT])
                timer.start()
                out, err = process.communicate(timeout=60)
                self.assertEqual((out, err), ("interrupted\n", ""))


class Figures(unittest.TestCase):
    def test_difference(self):
        a, b = rng.random((20, 25, 3), np.float32), rng.random((20, 25, 3), np.float32)
        d = skc.difference(a, b)
        error = a.astype(float) - b
        self.assertAlmostEqual(d.psnr, -10 * math.log10((error ** 2).mean()), 5)
        self.assertAlmostEqual(d.most, np.abs(error).max(), 6)
        self.assertEqual((skc.psnr(a, b), skc.ssim(a, b), skc.flip(a, b)), (d.psnr, d.ssim, d.flip))
        self.assertEqual((skc.psnr(a, a), skc.ssim(a, a), skc.flip(a, a)), (math.inf, 1, 0))
        map = np.zeros((20, 25), np.float32)
        self.assertAlmostEqual(skc.difference(a, b, flip_map=map).flip, map.mean(), 5)
        self.assertAlmostEqual(skc.difference(a[..., ::-1], b[..., ::-1]).psnr, d.psnr)
        with self.assertRaises(ValueError):
            skc.psnr(a, b[:10])
        with self.assertRaisesRegex(TypeError, "image: an array of float64; float32 are accepted"):
            skc.psnr(a.astype(float), b)

    def test_rivals(self):
        names = [kind.name for kind in skc.rivals()]
        self.assertIn("lowrank", names)
        k = skc.kernel("ring:radius=6")
        rival = skc.Rival("lowrank", k, setting=2)
        self.assertEqual(rival.info.text, "rank 2")
        u, s, v = np.linalg.svd(k.values)
        made = rival.synthesize()
        self.assertLess(np.abs(np.asarray(made) - ((u[:, :2] * s[:2]) @ v[:2])[:made.shape[0], :made.shape[1]]).max(), 1e-7)
        image = rng.random((20, 22), np.float32)
        np.testing.assert_allclose(rival.apply(image), convolve(made.values, made.anchor, image), atol=1e-5)
        with self.assertRaises(skc.UnsupportedError):
            skc.Rival("kawase", "heart:radius=6")
        rows = skc.compare(k, skc.fit(k, samples=24, effort=0), samples=24)
        self.assertEqual(rows[0].quality.image_psnr, max(row.quality.image_psnr for row in rows))
        self.assertIn("skc", [row.name for row in rows])
        self.assertIn("lowrank", [row.name for row in rows])

    def test_export(self):
        c = skc.Complex([[[0.5, 0, 0.5], [0, -1.25, 0.5]]])
        self.assertIn("glsl", [target.name for target in skc.export_targets()])
        code = skc.export(c, "numpy", name="mine")
        scope = {}
        exec(code.files[".py"], scope)
        image = rng.random((8, 9, 1), np.float32)
        np.testing.assert_allclose(np.squeeze(scope["mine"](image)), np.squeeze(skc.apply(c, image)), atol=1e-6)
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(skc.export(c, "c").write(os.path.join(folder, "k"))[0], os.path.join(folder, "k.c"))
            self.assertGreater(os.path.getsize(os.path.join(folder, "k.c")), 100)
        moved = skc.export(skc.Complex([[[0.3, 0, 0.5], [0, -1.2, 0.5]]]), "glsl", snap=True)
        self.assertGreater(moved.snapped.psnr, 40)
        self.assertGreater(moved.fetched.psnr, 40)
        self.assertTrue(np.isnan(code.fetched.psnr) and np.isnan(code.snapped.psnr))
        basis = skc.fit_basis(lambda r: f"disk:radius={r}", [skc.Axis("radius", 1, 3, count=2)], layers=(5, 2), effort=0)
        stored = skc.export(basis, "glsl", basis="texture")
        self.assertEqual(len(stored.files[".bin"]), 2 * (5 + 2) * 16)
        with tempfile.TemporaryDirectory() as folder:
            stored.write(os.path.join(folder, "k"))
            self.assertEqual(os.path.getsize(os.path.join(folder, "k.bin")), len(stored.files[".bin"]))
        with self.assertRaises(skc.InvalidError):
            skc.export(c, "fortran")


if __name__ == "__main__":
    main()
