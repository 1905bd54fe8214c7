# SPDX-License-Identifier: MIT
"""Filtering as a differentiable function: vector-Jacobian and Jacobian-vector products."""
from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from . import _arrays, _c
from .complexes import Basis, Complex, FilterLike, Reach, _record
from .filtering import parse_edge


class Gradients(NamedTuple):
    """What a vector-Jacobian product gives; None where it was not wanted."""

    samples: Optional[np.ndarray]  # filters x samples x 3, float64
    image: Optional[np.ndarray]  # as the image
    maps: Optional[np.ndarray]  # as the maps


class Operator:
    """out = f(samples, image, maps), of batches: images x channels x height x width, all float32 or all float64, with any strides.

    Made of a Complex or a Basis, of which it keeps the structure: the samples are given at each call, as filters x samples x 3
    numbers (x, y in pixels, w), all layers one after the other, so that an optimiser may move them. `maps` are images x parameters x
    height x width (1 image serves all) in the parameters' units; None of filters without parameters.

    edge, correlate, order    as for Plan
    """

    def __init__(self, filter: FilterLike, *, edge: str = "clamp", correlate: bool = False, order: str = "gather",
                 isa: Optional[str] = None):
        self._options = edge, correlate, order, isa  # to pickle
        options = _c.options(_c.skc_operator_options, "skc_operator_options_init")
        options.edge, options.constant = parse_edge(edge)
        options.correlate, options.order = bool(correlate), _c.number("skc_order", order)
        options.isa = None if isa is None else isa.encode()
        self._pointer = ctypes.c_void_p()
        if isinstance(filter, Complex):
            _c.call("skc_operator_of", filter._pointer, byref(options), byref(self._pointer))
        elif isinstance(filter, Basis):
            _c.call("skc_operator_create", filter._pointer, byref(options), byref(self._pointer))
        else:
            raise TypeError(f"filter: a skc.Complex or skc.Basis is needed, not {type(filter).__name__}")
        _c.own(self._pointer, "skc_operator_free")
        info = _c.skc_operator_info()
        _c.lib.skc_operator_describe(self._pointer, byref(info))
        self.counts: Tuple[int, ...] = tuple(info.counts[:info.layers])
        """The number of samples in each layer."""
        self.shape: Tuple[int, int, int] = (info.filters, info.samples, 3)
        """Of arrays of samples."""
        self.parameters: int = info.maps
        """The number of channels of maps."""
        self.margin: Reach = _record(Reach, info.margin)
        """How far left, right, up and down of a pixel its result may depend on the image, with the filter's own samples."""

    def __reduce__(self) -> Tuple[Any, ...]:
        return _operator, (self.basis(), *self._options)

    @property
    def samples(self) -> np.ndarray:
        """The filter's own samples: a new float64 array."""
        made = np.empty(self.shape)
        _c.lib.skc_operator_samples(self._pointer, made.ctypes.data)
        return made

    def basis(self, samples: Optional[np.ndarray] = None) -> Basis:
        """A basis with other samples in their place, rounded to float32."""
        pointer = ctypes.POINTER(_c.skc_basis)()
        given = self._samples(samples, "samples")
        _c.call("skc_operator_basis", self._pointer, given.ctypes.data, byref(pointer))
        return Basis._take(pointer)

    def _samples(self, samples: Optional[np.ndarray], name: str) -> np.ndarray:
        if samples is None:
            return self.samples
        if not isinstance(samples, np.ndarray) or samples.dtype not in _arrays.REALS:
            found = samples.dtype if isinstance(samples, np.ndarray) else type(samples).__name__
            raise TypeError(f"{name}: {found}; arrays of float64 or float32 are accepted")
        if samples.shape != self.shape:
            raise ValueError(f"{name}: an array of shape {samples.shape}; {self.shape} is needed")
        return np.ascontiguousarray(samples, np.float64)

    def _maps(self, maps: Optional[np.ndarray], name: str = "maps") -> Any:
        if (maps is None) != (self.parameters == 0):
            raise ValueError(f"{name}: {'none' if maps is None else 'given'}; the filter has {self.parameters} parameters")
        return None if maps is None else byref(_arrays.batch(maps, name))

    @staticmethod
    def _run(threads: int) -> Any:
        run = _c.options(_c.skc_run_options, "skc_run_options_init")
        run.threads = threads
        return byref(run)

    def apply(self, image: np.ndarray, *, maps: Optional[np.ndarray] = None, samples: Optional[np.ndarray] = None,
              out: Optional[np.ndarray] = None, threads: int = 0) -> np.ndarray:
        """Filters a batch. In float32 the result has the very bytes of Plan.apply."""
        source, made_maps = _arrays.batch(image, "image"), self._maps(maps)
        out = _arrays.output(out, image.shape, image.dtype)
        target, numbers = _arrays.batch(out, "out", writable=True), self._samples(samples, "samples")
        _c.call("skc_operator_apply", self._pointer, numbers.ctypes.data, byref(source), made_maps, byref(target),
                self._run(threads))
        return out

    def vjp(self, image: np.ndarray, d_out: np.ndarray, *, maps: Optional[np.ndarray] = None,
            samples: Optional[np.ndarray] = None, want: Sequence[str] = ("samples", "image", "maps"),
            threads: int = 0) -> Gradients:
        """The gradients of a loss whose gradient with respect to the result is `d_out`, an array like `image`.

        `want` names those that are computed. Those of samples are summed over the images, and those of maps if one serves all.
        """
        if not set(want) <= set(Gradients._fields):
            raise ValueError(f"want: {', '.join(want)}; any of samples, image, maps are accepted")
        source, made_maps, given = _arrays.batch(image, "image"), self._maps(maps), _arrays.batch(d_out, "d_out")
        numbers = self._samples(samples, "samples")
        d_samples = np.empty(self.shape) if "samples" in want else None
        d_image = np.empty(image.shape, image.dtype) if "image" in want else None
        d_maps = np.empty(maps.shape, maps.dtype) if "maps" in want and maps is not None else None
        _c.call("skc_operator_vjp", self._pointer, numbers.ctypes.data, byref(source), made_maps, byref(given),
                None if d_image is None else byref(_arrays.batch(d_image, "d_image")),
                None if d_samples is None else d_samples.ctypes.data,
                None if d_maps is None else byref(_arrays.batch(d_maps, "d_maps")), self._run(threads))
        return Gradients(d_samples, d_image, d_maps)

    def jvp(self, image: np.ndarray, *, maps: Optional[np.ndarray] = None, samples: Optional[np.ndarray] = None,
            t_samples: Optional[np.ndarray] = None, t_image: Optional[np.ndarray] = None,
            t_maps: Optional[np.ndarray] = None, threads: int = 0) -> np.ndarray:
        """How the result changes as samples, image and maps move along the tangents, each like what it moves; None: it stays."""
        source, made_maps = _arrays.batch(image, "image"), self._maps(maps)
        numbers = self._samples(samples, "samples")
        moved = None if t_samples is None else self._samples(t_samples, "t_samples")
        out = np.empty(image.shape, image.dtype)
        _c.call("skc_operator_jvp", self._pointer, numbers.ctypes.data, byref(source), made_maps,
                None if moved is None else moved.ctypes.data,
                None if t_image is None else byref(_arrays.batch(t_image, "t_image")),
                None if t_maps is None else byref(_arrays.batch(t_maps, "t_maps")),
                byref(_arrays.batch(out, "out")), self._run(threads))
        return out


def _operator(filter: FilterLike, edge: str, correlate: bool, order: str, isa: Optional[str]) -> Operator:
    return Operator(filter, edge=edge, correlate=correlate, order=order, isa=isa)
