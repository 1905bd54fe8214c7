# SPDX-License-Identifier: MIT
"""Layers for PyTorch: filters whose offsets and weights, and maps of parameters, are learned.

    blur = skc.torch.SparseComplex("psf.skc")             # or of a skc.Complex, or of numbers of samples
    loss = (blur(sharp) - blurred).square().mean()        # batches x channels x height x width
    loss.backward()                                       # into blur.offsets and blur.weights

Tensors of float32 and float64 on the CPU go through the C library, where they lie, with any strides; offsets and weights are doubles
there whatever the type of the parameters. Others go through the same filter in PyTorch's operations, which is slow. The gradients of the
C library cannot be differentiated again; `backend="torch"` ones can.

Made for PyTorch 1.13 and 2.
"""
from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Tuple, Union

import torch
from torch import nn
from torch.autograd.function import once_differentiable

from . import _torch_filter
from .complexes import Basis, Complex, load
from .filtering import parse_edge
from .fitting import fit
from .gradient import Operator
from .kernels import KernelLike

__all__ = ["SparseComplex", "VaryingComplex"]


class _Filter(torch.autograd.Function):
    """The library's filter and its vector-Jacobian product."""

    @staticmethod
    def forward(ctx: Any, operator: Operator, threads: Optional[int], samples: torch.Tensor, image: torch.Tensor,
                maps: Optional[torch.Tensor]) -> torch.Tensor:
        ctx.operator, ctx.threads = operator, threads
        ctx.save_for_backward(samples, image, maps)
        made = operator.apply(_array(image), samples=_array(samples), maps=_array(maps), threads=_threads(threads))
        return torch.from_numpy(made)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_out: torch.Tensor):
        samples, image, maps = ctx.saved_tensors
        want = [name for name, needed in zip(("samples", "image", "maps"), ctx.needs_input_grad[2:]) if needed]
        found = ctx.operator.vjp(_array(image), _array(d_out), samples=_array(samples), maps=_array(maps), want=want,
                                 threads=_threads(ctx.threads))
        d_samples = None if found.samples is None else torch.from_numpy(found.samples).to(samples.dtype)
        return (None, None, d_samples, None if found.image is None else torch.from_numpy(found.image),
                None if found.maps is None else torch.from_numpy(found.maps))


def _array(tensor: Optional[torch.Tensor]) -> Any:
    return None if tensor is None else tensor.detach().numpy()


def _threads(threads: Optional[int]) -> int:
    return torch.get_num_threads() if threads is None else threads


class _Layer(nn.Module):
    """What both layers share: the structure of a basis, and its samples as parameters."""

    def __init__(self, filter: Union[Complex, Basis], edge: str, correlate: bool, order: str, backend: Optional[str],
                 threads: Optional[int]):
        super().__init__()
        if backend not in (None, "c", "torch"):
            raise ValueError(f"{backend!r} is no backend; None, 'c' and 'torch' are accepted")
        self._operator = Operator(filter, edge=edge, correlate=correlate, order=order)
        basis = filter if isinstance(filter, Basis) else Basis([filter])
        number, constant = parse_edge(edge)
        self._structure = _torch_filter.Structure(basis.counts, basis.filters[0].integer, basis.parameters, basis.channels, number,
                                                  constant, bool(correlate), order == "scatter")
        self.backend, self.threads, self.edge = backend, threads, edge
        samples = torch.from_numpy(self._operator.samples).to(torch.get_default_dtype())
        self.offsets = nn.Parameter(self._shaped(samples[..., :2]).contiguous())
        self.weights = nn.Parameter(self._shaped(samples[..., 2]).contiguous())

    def _shaped(self, numbers: torch.Tensor) -> torch.Tensor:
        return numbers

    @property
    def counts(self) -> Tuple[int, ...]:
        """The number of samples in each layer; `offsets` and `weights` have all layers one after the other."""
        return self._operator.counts

    def _samples(self) -> torch.Tensor:
        """filters x samples x 3."""
        return torch.cat([self.offsets, self.weights[..., None]], -1).reshape(self._operator.shape)

    def _check(self, image: Any, maps: Any) -> None:
        kinds = (torch.float32, torch.float64)
        for name, tensor, needed in ("image", image, "channels"), ("maps", maps, "parameters"):
            if tensor is None and name == "maps":
                continue
            if not isinstance(tensor, torch.Tensor):
                raise TypeError(f"{name}: a tensor is needed, not {type(tensor).__name__}")
            if tensor.dtype not in kinds:
                raise TypeError(f"{name}: a tensor of {tensor.dtype}; torch.float32 and torch.float64 are accepted")
            if tensor.dim() != 4:
                raise ValueError(f"{name}: a tensor of shape {tuple(tensor.shape)}; images x {needed} x height x width are accepted")
            if tensor.device != self.offsets.device:
                raise ValueError(f"{name}: on {tensor.device}, but the layer is on {self.offsets.device}; move one of them")
        if 0 in image.shape[1:]:
            raise ValueError(f"image: a tensor of shape {tuple(image.shape)} has no pixels")
        if (maps is None) != (self._operator.parameters == 0):
            raise ValueError(f"maps: {'none' if maps is None else 'given'}; the filter has {self._operator.parameters} parameters")
        if maps is None:
            return
        if maps.dtype != image.dtype:
            raise TypeError(f"maps: a tensor of {maps.dtype} for an image of {image.dtype}; the same type is needed")
        n, needed = maps.shape[0], (self._operator.parameters, *image.shape[2:])
        if n not in (1, image.shape[0]) or tuple(maps.shape[1:]) != needed:
            raise ValueError(f"maps: a tensor of shape {tuple(maps.shape)}; {(image.shape[0], *needed)} or {(1, *needed)} is needed")

    def _filter(self, image: torch.Tensor, maps: Optional[torch.Tensor] = None) -> torch.Tensor:
        self._check(image, maps)
        samples, on_cpu = self._samples(), image.device.type == "cpu"
        if self.backend == "c" and not on_cpu:
            raise ValueError(f"image: on {image.device}; the backend 'c' is for tensors on the CPU")
        if on_cpu and self.backend != "torch":
            return _Filter.apply(self._operator, self.threads, samples, image, maps)
        self._operator.basis(_array(samples.cpu()))  # refuses samples that cannot be filtered with
        return _torch_filter.filter(self._structure, samples, image, maps)

    def extra_repr(self) -> str:
        return f"{' + '.join(map(str, self.counts))} samples, edge={self.edge!r}"


class SparseComplex(_Layer):
    """Filters images with one complex whose samples are parameters: `offsets` (samples x 2: x, y in pixels) and `weights` (samples).

    filter     a skc.Complex; the path of a .skc file that holds one; or the number of samples in each layer, such as (16, 8)
    init       for numbers of samples: the kernel that they are fitted to at first; what skc.kernel takes
    edge       as for skc.Plan: "clamp", "mirror", "reflect101", "wrap", "constant:VALUE", "renormalize"
    correlate  turn the kernel by 180 degrees, as torch's convolutions have it
    backend    "c", "torch", or None: the C library for tensors on the CPU, torch for others
    threads    of the C library; None: torch.get_num_threads()

    Offsets of layers of whole offsets are not trained: their gradient is 0. Offsets move in pixels and weights are small, so
    optimisers want learning rates of their own for them.
    """

    def __init__(self, filter: Union[Complex, str, os.PathLike, Sequence[int]], *, init: KernelLike = "gaussian:sigma=4",
                 edge: str = "clamp", correlate: bool = False, backend: Optional[str] = None, threads: Optional[int] = None):
        if isinstance(filter, (str, os.PathLike)):
            filter = load(filter)
        elif not isinstance(filter, (Complex, Basis)):
            filter = fit(init, layers=list(filter), effort=0)
        if not isinstance(filter, Complex):
            raise TypeError("filter: a single complex is needed; skc.torch.VaryingComplex takes bases")
        super().__init__(filter, edge, correlate, "gather", backend, threads)

    def _shaped(self, numbers: torch.Tensor) -> torch.Tensor:
        return numbers[0]

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """images x channels x height x width, float32 or float64, to the same."""
        return self._filter(image)

    def complex(self) -> Complex:
        """The complex with the parameters' present values, rounded to float32: to save, show, export."""
        return self._operator.basis(_array(self._samples().cpu())).filters[0].copy()


class VaryingComplex(_Layer):
    """Filters every pixel with its own kernel, which maps choose from a basis whose samples are parameters: `offsets` (filters x
    samples x 2: x, y in pixels) and `weights` (filters x samples).

    filter    a skc.Basis, or the path of a .skc file
    order     "gather" (every pixel is made with its own kernel) or "scatter" (spreads by it)
    Others as for SparseComplex.
    """

    def __init__(self, filter: Union[Basis, Complex, str, os.PathLike], *, edge: str = "clamp", correlate: bool = False,
                 order: str = "gather", backend: Optional[str] = None, threads: Optional[int] = None):
        if isinstance(filter, (str, os.PathLike)):
            filter = load(filter)
        if not isinstance(filter, (Basis, Complex)):
            raise TypeError(f"filter: a skc.Basis or a path is needed, not {type(filter).__name__}")
        super().__init__(filter, edge, correlate, order, backend, threads)

    @property
    def parameter_names(self) -> Tuple[str, ...]:
        """What the channels of maps are."""
        return tuple(p.name for p in self._structure.parameters)

    def forward(self, image: torch.Tensor, maps: Optional[torch.Tensor] = None) -> torch.Tensor:
        """image: images x channels x height x width, float32 or float64. maps: images (or 1, for all) x parameters x height x width of
        the same type, in the parameters' units; none for a basis without parameters."""
        return self._filter(image, maps)

    def basis(self) -> Basis:
        """The basis with the parameters' present values, rounded to float32: to save, show, export."""
        return self._operator.basis(_array(self._samples().cpu()))
