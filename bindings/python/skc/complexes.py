# SPDX-License-Identifier: MIT
"""Sparse kernel complexes, bases of them, and the .skc format."""
from __future__ import annotations

import ctypes
import os
import tempfile
from ctypes import byref
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _arrays, _c
from .kernels import Kernel, KernelLike, kernel as make_kernel

FilterLike = Union["Complex", "Basis"]


class Cost(NamedTuple):
    """What filtering a pixel costs."""

    samples: int  # bilinear fetches: what a GPU pays
    taps: int  # distinct grid positions: what a CPU pays
    passes: int  # layers


class Reach(NamedTuple):
    """How far a kernel extends from its anchor, in pixels."""

    left: int
    right: int
    up: int
    down: int


class Quality(NamedTuple):
    """How well a complex stands for a kernel; skc/skc.h has the formulas."""

    psnr: float  # of the kernel, dB
    image_psnr: float  # what photographs are expected to get, dB
    l1: float  # relative
    l2: float  # relative
    mae: float
    certificate: float  # no image in [0, 1] comes out further off than this
    sum: float
    noise_gain: float


class FitReport(NamedTuple):
    """How a fit went. Of a basis only `stop` and `seconds` are here; see BasisReport."""

    stop: str  # "budget", "converged", "cancelled"
    init: str  # the initialisation that won
    steps: int
    loss_first: float
    loss_last: float
    seconds: float
    quality: Quality


class BasisReport(NamedTuple):
    stop: str
    seconds: float
    node_count: int
    node_psnr: float  # image PSNR, dB: the least at the nodes,
    between_psnr: float  # the least between them,
    node_mean: float  # and the means
    between_mean: float


def _record(kind: Any, structure: Any) -> Any:
    return kind(*(getattr(structure, name) for name in kind._fields))


class Complex:
    """A sparse kernel complex: layers of samples (x, y, w), weight w at the kernel position (x, y) in pixels, x to the right, y down.

    `Complex(layers)` copies a sequence of arrays of n x 3 numbers. `integer` names the layers, by their index, whose offsets are
    whole numbers and stay so. `report` is the FitReport of a fit, else None.
    """

    report: Optional[FitReport] = None
    source: str = ""  # of the kernel that it was fitted to, as named by the user
    _target: Optional[Kernel] = None
    _settings: Tuple[str, str, int] = ("", "", 0)  # method, weighting, seed

    def __init__(self, layers: Sequence[Any], integer: Sequence[int] = ()):
        arrays = [np.asarray(layer, np.float32) for layer in layers]
        for l, array in enumerate(arrays):
            if array.ndim != 2 or array.shape[1] != 3:
                raise ValueError(f"layers[{l}]: an array of shape {array.shape}; samples x 3 (x, y, w) are accepted")
        counts = (ctypes.c_int * len(arrays))(*map(len, arrays))
        pointer = ctypes.POINTER(_c.skc_complex)()
        _c.call("skc_complex_create", len(arrays), counts, byref(pointer))
        self._own(pointer)
        for mine, array in zip(self.layers, arrays):
            mine[...] = array
        for l in integer:
            pointer.contents.layers[range(len(arrays))[l]].taps = 1
        _c.call("skc_complex_check", pointer)

    @classmethod
    def _take(cls, pointer: Any) -> "Complex":
        self = cls.__new__(cls)
        self._own(pointer)
        return self

    @classmethod
    def _borrow(cls, pointer: Any, owner: object) -> "Complex":
        self = cls.__new__(cls)
        self._pointer, self._owner = pointer, owner
        return self

    def _own(self, pointer: Any) -> None:
        self._pointer = _c.own(pointer, "skc_complex_free")

    @property
    def layers(self) -> Tuple[np.ndarray, ...]:
        """For each layer its samples: the library's own float32 n x 3 (x, y, w), which may be changed."""
        c = self._pointer.contents
        return tuple(_arrays.memory(self, layer.samples, (layer.count, 3), np.float32) for layer in c.layers[:c.count])

    @property
    def counts(self) -> Tuple[int, ...]:
        """The number of samples in each layer."""
        c = self._pointer.contents
        return tuple(layer.count for layer in c.layers[:c.count])

    @property
    def integer(self) -> Tuple[bool, ...]:
        """Of each layer whether its offsets are whole numbers by construction."""
        c = self._pointer.contents
        return tuple(layer.taps == 1 for layer in c.layers[:c.count])

    def copy(self) -> "Complex":
        pointer = ctypes.POINTER(_c.skc_complex)()
        _c.call("skc_complex_copy", self._pointer, byref(pointer))
        return Complex._take(pointer)

    def cost(self) -> Cost:
        made = _c.skc_cost()
        _c.call("skc_complex_cost", self._pointer, byref(made))
        return _record(Cost, made)

    def reach(self) -> Reach:
        made = _c.skc_reach()
        _c.call("skc_complex_reach", self._pointer, byref(made))
        return _record(Reach, made)

    def synthesize(self) -> Kernel:
        """The kernel that this is: the response to a unit impulse, in float64."""
        pointer = ctypes.POINTER(_c.skc_kernel)()
        _c.call("skc_complex_synthesize", self._pointer, byref(pointer))
        return Kernel._take(pointer)

    def quality(self, kernel: KernelLike) -> Quality:
        return quality(self, kernel)

    def save(self, path: Union[str, os.PathLike]) -> None:
        save(path, self)

    def __reduce__(self) -> Tuple[Any, ...]:
        return loads, (dumps(self),)

    def __repr__(self) -> str:
        return f"<skc.Complex {' + '.join(map(str, self.counts))} samples>"


class Parameter(NamedTuple):
    """An axis of a basis's parameter space."""

    name: str
    kind: str  # "nodes", "rotation" (degrees), "scale" (a factor on offsets)
    values: np.ndarray  # the nodes; or the range


class Basis:
    """A grid of complexes over zero or more parameters, interpolated in between; what a .skc file holds.

    `Basis(filters, parameters, channels)` copies complexes of one structure, as many as channels times the nodes of all parameters
    of kind "nodes"; channel slowest, last parameter fastest. `report` is the BasisReport of a fit, else None.
    """

    report: Optional[BasisReport] = None

    def __init__(self, filters: Sequence[Complex], parameters: Sequence[Parameter] = (), channels: int = 1, source: str = ""):
        for i, f in enumerate(filters):
            if not isinstance(f, Complex):
                raise TypeError(f"filters[{i}]: a skc.Complex is needed, not {type(f).__name__}")
        self._own(_parse(_format(_frame(filters, parameters, channels, source))))

    @classmethod
    def _take(cls, pointer: Any) -> "Basis":
        self = cls.__new__(cls)
        self._own(pointer)
        return self

    def _own(self, pointer: Any) -> None:
        self._pointer = _c.own(pointer, "skc_basis_free")

    def _text(self, field: str) -> str:
        address = getattr(self._pointer.contents, field)
        return ctypes.string_at(address).decode("utf-8", "replace") if address else ""

    @property
    def filters(self) -> Tuple[Complex, ...]:
        """The filters at the nodes; views, whose samples may be changed."""
        b = self._pointer.contents
        return tuple(Complex._borrow(b.filters[i], self) for i in range(b.filter_count))

    @property
    def parameters(self) -> Tuple[Parameter, ...]:
        b = self._pointer.contents
        return tuple(Parameter(ctypes.string_at(p.name).decode("utf-8", "replace"), _c.ENUMS["skc_parameter_kind"][1][p.kind],
                               np.array(p.values[:p.count])) for p in b.parameters[:b.parameter_count])

    @property
    def channels(self) -> int:
        """1, or 3: a set of filters for each of red, green and blue."""
        return self._pointer.contents.channels

    @property
    def counts(self) -> Tuple[int, ...]:
        """The number of samples in each layer of every filter."""
        return self.filters[0].counts

    @property
    def source(self) -> str:
        """The kernel that it was fitted to, as the user named it."""
        return self._text("source")

    @property
    def quality(self) -> Tuple[Quality, ...]:
        """Of each filter, as far as the file has it; () if it does not."""
        b = self._pointer.contents
        return tuple(_record(Quality, q) for q in b.quality[:b.filter_count]) if b.quality else ()

    def at(self, *values: float, channel: int = 0, **named: float) -> Complex:
        """The complex at a point of the parameter space: a value for each parameter in its unit, in order or by name."""
        names = [p.name for p in self.parameters]
        point = dict(zip(names, values))
        for name, value in named.items():
            if name not in names or name in point:
                raise TypeError(f"{name}: no parameter that is missing; the basis has {', '.join(names) or 'none'}")
            point[name] = value
        if len(values) > len(names) or len(point) < len(names):
            raise TypeError(f"{len(values) + len(named)} values; the basis has {len(names)} parameters: {', '.join(names)}")
        at = (ctypes.c_double * max(1, len(names)))(*(point[name] for name in names))
        pointer = ctypes.POINTER(_c.skc_complex)()
        _c.call("skc_basis_at", self._pointer, at, channel, byref(pointer))
        return Complex._take(pointer)

    def save(self, path: Union[str, os.PathLike]) -> None:
        save(path, self)

    def __reduce__(self) -> Tuple[Any, ...]:
        return _basis_of, (dumps(self),)

    def __repr__(self) -> str:
        over = " over " + ", ".join(p.name for p in self.parameters) if self.parameters else ""
        return f"<skc.Basis of {self._pointer.contents.filter_count} filters{over}>"


# ------------------------------------------------------------------------------------------------------- the .skc format


def _frame(filters: Sequence[Complex], parameters: Sequence[Parameter] = (), channels: int = 1, source: str = "",
           fit: Optional[Complex] = None) -> _c.skc_basis:
    """A basis in Python's memory, for the library to read. It keeps alive what it points to."""
    basis = _c.skc_basis()
    keep: List[Any] = [tuple(filters)]
    basis.keep = keep

    def text(value: str) -> int:
        keep.append(ctypes.create_string_buffer(value.encode()))
        return ctypes.addressof(keep[-1])

    basis.source, basis.channels, basis.filter_count = text(source), channels, len(filters)
    keep.append((ctypes.POINTER(_c.skc_complex) * max(1, len(filters)))(*(f._pointer for f in filters)))
    basis.filters = keep[-1]
    keep.append((_c.skc_parameter * max(1, len(parameters)))())
    basis.parameter_count, basis.parameters = len(parameters), keep[-1]
    for mine, (name, kind, values) in zip(keep[-1], parameters):
        mine.name, mine.kind, mine.count = text(name), _c.number("skc_parameter_kind", kind), len(values)
        keep.append((ctypes.c_double * max(1, len(values)))(*values))
        mine.values = keep[-1]
    if fit is not None:
        method, weighting, seed = fit._settings
        basis.method, basis.weighting, basis.seed = text(method), text(weighting), seed
        if fit._target is not None:
            (basis.anchor_x, basis.anchor_y), (basis.height, basis.width) = fit._target.anchor, fit._target.shape
            basis.sum = fit._target.sum
        if fit.report is not None:
            basis.init, basis.seconds = text(fit.report.init), fit.report.seconds
            keep.append(_c.skc_quality(*fit.report.quality))
            basis.quality = ctypes.pointer(keep[-1])
    return basis


def _format(basis: Any) -> bytes:
    text, length = ctypes.c_void_p(), ctypes.c_size_t()
    _c.call("skc_basis_format", byref(basis), byref(text), byref(length))
    try:
        return ctypes.string_at(text, length.value)
    finally:
        _c.lib.skc_text_free(text)


def _parse(text: bytes) -> Any:
    pointer = ctypes.POINTER(_c.skc_basis)()
    _c.call("skc_basis_parse", text, len(text), byref(pointer))
    return pointer


def _basis_pointer(filter: FilterLike) -> Any:
    """What functions of bases take; keep the result while they run."""
    return filter._pointer if isinstance(filter, Basis) else ctypes.pointer(_frame([filter]))


def dumps(filter: FilterLike) -> str:
    """The text of a .skc file."""
    if isinstance(filter, Basis):
        return _format(filter._pointer.contents).decode()
    return _format(_frame([filter], source=filter.source, fit=filter)).decode()


def _basis_of(text: Union[str, bytes]) -> Basis:
    return Basis._take(_parse(text.encode() if isinstance(text, str) else bytes(text)))


def loads(text: Union[str, bytes]) -> FilterLike:
    """What the text of a .skc file holds: a Complex if that is a single filter, else a Basis."""
    basis = _basis_of(text)
    if basis.parameters or basis.channels > 1:
        return basis
    made = basis.filters[0].copy()
    made.source = basis.source
    made._settings = basis._text("method"), basis._text("weighting"), basis._pointer.contents.seed
    return made


def save(path: Union[str, os.PathLike], filter: FilterLike) -> None:
    """Writes a .skc file. It appears whole or not at all."""
    text = dumps(filter)
    path = os.fspath(path)
    handle, partial = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".skc-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(partial, 0o666 & ~mask)
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def load(path: Union[str, os.PathLike]) -> FilterLike:
    """Reads a .skc file: a Complex if it holds a single filter, else a Basis."""
    with open(path, "rb") as file:
        return loads(file.read())


# -------------------------------------------------------------------------------------------------------------- quality


def quality(approximation: Union[Complex, KernelLike], kernel: KernelLike) -> Quality:
    """How well a complex, or another dense kernel, stands for `kernel`."""
    made = _c.skc_quality()
    target = make_kernel(kernel)
    if isinstance(approximation, Complex):
        _c.call("skc_quality_measure", approximation._pointer, target._pointer, byref(made))
    else:
        _c.call("skc_quality_compare", make_kernel(approximation)._pointer, target._pointer, byref(made))
    return _record(Quality, made)
