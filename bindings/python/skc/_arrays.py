# SPDX-License-Identifier: MIT
"""NumPy arrays as the library's images and batches, in place, and the library's memory as arrays."""
from __future__ import annotations

import ctypes
from typing import Any, Optional, Sequence, Tuple

import numpy as np

from . import _c

PIXELS = {np.dtype(np.float32): 0, np.dtype(np.uint8): 1, np.dtype(np.uint16): 2, np.dtype(np.float16): 3}
REALS = {np.dtype(np.float32): 0, np.dtype(np.float64): 1}


def _check(array: Any, name: str, dtypes: dict, writable: bool, hint: str = "") -> None:
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name}: a NumPy array is needed, not {type(array).__name__}")
    if array.dtype not in dtypes:
        accepted = ", ".join(str(d) for d in dtypes)
        raise TypeError(f"{name}: an array of {array.dtype}; {accepted} are accepted{hint}")
    if not array.dtype.isnative or not array.flags.aligned:
        raise TypeError(f"{name}: numbers must be aligned and in this machine's byte order")
    if writable and not array.flags.writeable:
        raise ValueError(f"{name}: the array is read-only")


def _strides(array: np.ndarray) -> Tuple[int, ...]:
    """Strides in bytes; those that no element is found by, which NumPy leaves undefined, are the size of an element."""
    return tuple(s if n > 1 and array.size > 0 else array.itemsize for s, n in zip(array.strides, array.shape))


def pixels(array: Any, name: str, writable: bool = False, dtypes: dict = PIXELS) -> _c.skc_pixels:
    """A view of an image: height x width or height x width x channels, with any strides."""
    hint = "; convert it with astype(numpy.float32), or use skc.Operator, which takes float64" if dtypes is PIXELS else ""
    _check(array, name, dtypes, writable, hint)
    if array.ndim not in (2, 3):
        raise ValueError(f"{name}: an array of shape {array.shape}; height x width or height x width x channels are accepted")
    if 0 in array.shape:
        raise ValueError(f"{name}: an array of shape {array.shape} has no pixels")
    strides = _strides(array)
    height, width = array.shape[:2]
    channels = array.shape[2] if array.ndim == 3 else 1
    return _c.skc_pixels(array.ctypes.data, PIXELS[array.dtype], width, height, channels, strides[1], strides[0],
                         strides[2] if array.ndim == 3 else array.itemsize)


def image(array: Any, name: str, writable: bool = False) -> _c.skc_image:
    """The same of float32 only."""
    p = pixels(array, name, writable, {np.dtype(np.float32): 0})
    return _c.skc_image(p.data, p.width, p.height, p.channels, p.pixel_stride, p.row_stride, p.channel_stride)


def batch(array: Any, name: str, writable: bool = False) -> _c.skc_batch:
    """A view of images x channels x height x width, float32 or float64, with any strides."""
    _check(array, name, REALS, writable)
    if array.ndim != 4:
        raise ValueError(f"{name}: an array of shape {array.shape}; images x channels x height x width are accepted")
    strides = _strides(array)
    n, c, h, w = array.shape
    return _c.skc_batch(array.ctypes.data, REALS[array.dtype], n, c, h, w, *strides)


def output(out: Optional[np.ndarray], shape: Sequence[int], dtype: Any) -> np.ndarray:
    return np.empty(shape, dtype) if out is None else out


class _Memory:
    """Memory of the library with its owner, which lives as long as arrays over it do."""

    def __init__(self, owner: object, address: int, shape: Tuple[int, ...], typestr: str, writable: bool):
        self.owner = owner
        self.__array_interface__ = {"data": (address, not writable), "shape": shape, "typestr": typestr, "version": 3}


def memory(owner: object, pointer: Any, shape: Tuple[int, ...], dtype: Any, writable: bool = True) -> np.ndarray:
    """An array over the library's own memory."""
    return np.asarray(_Memory(owner, ctypes.addressof(pointer.contents), shape, np.dtype(dtype).str, writable))
