# SPDX-License-Identifier: MIT
"""Filtering images, uniformly or with a kernel for every pixel."""
from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any, Callable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _arrays, _c
from .complexes import Basis, Complex, FilterLike, Reach, _record
from .fitting import Progress
from .kernels import Kernel, KernelLike, kernel as make_kernel

MapLike = Union[np.ndarray, float, "Map"]


class Map(NamedTuple):
    """One parameter at every pixel: height x width, float32, float16, uint8 or uint16. Samples of 0 and 1 (of integers: 0 and the
    largest) stand for `zero` and `one`, in the parameter's unit."""

    samples: np.ndarray
    zero: float = 0.0
    one: float = 1.0


def parse_edge(edge: Union[str, Tuple[str, float]]) -> Tuple[int, float]:
    """The number and the constant of an edge mode: "clamp", "mirror", "reflect101", "wrap", "constant:VALUE", "renormalize", or what
    other tools call them (replicate, symmetric, circular, zero, ...)."""
    number, constant = ctypes.c_int(), ctypes.c_float()
    _c.call("skc_edge_parse", str(edge).encode(), byref(number), byref(constant))
    return number.value, constant.value


class Plan:
    """A filter made ready for any number of images, from any number of threads at a time.

    filter         a Complex, or a Basis: with parameters it takes maps
    edge           see `parse_edge`
    correlate      turn kernels by 180 degrees, as OpenCV's filter2D and torch's conv2d have them
    order          bases: "gather" (every pixel is made with its own kernel) or "scatter" (spreads by it)
    respect_edges  bases: what is sharp does not bleed into what is blurred
    isa            an instruction set by name, for tests; none changes the result
    """

    def __init__(self, filter: FilterLike, *, edge: str = "clamp", correlate: bool = False, order: str = "gather",
                 respect_edges: bool = False, isa: Optional[str] = None):
        number, constant = parse_edge(edge)
        varying = isinstance(filter, Basis)
        if not varying and not isinstance(filter, Complex):
            raise TypeError(f"filter: a skc.Complex or skc.Basis is needed, not {type(filter).__name__}")
        if not varying and (order != "gather" or respect_edges):
            raise ValueError("order and respect_edges are for bases")
        kind = _c.skc_varying_options if varying else _c.skc_plan_options
        options = _c.options(kind, "skc_varying_options_init" if varying else "skc_plan_options_init")
        options.edge, options.constant, options.correlate = number, constant, bool(correlate)
        options.isa = None if isa is None else isa.encode()
        self._varying, self._pointer = varying, ctypes.c_void_p()
        if varying:
            options.order, options.respect_edges = _c.number("skc_order", order), bool(respect_edges)
            _c.call("skc_varying_create", filter._pointer, byref(options), byref(self._pointer))
            self._names = [p.name for p in filter.parameters]
        else:
            _c.call("skc_plan_create", filter._pointer, byref(options), byref(self._pointer))
            self._names = []
        _c.own(self._pointer, "skc_varying_free" if varying else "skc_plan_free")

    @property
    def margin(self) -> Reach:
        """How many pixels left, right, up and down of a pixel its result may depend on."""
        return _record(Reach, self._describe().margin)

    @property
    def isa(self) -> str:
        return self._describe().isa.decode()

    def _describe(self) -> Any:
        info = _c.skc_varying_info() if self._varying else _c.skc_plan_info()
        (_c.lib.skc_varying_describe if self._varying else _c.lib.skc_plan_describe)(self._pointer, byref(info))
        return info

    def apply(self, image: np.ndarray, *, maps: Union[None, Mapping[str, MapLike], Sequence[MapLike]] = None,
              out: Optional[np.ndarray] = None, at: Tuple[int, int] = (0, 0), threads: int = 0,
              progress: Optional[Progress] = None) -> np.ndarray:
        """Filters an image: height x width, or height x width x channels, of float32, float16, uint8 (0 to 255 stand for 0 to 1) or
        uint16, with any strides, where it lies.

        maps      for each parameter of a basis, by name or in order: a height x width array of values in the parameter's
                  unit, a number for all pixels, or a Map
        out       written to and returned; may have another type, and for a Complex another size, or be `image` itself. None: a new
                  array like `image`
        at        (x, y): where in `image` the top left pixel of `out` lies; complexes only
        threads   0: as many as there are processors
        progress  progress(fraction, 0), every few milliseconds; a true result cancels with CancelledError
        """
        source = _arrays.pixels(image, "image")
        out = _arrays.output(out, image.shape, image.dtype)
        target = _arrays.pixels(out, "out", writable=True)
        if target.channels != source.channels or out.ndim != image.ndim:
            raise ValueError(f"out: shape {out.shape} for an image of shape {image.shape}")
        options = _c.options(_c.skc_run_options, "skc_run_options_init")
        options.threads, (options.out_x, options.out_y) = threads, at
        callbacks = _c.Callbacks(progress)
        options.progress = callbacks.progress
        made, keep = make_maps(maps, self._names, image.shape[:2])
        with callbacks.run():
            if self._varying:
                _c.call("skc_varying_apply", self._pointer, byref(source), made, byref(target), byref(options))
            else:
                _c.call("skc_plan_apply", self._pointer, byref(source), byref(target), byref(options))
        return out

    def kernel(self, shape: Tuple[int, int], x: int, y: int, *, maps: Any = None, channel: int = 0) -> Kernel:
        """The kernel with which the pixel (x, y) of an image of `shape` (height, width) is made. Of plans of bases."""
        if not self._varying:
            raise TypeError("this plan has one kernel for all pixels: Complex.synthesize")
        made, keep = make_maps(maps, self._names, shape)
        pointer = ctypes.POINTER(_c.skc_kernel)()
        _c.call("skc_varying_kernel", self._pointer, shape[1], shape[0], made, channel, x, y, byref(pointer))
        return Kernel._take(pointer)


def make_maps(maps: Any, names: Sequence[str], shape: Sequence[int]) -> Tuple[Any, List[np.ndarray]]:
    """Maps by name or in order as the library takes them, and what they lie in."""
    maps = {} if maps is None else maps
    given = dict(maps) if isinstance(maps, Mapping) else dict(zip(names, maps))
    if set(given) != set(names) or not isinstance(maps, Mapping) and len(maps) != len(names):
        found = ", ".join(str(name) for name in maps) if isinstance(maps, Mapping) else str(len(maps))
        raise ValueError(f"maps: {found or 'none'}; one for each parameter is needed: {', '.join(names) or 'none'}")
    made, keep = (_c.skc_map * max(1, len(names)))(), []
    for mine, name in zip(made, names):
        samples, mine.zero, mine.one = given[name] if isinstance(given[name], Map) else (given[name], 0.0, 1.0)
        if np.ndim(samples) == 0:  # one row for all
            samples = np.broadcast_to(np.full((1, shape[1]), samples, np.float32), tuple(shape))
        mine.window.pixels = _arrays.pixels(samples, name)
        keep.append(samples)
    return (made if names else None), keep


def apply(filter: FilterLike, image: np.ndarray, *, maps: Any = None, out: Optional[np.ndarray] = None, edge: str = "clamp",
          correlate: bool = False, order: str = "gather", respect_edges: bool = False, at: Tuple[int, int] = (0, 0),
          threads: int = 0, progress: Optional[Progress] = None) -> np.ndarray:
    """Filters an image once: Plan(filter, ...).apply(image, ...), whose arguments these are."""
    plan = Plan(filter, edge=edge, correlate=correlate, order=order, respect_edges=respect_edges)
    return plan.apply(image, maps=maps, out=out, at=at, threads=threads, progress=progress)


def convolve(kernel: KernelLike, image: np.ndarray, *, out: Optional[np.ndarray] = None, edge: str = "clamp",
             correlate: bool = False, at: Tuple[int, int] = (0, 0), threads: int = 0,
             progress: Optional[Progress] = None) -> np.ndarray:
    """Filters a float32 image with the dense kernel itself, tap by tap: slow, and the reference for everything else."""
    target = make_kernel(kernel)
    source = _arrays.image(image, "image")
    out = _arrays.output(out, image.shape, image.dtype)
    destination = _arrays.image(out, "out", writable=True)
    options = _c.options(_c.skc_apply_options, "skc_apply_options_init")
    options.edge, options.constant = parse_edge(edge)
    options.correlate, options.threads, (options.out_x, options.out_y) = bool(correlate), threads, at
    callbacks = _c.Callbacks(progress)
    options.progress = callbacks.progress
    with callbacks.run():
        _c.call("skc_convolve", target._pointer, byref(source), byref(destination), byref(options))
    return out


class FieldAxis(NamedTuple):
    """An axis of a field: where its nodes are, ascending; `wraps`: the first one follows the last one, as angles do."""

    name: str
    nodes: Sequence[float]
    wraps: bool = False


def convolve_varying(kernels: Union[Sequence[KernelLike], Callable[..., KernelLike]], axes: Sequence[FieldAxis],
                     image: np.ndarray, maps: Any, *, out: Optional[np.ndarray] = None, edge: str = "clamp",
                     correlate: bool = False, order: str = "gather", threads: int = 0,
                     progress: Optional[Progress] = None) -> np.ndarray:
    """Filters every pixel with its own dense kernel: what filtering with bases is compared with.

    kernels  a function of the point, or one kernel for each point of the grid of the axes' nodes, last axis fastest; in between they
             are interpolated, value by value
    axes     at most 3
    maps     as for Plan.apply, by the axes' names or in order
    """
    counts = [len(axis.nodes) for axis in axes]
    if callable(kernels):
        kernels = [kernels(*(axis.nodes[i] for axis, i in zip(axes, index))) for index in np.ndindex(*counts)]
    made = [make_kernel(k) for k in kernels]
    if len(axes) > 3 or len(made) != int(np.prod(counts)):
        raise ValueError(f"kernels: {len(made)} of them on {len(axes)} axes; {int(np.prod(counts))} on at most 3 are needed")
    nodes = [(ctypes.c_double * len(axis.nodes))(*axis.nodes) for axis in axes]
    field = _c.skc_field(axis_count=len(axes))
    for a, axis in enumerate(axes):
        field.counts[a], field.wraps[a] = counts[a], bool(axis.wraps)
        field.nodes[a] = ctypes.cast(nodes[a], ctypes.POINTER(ctypes.c_double))
    pointers = (ctypes.POINTER(_c.skc_kernel) * len(made))(*(k._pointer for k in made))
    field.kernels = pointers
    options = _c.options(_c.skc_varying_options, "skc_varying_options_init")
    options.edge, options.constant = parse_edge(edge)
    options.correlate, options.order = bool(correlate), _c.number("skc_order", order)
    source = _arrays.pixels(image, "image")
    out = _arrays.output(out, image.shape, image.dtype)
    target = _arrays.pixels(out, "out", writable=True)
    made_maps, keep = make_maps(maps, [axis.name for axis in axes], image.shape[:2])
    run = _c.options(_c.skc_run_options, "skc_run_options_init")
    run.threads = threads
    callbacks = _c.Callbacks(progress)
    run.progress = callbacks.progress
    with callbacks.run():
        _c.call("skc_varying_exact", byref(field), byref(options), byref(source), made_maps, byref(target), byref(run))
    return out
