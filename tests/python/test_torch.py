# SPDX-License-Identifier: MIT
"""The layers for PyTorch: gradcheck, agreement with PyTorch's own operations, strides, saving, refusals."""
import copy
import io
import os
import tempfile
import unittest
import warnings

from support import main

import numpy as np
import torch
from torch.nn import functional as F

import skc
import skc.torch

torch.manual_seed(4)
warnings.simplefilter("ignore")
rng = np.random.default_rng(4)
EDGES = "clamp", "mirror", "reflect101", "wrap", "constant:0.5", "renormalize"
COMPLEX = skc.Complex([[[0.25, -1.5, 0.5], [3.1, 2.3, 0.3], [-2.7, 1.2, 0.2]], [[0.3, 0.1, 0.6], [-1.2, 1.5, 0.4]]])
FAR = skc.Complex([[[2.25, -3.5, 0.3], [1.1, 0.3, 0.3], [-2.7, 2.2, 0.4]], [[1.3, 0.7, 0.5], [-0.2, 1.6, 0.5]]])
WHOLE = skc.Complex([[[0, -1, 0.5], [3, 2, 0.3]], [[0.3, -2, 0.6], [-1, 1, 0.4]]], integer=[0])
NODES = skc.Parameter("radius", "nodes", [0, 4])
TURN = skc.Parameter("turn", "rotation", [0, 90])
ROUND = skc.Parameter("turn", "rotation", [0, 360])
SCALE = skc.Parameter("size", "scale", [0.5, 1.5])
BASES = {"nodes": skc.Basis([COMPLEX, FAR], [NODES]), "turning": skc.Basis([COMPLEX, FAR], [NODES, TURN]),
         "round": skc.Basis([COMPLEX], [SCALE, ROUND]),
         "two": skc.Basis([COMPLEX, FAR, FAR, COMPLEX], [NODES, skc.Parameter("other", "nodes", [-1, 1])])}


def maps_for(basis, n, h, w, margin=0.05):
    """Within the ranges, away from nodes."""
    made = torch.empty(n, len(basis.parameters), h, w, dtype=torch.float64)
    for p, parameter in enumerate(basis.parameters):
        span = parameter.values[-1] - parameter.values[0]
        made[:, p].uniform_(parameter.values[0] + margin * span, parameter.values[-1] - margin * span)
    return made


def gradients(layer, loss_weights, *inputs):
    inputs = [i.detach().clone().requires_grad_() for i in inputs]
    layer.zero_grad()
    out = layer(*inputs)
    (out * loss_weights).sum().backward()
    return [out.detach()] + [i.grad for i in inputs] + [p.grad.clone() for p in layer.parameters()]


class Uniform(unittest.TestCase):
    def test_gradcheck(self):
        image = torch.rand(2, 2, 7, 6, dtype=torch.float64, requires_grad=True)
        for edge in EDGES:
            layer = skc.torch.SparseComplex(COMPLEX, edge=edge).double()

            def run(image, offsets, weights):
                samples = torch.cat([offsets, weights[:, None]], -1)[None]
                return skc.torch._Filter.apply(layer._operator, 1, samples, image, None)

            self.assertTrue(torch.autograd.gradcheck(run, (image, layer.offsets, layer.weights)))

    def test_against_conv2d(self):
        """The synthesised kernel by torch's own convolution."""
        k = COMPLEX.synthesize()
        h, w = k.shape
        x, y = k.anchor
        image = torch.rand(2, 3, 20, 18, dtype=torch.float64)
        kernel = torch.from_numpy(k.values.copy()).expand(3, 1, h, w)
        for correlate in False, True:
            layer = skc.torch.SparseComplex(COMPLEX, correlate=correlate, edge="constant:0").double()
            left, up = (x, y) if correlate else (w - 1 - x, h - 1 - y)
            padded = F.pad(image, (left, w - 1 - left, up, h - 1 - up))
            expected = F.conv2d(padded, kernel if correlate else kernel.flip(2, 3), groups=3)
            torch.testing.assert_close(layer(image), expected, atol=1e-7, rtol=0)

    def test_backends_agree(self):
        image, loss = torch.rand(2, 3, 12, 11), torch.randn(2, 3, 12, 11)
        for complex in COMPLEX, WHOLE, skc.fit("disk:radius=4", samples=12, effort=0):
            for edge in EDGES:
                for correlate in False, True:
                    made = []
                    for backend in "c", "torch":
                        layer = skc.torch.SparseComplex(complex, edge=edge, correlate=correlate, backend=backend)
                        made.append(gradients(layer, loss, image))
                    for a, b in zip(*made):
                        torch.testing.assert_close(a, b, atol=2e-5 * float(b.abs().max()), rtol=0)

    def test_strides(self):
        base = torch.rand(2, 3, 10, 12, dtype=torch.float64)
        layer, loss = skc.torch.SparseComplex(COMPLEX).double(), torch.randn(2, 3, 10, 12, dtype=torch.float64)
        expected = gradients(layer, loss, base)
        views = [base.contiguous(memory_format=torch.channels_last), base.transpose(2, 3).contiguous().transpose(2, 3),
                 torch.stack([base, base], -1)[..., 1], base.repeat(1, 2, 1, 1)[:, :3]]
        for view in views:
            self.assertTrue(torch.equal(view, base))
            x = view.detach().requires_grad_()
            for strided in loss, loss.contiguous(memory_format=torch.channels_last):
                x.grad = None
                layer(x).backward(strided)
                self.assertTrue(torch.equal(x.grad, expected[1]))
        one = torch.rand(1, 1, 10, 12, dtype=torch.float64)
        self.assertTrue(torch.equal(layer(one.expand(2, 3, 10, 12)), layer(one.repeat(2, 3, 1, 1))))
        x = base.clone().requires_grad_()
        layer(x).sum().backward()  # whose gradient has strides of 0
        np.testing.assert_allclose(float(x.grad.sum()), float(layer(torch.ones_like(base)).sum()), rtol=1e-6)

    def test_mixed_with_other_layers(self):
        """A net with a filter in its middle learns; only what is asked for gets a gradient."""
        blur = skc.torch.SparseComplex((6, 4), init="gaussian:sigma=1.5", threads=1)
        self.assertEqual(blur.counts, (6, 4))
        net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.Tanh(), blur, torch.nn.Conv2d(4, 1, 1))
        self.assertEqual(len(list(net.parameters())), 6)
        image, wanted = torch.rand(4, 3, 16, 16), torch.rand(4, 1, 16, 16)
        optimiser, losses = torch.optim.Adam(net.parameters(), 0.01), []
        for _ in range(30):
            optimiser.zero_grad()
            losses.append((net(image) - wanted).square().mean())
            losses[-1].backward()
            optimiser.step()
        self.assertLess(float(losses[-1]), 0.7 * float(losses[0]))
        blur.requires_grad_(False)
        net.zero_grad()
        net(image).sum().backward()
        self.assertTrue(blur.offsets.grad is None or not blur.offsets.grad.any())

    def test_mixed_precision_of_parameters(self):
        image = torch.rand(1, 1, 9, 9, dtype=torch.float64)
        layer = skc.torch.SparseComplex(COMPLEX)  # parameters in float32
        out = layer(image)
        out.sum().backward()
        self.assertEqual((out.dtype, layer.weights.grad.dtype), (torch.float64, torch.float32))

    def test_saving(self):
        layer, image = skc.torch.SparseComplex(COMPLEX, edge="mirror"), torch.rand(1, 1, 9, 9)
        with torch.no_grad():
            layer.offsets.add_(0.1)
        buffer = io.BytesIO()
        torch.save(layer, buffer)
        buffer.seek(0)
        try:
            again = torch.load(buffer, weights_only=False)
        except TypeError:  # of before 1.13
            again = torch.load(buffer)
        for other in again, copy.deepcopy(layer):
            self.assertTrue(torch.equal(other(image), layer(image)))
            self.assertEqual(other.edge, "mirror")
        fresh = skc.torch.SparseComplex(COMPLEX, edge="mirror")
        self.assertFalse(torch.equal(fresh(image), layer(image)))
        fresh.load_state_dict(layer.state_dict())
        self.assertTrue(torch.equal(fresh(image), layer(image)))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "k.skc")
            layer.complex().save(path)
            self.assertTrue(torch.equal(skc.torch.SparseComplex(path, edge="mirror")(image), layer(image)))

    def test_empty_batch(self):
        for backend in "c", "torch":
            layer = skc.torch.SparseComplex(COMPLEX, backend=backend)
            image = torch.zeros(0, 3, 5, 5, requires_grad=True)
            out = layer(image)
            self.assertEqual(out.shape, image.shape)
            out.sum().backward()
            self.assertEqual(image.grad.shape, image.shape)
            self.assertFalse(layer.weights.grad.any())

    def test_once_differentiable(self):
        image = torch.rand(1, 1, 6, 6, dtype=torch.float64, requires_grad=True)
        layer = skc.torch.SparseComplex(COMPLEX).double()
        grad, = torch.autograd.grad(layer(image).square().sum(), image, create_graph=True)
        with self.assertRaisesRegex(RuntimeError, "once_differentiable"):
            grad.sum().backward()
        layer.backend = "torch"
        grad, = torch.autograd.grad(layer(image).square().sum(), image, create_graph=True)
        grad.sum().backward()

    def test_refused(self):
        layer, image = skc.torch.SparseComplex(COMPLEX), torch.zeros(1, 1, 5, 5)
        for error, message, given in [
            (TypeError, "image: a tensor is needed, not ndarray", np.zeros((1, 1, 5, 5))),
            (TypeError, "torch.float16; torch.float32 and torch.float64 are accepted", image.half()),
            (TypeError, "torch.int64", image.long()),
            (ValueError, "images x channels x height x width", image[0]),
            (ValueError, "no pixels", image[..., :0]),
            (ValueError, "no pixels", image[:, :0]),
            (ValueError, "image: on meta, but the layer is on cpu", image.to("meta")),
        ]:
            with self.assertRaisesRegex(error, message):
                layer(given)
        with self.assertRaisesRegex(ValueError, "backend"):
            skc.torch.SparseComplex(COMPLEX, backend="cuda")
        with self.assertRaisesRegex(TypeError, "VaryingComplex"):
            skc.torch.SparseComplex(BASES["nodes"])
        with self.assertRaises(skc.Error):
            skc.torch.SparseComplex(COMPLEX, edge="reflect")
        for backend in "c", "torch":
            for bad in float("nan"), float("inf"), 1e6:
                layer = skc.torch.SparseComplex(COMPLEX, backend=backend)
                with torch.no_grad():
                    layer.offsets[3, 0] = bad
                with self.assertRaisesRegex(skc.InvalidError, "sample"):
                    layer(image)
        elsewhere = skc.torch.SparseComplex(COMPLEX, backend="c")
        elsewhere.offsets = torch.nn.Parameter(elsewhere.offsets.to("meta"))
        with self.assertRaisesRegex(ValueError, "'c' is for tensors on the CPU"):
            elsewhere(image.to("meta"))


class Varying(unittest.TestCase):
    def test_gradcheck(self):
        for name, basis in BASES.items():
            for n, order in (2, "gather"), (1, "scatter"):
                layer = skc.torch.VaryingComplex(basis, order=order, edge="mirror").double()
                image = torch.rand(2, 1, 5, 4, dtype=torch.float64, requires_grad=True)
                maps = maps_for(basis, n, 5, 4).requires_grad_()

                def run(image, maps, offsets, weights):
                    samples = torch.cat([offsets, weights[..., None]], -1)
                    return skc.torch._Filter.apply(layer._operator, 1, samples, image, maps)

                self.assertTrue(torch.autograd.gradcheck(run, (image, maps, layer.offsets, layer.weights)), name)

    def test_backends_agree(self):
        image, loss = torch.rand(2, 2, 9, 10, dtype=torch.float64), torch.randn(2, 2, 9, 10, dtype=torch.float64)
        for name, basis in BASES.items():
            for order in "gather", "scatter":
                for i, edge in enumerate(EDGES):
                    maps = maps_for(basis, 1 + i % 2, 9, 10, -0.3)  # beyond the ranges, too
                    made = []
                    for backend in "c", "torch":
                        layer = skc.torch.VaryingComplex(basis, order=order, edge=edge, correlate=i % 2 == 0, backend=backend)
                        made.append(gradients(layer.double(), loss, image, maps))
                    for k, (a, b) in enumerate(zip(*made)):
                        torch.testing.assert_close(a, b, atol=1e-9 * float(b.abs().max()), rtol=0, msg=f"{name} {order} {edge} {k}")

    def test_kinks(self):
        """At nodes, at their ends, NaN, and whole offsets: the same side in both."""
        basis = skc.Basis([COMPLEX, FAR, WHOLE_NODE], [skc.Parameter("radius", "nodes", [0, 2, 4])])
        maps = torch.tensor([0.0, 2.0, 4.0, 1.0, 3.0, -1.0, 5.0, float("nan")], dtype=torch.float64).repeat(8, 1)[None, None]
        image, loss = torch.rand(1, 1, 8, 8, dtype=torch.float64), torch.randn(1, 1, 8, 8, dtype=torch.float64)
        made = []
        for backend in "c", "torch":
            layer = skc.torch.VaryingComplex(basis, backend=backend)
            made.append(gradients(layer.double(), loss, image, maps))
        for a, b in zip(*made):
            torch.testing.assert_close(a, b, atol=1e-9, rtol=0)
        self.assertTrue(made[0][2][..., :2].any())
        self.assertFalse(made[0][2][..., 5:].any())

    def test_channels(self):
        basis = skc.Basis([COMPLEX, FAR, COMPLEX], channels=3)
        image, loss = torch.rand(1, 5, 9, 8), torch.randn(1, 5, 9, 8)
        made = [gradients(skc.torch.VaryingComplex(basis, backend=b), loss, image) for b in ("c", "torch")]
        for a, b in zip(*made):
            torch.testing.assert_close(a, b, atol=2e-5 * float(b.abs().max()), rtol=0)

    def test_maps_learn(self):
        basis = BASES["nodes"]
        layer, image = skc.torch.VaryingComplex(basis).requires_grad_(False), torch.rand(1, 3, 24, 24)
        true = torch.linspace(0.5, 3.5, 24).expand(1, 1, 24, 24)
        wanted = layer(image, true)
        maps = torch.full((1, 1, 24, 24), 2.0, requires_grad=True)
        optimiser = torch.optim.Adam([maps], 0.05)
        for _ in range(60):
            optimiser.zero_grad()
            (layer(image, maps) - wanted).square().sum().backward()
            optimiser.step()
        self.assertLess(float((maps.detach() - true).abs().mean()), 0.5 * float((2 - true).abs().mean()))
        self.assertEqual(layer.parameter_names, ("radius",))
        self.assertEqual(len(layer.basis().filters), 2)

    def test_saving(self):
        layer = skc.torch.VaryingComplex(BASES["turning"], order="scatter")
        image, maps = torch.rand(2, 1, 9, 9), maps_for(BASES["turning"], 1, 9, 9).float()
        again = copy.deepcopy(layer)
        self.assertTrue(torch.equal(again(image, maps), layer(image, maps)))

    def test_empty_batch(self):
        for backend in "c", "torch":
            layer = skc.torch.VaryingComplex(BASES["nodes"], backend=backend)
            maps = torch.ones(1, 1, 5, 7, requires_grad=True)
            layer(torch.zeros(0, 3, 5, 7), maps).sum().backward()
            self.assertFalse(maps.grad.any())

    def test_refused(self):
        image = torch.zeros(2, 1, 5, 5)
        for backend in "c", "torch":
            layer = skc.torch.VaryingComplex(BASES["nodes"], backend=backend)
            for error, message, maps in [
                (ValueError, "maps: none; the filter has 1 parameters", None),
                (TypeError, "maps: a tensor is needed", 3.0),
                (TypeError, "maps: a tensor of torch.float64 for an image of torch.float32", torch.zeros(2, 1, 5, 5).double()),
                (ValueError, "maps: a tensor of shape", torch.zeros(2, 2, 5, 5)),
                (ValueError, "maps: a tensor of shape", torch.zeros(3, 1, 5, 5)),
                (ValueError, "maps: a tensor of shape", torch.zeros(1, 1, 5, 4)),
                (ValueError, "maps: on meta", torch.zeros(1, 1, 5, 5, device="meta")),
            ]:
                with self.assertRaisesRegex(error, message):
                    layer(image, maps)
            with torch.no_grad():
                layer.weights[1, 2] = float("nan")
            with self.assertRaisesRegex(skc.InvalidError, "sample"):
                layer(image, torch.ones(1, 1, 5, 5))
        with self.assertRaises(TypeError):
            skc.torch.VaryingComplex(3)
        with self.assertRaisesRegex(ValueError, "maps: given"):
            skc.torch.VaryingComplex(COMPLEX)(image, image)


WHOLE_NODE = skc.Complex([[[2, -3, 0.3], [1, 0, 0.3], [-2, 2, 0.4]], [[1, 0, 0.5], [0, 1, 0.5]]])

if __name__ == "__main__":
    main()
