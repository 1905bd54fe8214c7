# SPDX-License-Identifier: MIT
"""Fitting: from dense kernels to complexes and bases."""
from __future__ import annotations

import ctypes
from ctypes import byref
from typing import Any, Callable, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _c
from .complexes import Basis, BasisReport, Complex, FitReport, Quality, _record
from .kernels import KernelLike, kernel as make_kernel

Progress = Callable[[float, float], Any]
"""progress(fraction, loss): called every few milliseconds; a true result cancels."""

_ENUMS = {"cost": "skc_cost_model", "method": "skc_method", "init": "skc_init", "weighting": "skc_weighting",
          "tolerance_on": "skc_tolerance_on"}


def _set(options: _c.skc_fit_options, keep: list, **given: Any) -> None:
    for name, value in given.items():
        if value is None:
            continue
        if name == "layers":
            if len(value) == 0:
                raise ValueError("layers: none; the number of samples of each is needed")
            counts = (ctypes.c_int * max(1, len(value)))(*value)
            keep.append(counts)
            options.layers, options.layer_count = counts, len(value)
        else:
            setattr(options, name, _c.number(_ENUMS[name], value) if name in _ENUMS else value)


def _settings(options: _c.skc_fit_options) -> Tuple[str, str, int]:
    method = _c.ENUMS["skc_method"][1][options.method]
    return method, _c.ENUMS["skc_weighting"][1][options.weighting] if method == "lm" else "", options.seed


def _fit_options(recipe: str = "recommended", **given: Any) -> Tuple[_c.skc_fit_options, list]:
    """A recipe's options with those that are given in their place, and what they point to."""
    inits = {"recommended": "skc_fit_options_init", "paper": "skc_fit_options_paper",
             "tempering": "skc_fit_options_tempering"}
    if recipe not in inits:
        raise ValueError(f"{recipe!r} is no recipe; {', '.join(map(repr, inits))} are accepted")
    options, keep = _c.options(_c.skc_fit_options, inits[recipe]), []
    if given.get("samples") is not None and given.get("layers") is None:
        options.layer_count = 0
    _set(options, keep, **given)
    return options, keep


def _fit_report(report: _c.skc_fit_report) -> FitReport:
    return FitReport(_c.ENUMS["skc_stop"][1][report.stop], _c.ENUMS["skc_init"][1][report.init], report.steps,
                     report.loss_first, report.loss_last, report.seconds, _record(Quality, report.quality))


def fit(kernel: KernelLike, *, samples: Optional[int] = None, layers: Optional[Sequence[int]] = None,
        recipe: str = "recommended", cost: Optional[str] = None, method: Optional[str] = None, init: Optional[str] = None,
        weighting: Optional[str] = None, effort: Optional[int] = None, tolerance: Optional[float] = None,
        tolerance_on: Optional[str] = None, steps: Optional[int] = None, rate_first: Optional[float] = None,
        rate_last: Optional[float] = None, epsilon: Optional[float] = None, replicas: Optional[int] = None,
        seed: Optional[int] = None, threads: Optional[int] = None, progress: Optional[Progress] = None) -> Complex:
    """Fits a complex to a kernel and gives it the kernel's sum. What is left out has the library's default.

    kernel        what `skc.kernel` takes, for example "heart:radius=24" or a height x width array
    samples       budget, 1 to 4096 (96); or
    layers        the number of samples in each layer
    recipe        whose settings are the defaults: "recommended", "paper", "tempering"
    cost          what `samples` counts: "gpu" (samples), "cpu" (taps)
    method        "lm", "adam", "tempering"
    init          "auto", "lloyd", "lattice", "radial", "sampling", "random"
    weighting     "natural", "flat"
    effort        0 (a glance) to 3 (a hundred seconds)
    tolerance     the cheapest complex is sought that reaches so many dB of `tolerance_on`: "image", "kernel"
    steps, rate_first, rate_last, epsilon, replicas    of "adam" and "tempering"
    seed, threads the same seed gives the same bytes for any number of threads; 0 threads: all processors
    progress      progress(fraction, loss), called every few milliseconds; a true result cancels, with the best so far

    The result's `report` says how it went. Ctrl-C ends the fit and raises KeyboardInterrupt.
    """
    options, keep = _fit_options(recipe, samples=samples, layers=layers, cost=cost, method=method, init=init, weighting=weighting,
                                 effort=effort, tolerance=tolerance, tolerance_on=tolerance_on, steps=steps,
                                 rate_first=rate_first, rate_last=rate_last, epsilon=epsilon, replicas=replicas, seed=seed,
                                 threads=threads)
    target = make_kernel(kernel)
    pointer, report = ctypes.POINTER(_c.skc_complex)(), _c.skc_fit_report()
    callbacks = _c.Callbacks(progress)
    options.progress = callbacks.progress
    with callbacks.run():
        _c.call("skc_fit", target._pointer, byref(options), byref(pointer), byref(report))
        made = Complex._take(pointer)
    made.report = _fit_report(report)
    made.source, made._target = kernel if isinstance(kernel, str) else "", target
    made._settings = _settings(options)
    return made


class Axis(NamedTuple):
    """An axis of the parameter space of a basis that is to be fitted.

    `kind` "nodes" has nodes from `first` to `last`: `count` of them, or as many as needed (0), or those in `values`;
    "rotation" (degrees) and "scale" (a factor) are a range. `measured`: kernels are known at `values` only.
    """

    name: str
    first: float
    last: float
    kind: str = "nodes"
    count: int = 0
    values: Optional[Sequence[float]] = None
    measured: bool = False


def _axes(axes: Sequence[Axis], keep: list) -> Any:
    made = (_c.skc_axis * max(1, len(axes)))()
    for mine, axis in zip(made, axes):
        mine.name, mine.kind = axis.name.encode(), _c.number("skc_parameter_kind", axis.kind)
        mine.first, mine.last, mine.count, mine.measured = axis.first, axis.last, axis.count, axis.measured
        if axis.values is not None:
            keep.append((ctypes.c_double * max(1, len(axis.values)))(*axis.values))
            mine.values, mine.count = keep[-1], len(axis.values)
    return made


def _kernel_source(kernels: Any, axes: Sequence[Axis]) -> Callable[..., KernelLike]:
    """A function of the point: the given one, or a look-up among given kernels, one for each node of measured axes."""
    if callable(kernels):
        return kernels
    grid = [axis for axis in axes if axis.kind == "nodes"]
    if any(axis.values is None for axis in grid):
        raise ValueError("kernels: a list of them needs axes with values and measured=True; a function needs none")
    shape = [len(axis.values) for axis in grid]
    flat = list(kernels)
    if len(flat) != int(np.prod(shape)):
        raise ValueError(f"kernels: {len(flat)} of them; {int(np.prod(shape))} are needed, last axis fastest")

    def look_up(*at: float) -> KernelLike:
        nodes = [(axis, value) for axis, value in zip(axes, at) if axis.kind == "nodes"]
        index = [int(np.argmin(np.abs(np.asarray(axis.values) - value))) for axis, value in nodes]
        return flat[int(np.ravel_multi_index(index, shape))] if shape else flat[0]

    return look_up


def fit_basis(kernels: Union[Callable[..., KernelLike], Sequence[KernelLike]], axes: Sequence[Axis], *,
              samples: Optional[int] = None, layers: Optional[Sequence[int]] = None, weighting: Optional[str] = None,
              effort: Optional[int] = None, init: Optional[str] = None, slack: Optional[float] = None,
              most_nodes: Optional[int] = None, start: Optional[Basis] = None, seed: Optional[int] = None,
              threads: Optional[int] = None, progress: Optional[Progress] = None) -> Basis:
    """Fits one filter for each node of the grid that the axes span, so that every kernel in between is met, too.

    kernels     kernels(*point) gives what `skc.kernel` takes, for example lambda r: f"disk:radius={r}"; or, for axes with `values`
                and `measured`, a list of kernels, one for each node, last axis fastest
    axes        1 or more `Axis`
    slack       nodes are added until kernels between them are at most so many dB worse than the worst node
    most_nodes  of each axis that chooses its own, 2 to 64
    start       an earlier result for the same axes, to go on from

    Others as for `fit`. The result's `report` says how it went.
    """
    options, keep = _c.options(_c.skc_basis_options, "skc_basis_options_init"), []
    _set(options.fit, keep, samples=samples, layers=layers, weighting=weighting, effort=effort, init=init, seed=seed,
         threads=threads)
    if slack is not None:
        options.slack = slack
    if most_nodes is not None:
        options.most_nodes = most_nodes
    if start is not None:
        options.start = start._pointer
    callbacks, made_axes, kernel_at = _c.Callbacks(progress), _axes(axes, keep), _kernel_source(kernels, axes)
    options.fit.progress = callbacks.progress

    def make(_: Any, at: Any, result: Any, error: Any) -> int:
        def one() -> None:
            made = make_kernel(kernel_at(*at[:len(axes)]))
            # The library frees what it is given, so this one gets a kernel of its own.
            pointer = ctypes.POINTER(_c.skc_kernel)()
            _c.call("skc_kernel_create", made.shape[1], made.shape[0], byref(pointer))
            pointer.contents.anchor_x, pointer.contents.anchor_y = made.anchor
            ctypes.memmove(pointer.contents.values, made._pointer.contents.values, made.values.nbytes)
            result[0] = pointer

        callbacks.guard(one)
        return _c.OK if callbacks.raised is None else _c.INVALID

    pointer, report = ctypes.POINTER(_c.skc_basis)(), _c.skc_basis_report()
    function = _c.KERNEL_AT(make)
    with callbacks.run():
        _c.call("skc_fit_basis", function, None, len(axes), made_axes, byref(options), byref(pointer), byref(report))
        basis = Basis._take(pointer)
    basis.report = BasisReport(_c.ENUMS["skc_stop"][1][report.stop], *(getattr(report, f) for f in BasisReport._fields[1:]))
    return basis
