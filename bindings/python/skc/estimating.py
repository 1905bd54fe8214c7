# SPDX-License-Identifier: MIT
"""Kernels learned from pictures: what turns a sharp picture into a blurred one."""
from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from . import _arrays, _c
from .complexes import Complex
from .fitting import Progress, _fit_options, _fit_report, _settings
from .kernels import Kernel

Pairs = Sequence[Tuple[np.ndarray, np.ndarray]]


class EstimateReport(NamedTuple):
    """What was found, and what can be known; skc/estimate.h says more."""

    gain: float  # blurred = gain (K * sharp) + offset + noise
    offset: float
    shift_x: float  # the kernel's centroid, pixels
    shift_y: float
    noise: float  # standard deviation
    residual: float  # what the kernel leaves of the blurred picture, in units of the noise
    explained: float  # share of the blurred picture's variance
    used: float  # share of the pixels that counted
    saturated: float
    outliers: float
    negative: bool  # whether the kernel may be below zero
    seen: float  # share of the frequencies that are seen
    seen_to: float  # all frequencies up to this one are, cycles per pixel
    blind_angle: float  # degrees
    expected_psnr: float  # dB, for random errors
    seconds: float
    patches: int  # of `estimate_field`: that showed a kernel
    fit_first: float  # as `residual`, of the complex as fitted to the kernel
    fit_residual: float  # and refined against the pictures


def _call(name: str, pairs: Pairs, size: int, sign: str, saturated: float, threads: int, progress: Optional[Progress],
          *more: Any) -> _c.skc_estimate_report:
    """Calls an estimator: `more` are its arguments between options and report."""
    made = (_c.skc_pair * max(1, len(pairs)))()
    for i, (mine, (sharp, blurred)) in enumerate(zip(made, pairs)):
        mine.sharp = _arrays.image(sharp, f"pairs[{i}]: sharp")
        mine.blurred = _arrays.image(blurred, f"pairs[{i}]: blurred")
    options = _c.options(_c.skc_estimate_options, "skc_estimate_options_init")
    options.kernel_size, options.sign, options.saturated = size, _c.number("skc_sign", sign), saturated
    options.threads = threads
    callbacks, report = _c.Callbacks(progress), _c.skc_estimate_report()
    options.progress = callbacks.progress
    with callbacks.run():
        _c.call(name, len(pairs), made, byref(options), *more, byref(report))
    return report


def _estimate_report(report: _c.skc_estimate_report) -> EstimateReport:
    values = {name: getattr(report, name) for name in EstimateReport._fields}
    return EstimateReport(**dict(values, negative=bool(report.negative)))


def estimate_kernel(pairs: Pairs, *, size: int = 0, sign: str = "auto", saturated: float = 0, threads: int = 0,
                    progress: Optional[Progress] = None) -> Tuple[Kernel, EstimateReport]:
    """The dense kernel that turns sharp pictures into blurred ones.

    pairs      of (sharp, blurred) float32 images in linear light, height x width or height x width x channels
    size       of the square in which the kernel is sought, in pixels; 0: found
    sign       "positive", "any", "auto": any if that explains the pictures significantly better
    saturated  from this value on pixels are saturated; 0: found
    """
    pointer = ctypes.POINTER(_c.skc_kernel)()
    report = _call("skc_estimate_kernel", pairs, size, sign, saturated, threads, progress, byref(pointer))
    return Kernel._take(pointer), _estimate_report(report)


def estimate_field(pairs: Pairs, *, nodes: int = 5, centre: Optional[Tuple[float, float]] = None, size: int = 0,
                   sign: str = "auto", saturated: float = 0, threads: int = 0, progress: Optional[Progress] = None
                   ) -> Tuple[np.ndarray, List[Kernel], EstimateReport]:
    """The kernels of a lens that is the same all around `centre` (x, y; None: the middle), at `nodes` distances from it (2 to 16).

    Gives the distances in pixels, the kernel at each of them, in the direction to the right, and the report. `fit_basis` makes a
    basis of them: with an axis of their distances, `measured`, and one of rotation. Others as for `estimate_kernel`.
    """
    if centre is None and len(pairs) > 0:
        height, width = np.shape(pairs[0][0])[:2]
        centre = (width - 1) / 2, (height - 1) / 2
    x, y = centre if centre is not None else (0.0, 0.0)
    distances, pointers = np.empty(max(1, nodes)), (ctypes.POINTER(_c.skc_kernel) * max(1, nodes))()
    report = _call("skc_estimate_field", pairs, size, sign, saturated, threads, progress, x, y, nodes, distances.ctypes.data,
                   pointers)
    kernels = [Kernel._take(ctypes.POINTER(_c.skc_kernel)(p.contents)) for p in pointers]
    return distances, kernels, _estimate_report(report)


def learn(pairs: Pairs, *, size: int = 0, sign: str = "auto", saturated: float = 0, samples: Optional[int] = None,
          layers: Optional[Sequence[int]] = None, effort: Optional[int] = None, seed: Optional[int] = None, threads: int = 0,
          progress: Optional[Progress] = None) -> Tuple[Complex, Kernel, EstimateReport]:
    """The complex that turns sharp pictures into blurred ones: fitted to the dense kernel, then refined against the pictures.

    samples, layers, effort, seed as for `fit`; others as for `estimate_kernel`. Gives the complex, the dense kernel, and the report.
    """
    options, keep = _fit_options(samples=samples, layers=layers, effort=effort, seed=seed)
    complex, kernel = ctypes.POINTER(_c.skc_complex)(), ctypes.POINTER(_c.skc_kernel)()
    report = _call("skc_estimate_fit", pairs, size, sign, saturated, threads, progress, byref(options), byref(complex),
                   byref(kernel))
    made, target = Complex._take(complex), Kernel._take(kernel)
    made.report, made._target, made._settings = _fit_report(report.fit), target, _settings(options)
    return made, target, _estimate_report(report)
