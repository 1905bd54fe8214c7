# SPDX-License-Identifier: MIT
"""Dense kernels: what complexes are fitted to."""
from __future__ import annotations

import ctypes
import os
from ctypes import byref
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _arrays, _c

KernelLike = Union["Kernel", str, np.ndarray]


class Kernel:
    """A dense kernel: height x width values about an anchor. Outside them it is zero.

    `Kernel(values)` copies a height x width array of numbers. The anchor is (x, y), the pixel that is the origin; the centre by
    default, size // 2 of even sizes.
    """

    def __init__(self, values: Any, anchor: Optional[Tuple[int, int]] = None):
        values = np.asarray(values)
        if values.dtype.kind not in "fiub":
            raise TypeError(f"values: an array of {values.dtype}; real numbers are accepted")
        if values.ndim != 2 or 0 in values.shape:
            raise ValueError(f"values: an array of shape {values.shape}; height x width are accepted")
        pointer = ctypes.POINTER(_c.skc_kernel)()
        _c.call("skc_kernel_create", values.shape[1], values.shape[0], byref(pointer))
        self._own(pointer)
        self.values[...] = values
        if anchor is not None:
            self.anchor = anchor

    @classmethod
    def _take(cls, pointer: Any) -> "Kernel":
        self = cls.__new__(cls)
        self._own(pointer)
        return self

    def _own(self, pointer: Any) -> None:
        self._pointer = _c.own(pointer, "skc_kernel_free")

    @property
    def values(self) -> np.ndarray:
        """The library's own height x width float64 values, the top row first; may be changed."""
        k = self._pointer.contents
        return _arrays.memory(self, k.values, (k.height, k.width), np.float64)

    @property
    def anchor(self) -> Tuple[int, int]:
        """(x, y): the pixel that is the origin; may lie outside."""
        return self._pointer.contents.anchor_x, self._pointer.contents.anchor_y

    @anchor.setter
    def anchor(self, anchor: Tuple[int, int]) -> None:
        self._pointer.contents.anchor_x, self._pointer.contents.anchor_y = map(int, anchor)

    @property
    def shape(self) -> Tuple[int, int]:
        """(height, width) in pixels."""
        return self._pointer.contents.height, self._pointer.contents.width

    @property
    def sum(self) -> float:
        return _c.lib.skc_kernel_sum(self._pointer)

    @property
    def centroid(self) -> Tuple[float, float]:
        """The centre of mass (of absolute values) relative to the anchor: (x, y) in pixels."""
        x, y = ctypes.c_double(), ctypes.c_double()
        _c.lib.skc_kernel_centroid(self._pointer, byref(x), byref(y))
        return x.value, y.value

    def copy(self) -> "Kernel":
        return Kernel(self.values, self.anchor)

    def normalized(self, how: str = "auto") -> "Kernel":
        """A copy of sum 1. `how`: "auto" (unless a value is negative), "sum" (always, refused if the sum is not above 0), "none"."""
        made = self.copy()
        _c.call("skc_kernel_normalize", made._pointer, _c.number("skc_normalize", how))
        return made

    def trimmed(self) -> "Kernel":
        """A copy without black margins, equal ones left and right of the anchor, and above and below it."""
        made = self.copy()
        _c.call("skc_kernel_trim", made._pointer)
        return made

    def __reduce__(self) -> Tuple[Any, ...]:
        return Kernel, (np.array(self.values), self.anchor)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    def __repr__(self) -> str:
        return f"<skc.Kernel {self.shape[1]} x {self.shape[0]}, sum {self.sum:g}>"


def kernel(source: Union[KernelLike, os.PathLike], anchor: Optional[Tuple[int, int]] = None) -> Kernel:
    """A kernel from what one may be made of: a named shape with its parameters ("heart:radius=24"; `shapes()` lists them), text that
    is a matrix ("0 1 0; 1 4 1; 0 1 0", or as libvips, ImageMagick and G'MIC write them), a path object of a file of such
    text, a height x width array of real numbers, or a Kernel, which is returned as it is.

    Shapes have sum 1; values of all others are kept as they are: see `Kernel.normalized`.
    """
    if isinstance(source, Kernel):
        made = source
    elif isinstance(source, os.PathLike):
        with open(source, "rb") as file:
            made = _from_text(file.read())
    elif isinstance(source, str):
        pointer = ctypes.POINTER(_c.skc_kernel)()
        if source[:1].isalpha():
            _c.call("skc_kernel_shape", source.encode(), byref(pointer))
            made = Kernel._take(pointer)
        else:
            made = _from_text(source.encode())
    else:
        return Kernel(source, anchor)
    if anchor is not None:
        made = Kernel(made.values, anchor)
    return made


def _from_text(text: bytes) -> Kernel:
    pointer = ctypes.POINTER(_c.skc_kernel)()
    _c.call("skc_kernel_from_text", text, len(text), byref(pointer))
    return Kernel._take(pointer)


class ShapeParameter(NamedTuple):
    name: str
    unit: str  # "pixels", "degrees", "waves", "" for counts and ratios
    summary: str
    default: float  # NaN: must be given, or follows from the others
    least: float
    most: float


class Shape(NamedTuple):
    name: str
    summary: str
    example: str
    parameters: Tuple[ShapeParameter, ...]


def shapes() -> List[Shape]:
    """The named shapes with their parameters, defaults and ranges."""
    made = []
    for i in range(_c.lib.skc_shape_count()):
        s = _c.lib.skc_shape_at(i).contents
        parameters = tuple(ShapeParameter(p.name.decode(), p.unit.decode(), p.summary.decode(), p.fallback, p.least, p.most)
                           for p in s.parameters[:s.parameter_count])
        made.append(Shape(s.name.decode(), s.summary.decode(), s.example.decode(), parameters))
    return made
