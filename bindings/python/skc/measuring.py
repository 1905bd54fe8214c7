# SPDX-License-Identifier: MIT
"""How far pictures are apart, and what the other ways to filter give."""
from __future__ import annotations

import ctypes
import math
from ctypes import byref
from typing import List, NamedTuple, Optional

import numpy as np

from . import _arrays, _c
from .complexes import Complex, Quality, _record, quality
from .fitting import Progress
from .kernels import Kernel, KernelLike, kernel as make_kernel


class Difference(NamedTuple):
    """How far an image is from a reference; skc/metrics.h has the formulas."""

    psnr: float  # dB, of the values as they are given
    l2: float  # relative
    l1: float  # mean
    most: float  # largest
    psnr_srgb: float  # of the values sRGB-encoded; so are those below
    psnr_8: float  # in 8 bits
    ssim: float
    flip: float
    flip_most: float


def difference(image: np.ndarray, reference: np.ndarray, *, encoded: bool = False, pixels_per_degree: Optional[float] = None,
               threads: int = 0, flip_map: Optional[np.ndarray] = None, progress: Optional[Progress] = None) -> Difference:
    """Compares two float32 images of one shape, height x width or height x width x channels.

    encoded            the values are sRGB-encoded; else they are linear light
    pixels_per_degree  of visual angle, for FLIP
    flip_map           a height x width float32 array that receives FLIP's value of every pixel
    """
    a, b = _arrays.image(image, "image"), _arrays.image(reference, "reference")
    options = _c.options(_c.skc_difference_options, "skc_difference_options_init")
    options.encoded, options.threads = bool(encoded), threads
    if pixels_per_degree is not None:
        options.pixels_per_degree = pixels_per_degree
    callbacks = _c.Callbacks(progress)
    options.progress = callbacks.progress
    made = _c.skc_difference()
    map = None if flip_map is None else byref(_arrays.image(flip_map, "flip_map", writable=True))
    with callbacks.run():
        _c.call("skc_image_compare", byref(a), byref(b), byref(options), byref(made), map)
    return _record(Difference, made)


def psnr(image: np.ndarray, reference: np.ndarray) -> float:
    """10 log10(1 / mean d^2) in dB, of the values as they are."""
    return difference(image, reference).psnr


def ssim(image: np.ndarray, reference: np.ndarray, *, encoded: bool = False) -> float:
    """The structural similarity of the sRGB-encoded values; NaN for images below 11 x 11."""
    return difference(image, reference, encoded=encoded).ssim


def flip(image: np.ndarray, reference: np.ndarray, *, encoded: bool = False) -> float:
    """LDR-FLIP, 0 to 1: the mean of its map."""
    return difference(image, reference, encoded=encoded).flip


class RivalKind(NamedTuple):
    """Another way to filter with a kernel."""

    name: str
    title: str
    about: str
    source: str
    serves: str
    setting: Optional[str]  # what the setting is, and its range
    first: int
    last: int


def rivals() -> List[RivalKind]:
    """The other ways to filter that this build has."""
    made = []
    for i in range(_c.lib.skc_rival_count()):
        k = _c.lib.skc_rival_at(i).contents
        words = [getattr(k, f).decode() if getattr(k, f) is not None else None for f in RivalKind._fields[:6]]
        made.append(RivalKind(*words, k.first, k.last))
    return made


class RivalInfo(NamedTuple):
    setting: int
    samples: float  # fetches per pixel
    taps: float  # multiplications per pixel
    passes: int
    targets: int
    seconds: float
    text: str  # the setting in words


class Rival:
    """The stand-in of a kernel by another method. `setting` 0: the best that takes at most `samples` per pixel (96)."""

    def __init__(self, name: str, kernel: KernelLike, *, setting: int = 0, samples: Optional[int] = None):
        options = _c.options(_c.skc_rival_options, "skc_rival_options_init")
        options.setting, options.samples = setting, options.samples if samples is None else samples
        self.name, self._pointer = name, ctypes.c_void_p()
        _c.call("skc_rival_create", name.encode(), make_kernel(kernel)._pointer, byref(options), byref(self._pointer))
        _c.own(self._pointer, "skc_rival_free")

    @property
    def info(self) -> RivalInfo:
        made = _c.skc_rival_info()
        _c.lib.skc_rival_describe(self._pointer, byref(made))
        return RivalInfo(*(getattr(made, f) for f in RivalInfo._fields[:-1]), made.text.decode())

    def synthesize(self) -> Kernel:
        """Its response to a unit impulse, the mean over all places."""
        pointer = ctypes.POINTER(_c.skc_kernel)()
        _c.call("skc_rival_synthesize", self._pointer, byref(pointer))
        return Kernel._take(pointer)

    def apply(self, image: np.ndarray, *, out: Optional[np.ndarray] = None, threads: int = 0) -> np.ndarray:
        """Filters a float32 image, height x width or height x width x channels; edges are extended."""
        source = _arrays.image(image, "image")
        out = _arrays.output(out, image.shape, image.dtype)
        _c.call("skc_rival_apply", self._pointer, byref(source), byref(_arrays.image(out, "out", writable=True)), threads)
        return out


class Comparison(NamedTuple):
    """A row of `compare`."""

    name: str
    setting: str
    samples: float
    taps: float
    passes: int
    quality: Quality


def compare(kernel: KernelLike, *complexes: Complex, samples: Optional[int] = None) -> List[Comparison]:
    """Complexes and every rival that serves the kernel at its best setting, side by side, the best image PSNR first."""
    target, rows = make_kernel(kernel), []
    for c in complexes:
        cost = c.cost()
        rows.append(Comparison("skc", " + ".join(map(str, c.counts)), cost.samples, cost.taps, cost.passes,
                               quality(c, target)))
    for kind in rivals():
        try:
            rival = Rival(kind.name, target, samples=samples)
        except _c.UnsupportedError:
            continue
        info = rival.info
        rows.append(Comparison(kind.name, info.text, info.samples, info.taps, info.passes,
                               quality(rival.synthesize(), target)))
    return sorted(rows, key=lambda row: -row.quality.image_psnr if not math.isnan(row.quality.image_psnr) else math.inf)
