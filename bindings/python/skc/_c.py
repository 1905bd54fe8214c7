# SPDX-License-Identifier: MIT
"""The C library as ctypes sees it: its structures and functions, mirrored from include/skc/*.h, and how failures become exceptions.

tests/python/test_c.py compares every structure, constant and number of arguments with the headers.
"""
from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import signal
import threading
import weakref
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_char, c_char_p, c_double, c_float, c_int, c_size_t, c_ssize_t,
                    c_uint64, c_void_p)

VERSION = "0.1.0"

# ------------------------------------------------------------------------------------------------------------- constants

STATUS = ("OK", "INVALID", "MEMORY", "FORMAT", "IO", "UNSUPPORTED", "CANCELLED")
OK, INVALID, MEMORY, FORMAT, IO, UNSUPPORTED, CANCELLED = range(len(STATUS))

# The names that Python uses for an enumeration's values, in the header's order.
ENUMS = {
    "skc_edge": ("SKC_EDGE_", ("clamp", "mirror", "reflect101", "wrap", "constant", "renormalize")),
    "skc_pixel": ("SKC_PIXEL_", ("float", "uint8", "uint16", "half")),
    "skc_normalize": ("SKC_NORMALIZE_", ("auto", "sum", "none")),
    "skc_taps": ("SKC_TAPS_", ("bilinear", "integer")),
    "skc_init": ("SKC_INIT_", ("auto", "lloyd", "lattice", "radial", "sampling", "random")),
    "skc_method": ("SKC_METHOD_", ("lm", "adam", "tempering")),
    "skc_weighting": ("SKC_WEIGHTING_", ("natural", "flat")),
    "skc_cost_model": ("SKC_COST_", ("gpu", "cpu")),
    "skc_tolerance_on": ("SKC_TOLERANCE_", ("image", "kernel")),
    "skc_stop": ("SKC_STOP_", ("budget", "converged", "cancelled")),
    "skc_parameter_kind": ("SKC_PARAMETER_", ("nodes", "rotation", "scale")),
    "skc_order": ("SKC_ORDER_", ("gather", "scatter")),
    "skc_precision": ("SKC_PRECISION_", ("float", "half", "8")),
    "skc_light": ("SKC_LIGHT_", ("linear", "srgb")),
    "skc_alpha": ("SKC_ALPHA_", ("premultiplied", "straight")),
    "skc_fetch": ("SKC_FETCH_", ("exact", "hardware")),
    "skc_basis_storage": ("SKC_BASIS_", ("constants", "texture")),
    "skc_sign": ("SKC_SIGN_", ("auto", "positive", "any")),
    "skc_real": ("SKC_REAL_", ("float", "double")),
}


def number(enum: str, name: str) -> int:
    """The number of an enumeration's value by its name in Python."""
    names = ENUMS[enum][1]
    if name not in names:
        raise ValueError(f"{name!r} is no {enum[4:].replace('_', ' ')}; {', '.join(map(repr, names))} are accepted")
    return names.index(name)


# ------------------------------------------------------------------------------------------------------------ structures

PARALLEL_TASK = CFUNCTYPE(None, c_void_p, c_int)
PARALLEL_RUN = CFUNCTYPE(None, c_void_p, c_int, PARALLEL_TASK, c_void_p)


class skc_error(Structure):
    _fields_ = [("status", c_int), ("message", c_char * 512)]


class skc_parallel(Structure):
    _fields_ = [("run", PARALLEL_RUN), ("host", c_void_p)]


class skc_progress(Structure):
    _fields_ = [("fraction", c_double), ("loss", c_double)]


PROGRESS = CFUNCTYPE(c_int, c_void_p, POINTER(skc_progress))
RUNNING = [("threads", c_int), ("parallel", POINTER(skc_parallel)), ("progress", PROGRESS), ("progress_user", c_void_p)]


class skc_image(Structure):
    _fields_ = [("data", c_void_p), ("width", c_int), ("height", c_int), ("channels", c_int), ("pixel_stride", c_ssize_t),
                ("row_stride", c_ssize_t), ("channel_stride", c_ssize_t)]


class skc_kernel(Structure):
    _fields_ = [("width", c_int), ("height", c_int), ("anchor_x", c_int), ("anchor_y", c_int), ("values", POINTER(c_double))]


class skc_shape_parameter(Structure):
    _fields_ = [("name", c_char_p), ("unit", c_char_p), ("summary", c_char_p), ("fallback", c_double), ("least", c_double),
                ("most", c_double)]


class skc_shape(Structure):
    _fields_ = [("name", c_char_p), ("summary", c_char_p), ("example", c_char_p), ("parameter_count", c_int),
                ("parameters", POINTER(skc_shape_parameter))]


class skc_sample(Structure):
    _fields_ = [("x", c_float), ("y", c_float), ("w", c_float)]


class skc_layer(Structure):
    _fields_ = [("taps", c_int), ("count", c_int), ("samples", POINTER(skc_sample))]


class skc_complex(Structure):
    _fields_ = [("count", c_int), ("layers", POINTER(skc_layer))]


class skc_cost(Structure):
    _fields_ = [("samples", c_int), ("taps", c_int), ("passes", c_int)]


class skc_reach(Structure):
    _fields_ = [("left", c_int), ("right", c_int), ("up", c_int), ("down", c_int)]


class skc_quality(Structure):
    _fields_ = [(name, c_double) for name in ("psnr", "image_psnr", "l1", "l2", "mae", "certificate", "sum", "noise_gain")]


class skc_apply_options(Structure):
    _fields_ = [("size", c_size_t), ("edge", c_int), ("constant", c_float), ("correlate", c_int), ("threads", c_int),
                ("out_x", c_int), ("out_y", c_int)] + RUNNING[1:]


class skc_pixels(Structure):
    _fields_ = [("data", c_void_p), ("type", c_int), ("width", c_int), ("height", c_int), ("channels", c_int),
                ("pixel_stride", c_ssize_t), ("row_stride", c_ssize_t), ("channel_stride", c_ssize_t)]


class skc_rectangle(Structure):
    _fields_ = [("x", c_int), ("y", c_int), ("width", c_int), ("height", c_int)]


class skc_window(Structure):
    _fields_ = [("pixels", skc_pixels), ("x", c_int), ("y", c_int)]


class skc_plan_options(Structure):
    _fields_ = [("size", c_size_t), ("edge", c_int), ("constant", c_float), ("correlate", c_int), ("isa", c_char_p)]


class skc_plan_stage(Structure):
    _fields_ = [("taps", c_int), ("reach", skc_reach)]


class skc_plan_info(Structure):
    _fields_ = [("isa", c_char_p), ("margin", skc_reach), ("taps", c_int), ("stage_count", c_int),
                ("stages", POINTER(skc_plan_stage)), ("strip_width", c_int), ("recomputed", c_double), ("cache", c_size_t)]


class skc_run_options(Structure):
    _fields_ = [("size", c_size_t), ("threads", c_int), ("out_x", c_int), ("out_y", c_int)] + RUNNING[1:]


class skc_fit_options(Structure):
    _fields_ = [("size", c_size_t), ("layer_count", c_int), ("layers", POINTER(c_int)), ("samples", c_int), ("cost", c_int),
                ("method", c_int), ("init", c_int), ("weighting", c_int), ("effort", c_int), ("tolerance", c_double),
                ("tolerance_on", c_int), ("steps", c_int), ("rate_first", c_double), ("rate_last", c_double),
                ("epsilon", c_double), ("replicas", c_int), ("seed", c_uint64)] + RUNNING


class skc_fit_report(Structure):
    _fields_ = [("stop", c_int), ("init", c_int), ("steps", c_int), ("loss_first", c_double), ("loss_last", c_double),
                ("seconds", c_double), ("quality", skc_quality)]


class skc_parameter(Structure):
    _fields_ = [("name", c_void_p), ("kind", c_int), ("count", c_int), ("values", POINTER(c_double))]


class skc_basis(Structure):
    _fields_ = [("source", c_void_p), ("width", c_int), ("height", c_int), ("anchor_x", c_int), ("anchor_y", c_int),
                ("sum", c_double), ("parameter_count", c_int), ("parameters", POINTER(skc_parameter)), ("channels", c_int),
                ("filter_count", c_int), ("filters", POINTER(POINTER(skc_complex))), ("quality", POINTER(skc_quality)),
                ("method", c_void_p), ("weighting", c_void_p), ("init", c_void_p), ("seed", c_uint64), ("seconds", c_double)]


class skc_map(Structure):
    _fields_ = [("window", skc_window), ("zero", c_float), ("one", c_float)]


class skc_varying_options(Structure):
    _fields_ = [("size", c_size_t), ("edge", c_int), ("constant", c_float), ("correlate", c_int), ("order", c_int),
                ("respect_edges", c_int), ("isa", c_char_p)]


class skc_varying_info(Structure):
    _fields_ = [("isa", c_char_p), ("map_count", c_int), ("margin", skc_reach), ("map_margin", skc_reach),
                ("samples", c_int), ("layers", c_int), ("bytes", c_size_t)]


class skc_field(Structure):
    _fields_ = [("axis_count", c_int), ("counts", c_int * 3), ("nodes", POINTER(c_double) * 3),
                ("kernels", POINTER(POINTER(skc_kernel))), ("wraps", c_int * 3)]


class skc_axis(Structure):
    _fields_ = [("name", c_char_p), ("kind", c_int), ("first", c_double), ("last", c_double), ("count", c_int),
                ("values", POINTER(c_double)), ("measured", c_int)]


KERNEL_AT = CFUNCTYPE(c_int, c_void_p, POINTER(c_double), POINTER(POINTER(skc_kernel)), POINTER(skc_error))
BETTER = CFUNCTYPE(None, c_void_p, POINTER(skc_basis))


class skc_basis_options(Structure):
    _fields_ = [("size", c_size_t), ("fit", skc_fit_options), ("slack", c_double), ("most_nodes", c_int),
                ("start", POINTER(skc_basis)), ("better", BETTER), ("better_user", c_void_p)]


class skc_basis_report(Structure):
    _fields_ = [("stop", c_int), ("seconds", c_double), ("node_count", c_int), ("node_psnr", c_double),
                ("between_psnr", c_double), ("node_mean", c_double), ("between_mean", c_double)]


class skc_difference_options(Structure):
    _fields_ = [("size", c_size_t), ("encoded", c_int), ("pixels_per_degree", c_double)] + RUNNING


class skc_difference(Structure):
    _fields_ = [(name, c_double) for name in ("psnr", "l2", "l1", "most", "psnr_srgb", "psnr_8", "ssim", "flip", "flip_most")]


class skc_rival_kind(Structure):
    _fields_ = [(name, c_char_p) for name in ("name", "title", "about", "source", "serves", "setting")] + [
        ("first", c_int), ("last", c_int)]


class skc_rival_options(Structure):
    _fields_ = [("size", c_size_t), ("setting", c_int), ("samples", c_int)]


class skc_rival_info(Structure):
    _fields_ = [("kind", POINTER(skc_rival_kind)), ("setting", c_int), ("samples", c_double), ("taps", c_double),
                ("passes", c_int), ("targets", c_int), ("seconds", c_double), ("text", c_char * 128)]


class skc_export_target(Structure):
    _fields_ = [("name", c_char_p), ("about", c_char_p), ("suffix", c_char_p), ("varying", c_int)]


class skc_export_options(Structure):
    _fields_ = [("size", c_size_t), ("name", c_char_p), ("file", c_char_p), ("edge", c_int), ("constant", c_float),
                ("precision", c_int), ("light", c_int), ("alpha", c_int), ("fetch", c_int), ("loop", c_int),
                ("keep_passes", c_int), ("snap", c_int), ("basis", c_int)]


class skc_export_file(Structure):
    _fields_ = [("suffix", c_char_p), ("text", c_void_p), ("length", c_size_t)]


class skc_export(Structure):
    _fields_ = [("file_count", c_int), ("files", POINTER(skc_export_file)), ("cost", skc_cost), ("rounded", skc_quality),
                ("fetched", skc_quality), ("snapped", skc_quality)]


class skc_batch(Structure):
    _fields_ = [("data", c_void_p), ("type", c_int), ("images", c_int), ("channels", c_int), ("height", c_int),
                ("width", c_int), ("image_stride", c_ssize_t), ("channel_stride", c_ssize_t), ("row_stride", c_ssize_t),
                ("pixel_stride", c_ssize_t)]


class skc_operator_options(Structure):
    _fields_ = [("size", c_size_t), ("edge", c_int), ("constant", c_float), ("correlate", c_int), ("order", c_int),
                ("isa", c_char_p)]


class skc_pair(Structure):
    _fields_ = [("sharp", skc_image), ("blurred", skc_image)]


class skc_estimate_options(Structure):
    _fields_ = [("size", c_size_t), ("kernel_size", c_int), ("sign", c_int), ("saturated", c_double)] + RUNNING


class skc_estimate_report(Structure):
    _fields_ = [(name, c_double) for name in ("gain", "offset", "shift_x", "shift_y", "noise", "residual", "explained", "used",
                                              "saturated", "outliers")] + [("negative", c_int)] + [
        (name, c_double) for name in ("seen", "seen_to", "blind_angle", "expected_psnr", "seconds")] + [
        ("patches", c_int), ("fit_first", c_double), ("fit_residual", c_double), ("fit", skc_fit_report)]


class skc_operator_info(Structure):
    _fields_ = [("filters", c_int), ("layers", c_int), ("counts", POINTER(c_int)), ("samples", c_int),
                ("numbers", c_size_t), ("maps", c_int), ("margin", skc_reach)]


# ------------------------------------------------------------------------------------------------------------- functions

P, PP = POINTER, lambda type: POINTER(POINTER(type))
plan, varying, rival, operator = c_void_p, c_void_p, c_void_p, c_void_p  # opaque
doubles = c_void_p

# Those that may fail return a skc_status and take a skc_error last, which `call` adds.
FAILING = {
    "skc_kernel_create": [c_int, c_int, PP(skc_kernel)],
    "skc_kernel_from_text": [c_char_p, c_size_t, PP(skc_kernel)],
    "skc_kernel_shape": [c_char_p, PP(skc_kernel)],
    "skc_kernel_normalize": [P(skc_kernel), c_int],
    "skc_kernel_trim": [P(skc_kernel)],
    "skc_complex_create": [c_int, P(c_int), PP(skc_complex)],
    "skc_complex_copy": [P(skc_complex), PP(skc_complex)],
    "skc_complex_check": [P(skc_complex)],
    "skc_complex_cost": [P(skc_complex), P(skc_cost)],
    "skc_complex_reach": [P(skc_complex), P(skc_reach)],
    "skc_complex_synthesize": [P(skc_complex), PP(skc_kernel)],
    "skc_quality_measure": [P(skc_complex), P(skc_kernel), P(skc_quality)],
    "skc_quality_compare": [P(skc_kernel), P(skc_kernel), P(skc_quality)],
    "skc_edge_parse": [c_char_p, P(c_int), P(c_float)],
    "skc_convolve": [P(skc_kernel), P(skc_image), P(skc_image), P(skc_apply_options)],
    "skc_plan_create": [P(skc_complex), P(skc_plan_options), P(plan)],
    "skc_plan_apply": [plan, P(skc_pixels), P(skc_pixels), P(skc_run_options)],
    "skc_fit": [P(skc_kernel), P(skc_fit_options), PP(skc_complex), P(skc_fit_report)],
    "skc_basis_create": [c_int, PP(skc_basis)],
    "skc_basis_parse": [c_char_p, c_size_t, PP(skc_basis)],
    "skc_basis_format": [P(skc_basis), P(c_void_p), P(c_size_t)],
    "skc_basis_at": [P(skc_basis), doubles, c_int, PP(skc_complex)],
    "skc_varying_create": [P(skc_basis), P(skc_varying_options), P(varying)],
    "skc_varying_apply": [varying, P(skc_pixels), P(skc_map), P(skc_pixels), P(skc_run_options)],
    "skc_varying_kernel": [varying, c_int, c_int, P(skc_map), c_int, c_int, c_int, PP(skc_kernel)],
    "skc_varying_exact": [P(skc_field), P(skc_varying_options), P(skc_pixels), P(skc_map), P(skc_pixels),
                          P(skc_run_options)],
    "skc_fit_basis": [KERNEL_AT, c_void_p, c_int, P(skc_axis), P(skc_basis_options), PP(skc_basis), P(skc_basis_report)],
    "skc_image_compare": [P(skc_image), P(skc_image), P(skc_difference_options), P(skc_difference), P(skc_image)],
    "skc_rival_create": [c_char_p, P(skc_kernel), P(skc_rival_options), P(rival)],
    "skc_rival_synthesize": [rival, PP(skc_kernel)],
    "skc_rival_apply": [rival, P(skc_image), P(skc_image), c_int],
    "skc_export_create": [P(skc_basis), c_char_p, P(skc_export_options), PP(skc_export)],
    "skc_estimate_kernel": [c_int, P(skc_pair), P(skc_estimate_options), PP(skc_kernel), P(skc_estimate_report)],
    "skc_estimate_fit": [c_int, P(skc_pair), P(skc_estimate_options), P(skc_fit_options), PP(skc_complex), PP(skc_kernel),
                         P(skc_estimate_report)],
    "skc_estimate_field": [c_int, P(skc_pair), P(skc_estimate_options), c_double, c_double, c_int, doubles,
                           PP(skc_kernel), P(skc_estimate_report)],
    "skc_operator_create": [P(skc_basis), P(skc_operator_options), P(operator)],
    "skc_operator_of": [P(skc_complex), P(skc_operator_options), P(operator)],
    "skc_operator_basis": [operator, doubles, PP(skc_basis)],
    "skc_operator_apply": [operator, doubles, P(skc_batch), P(skc_batch), P(skc_batch), P(skc_run_options)],
    "skc_operator_vjp": [operator, doubles, P(skc_batch), P(skc_batch), P(skc_batch), P(skc_batch), doubles, P(skc_batch),
                         P(skc_run_options)],
    "skc_operator_jvp": [operator, doubles, P(skc_batch), P(skc_batch), doubles, P(skc_batch), P(skc_batch), P(skc_batch),
                         P(skc_run_options)],
}

OTHERS = {
    "skc_version": (c_char_p, []),
    "skc_kernel_sum": (c_double, [P(skc_kernel)]),
    "skc_kernel_centroid": (None, [P(skc_kernel), P(c_double), P(c_double)]),
    "skc_kernel_free": (None, [P(skc_kernel)]),
    "skc_shape_count": (c_int, []),
    "skc_shape_at": (P(skc_shape), [c_int]),
    "skc_complex_free": (None, [P(skc_complex)]),
    "skc_plan_options_init": (None, [P(skc_plan_options)]),
    "skc_apply_options_init": (None, [P(skc_apply_options)]),
    "skc_run_options_init": (None, [P(skc_run_options)]),
    "skc_fit_options_init": (None, [P(skc_fit_options)]),
    "skc_fit_options_paper": (None, [P(skc_fit_options)]),
    "skc_fit_options_tempering": (None, [P(skc_fit_options)]),
    "skc_varying_options_init": (None, [P(skc_varying_options)]),
    "skc_basis_options_init": (None, [P(skc_basis_options)]),
    "skc_difference_options_init": (None, [P(skc_difference_options)]),
    "skc_rival_options_init": (None, [P(skc_rival_options)]),
    "skc_export_options_init": (None, [P(skc_export_options)]),
    "skc_estimate_options_init": (None, [P(skc_estimate_options)]),
    "skc_operator_options_init": (None, [P(skc_operator_options)]),
    "skc_plan_free": (None, [plan]),
    "skc_plan_describe": (None, [plan, P(skc_plan_info)]),
    "skc_isa_count": (c_int, []),
    "skc_isa_name": (c_char_p, [c_int]),
    "skc_basis_free": (None, [P(skc_basis)]),
    "skc_text_free": (None, [c_void_p]),
    "skc_varying_free": (None, [varying]),
    "skc_varying_describe": (None, [varying, P(skc_varying_info)]),
    "skc_rival_count": (c_int, []),
    "skc_rival_at": (P(skc_rival_kind), [c_int]),
    "skc_rival_free": (None, [rival]),
    "skc_rival_describe": (None, [rival, P(skc_rival_info)]),
    "skc_export_target_count": (c_int, []),
    "skc_export_target_at": (P(skc_export_target), [c_int]),
    "skc_export_free": (None, [P(skc_export)]),
    "skc_operator_free": (None, [operator]),
    "skc_operator_describe": (None, [operator, P(skc_operator_info)]),
    "skc_operator_samples": (None, [operator, doubles]),
}


def _open() -> ctypes.CDLL:
    path = os.environ.get("SKC_LIBRARY")
    if not path:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libskc.so")
        if not os.path.exists(path):
            path = ctypes.util.find_library("skc") or "libskc.so.0"
    try:
        library = ctypes.CDLL(path)  # which gives up the interpreter lock during calls
    except OSError as error:
        raise ImportError(f"{error}: the skc library; SKC_LIBRARY may name its file") from None
    try:
        library.skc_version.restype = c_char_p
        version = library.skc_version().decode()
    except AttributeError:
        raise ImportError(f"{path} is not the skc library") from None
    if version.split(".")[:2] != VERSION.split(".")[:2]:
        raise ImportError(f"{path} is version {version}; this package needs {VERSION}")
    try:
        for name, arguments in FAILING.items():
            function = getattr(library, name)
            function.restype, function.argtypes = c_int, arguments + [POINTER(skc_error)]
        for name, (result, arguments) in OTHERS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as error:
        raise ImportError(f"{path} is not the library that this package was made for: {error}") from None
    return library


lib = _open()

# ---------------------------------------------------------------------------------------------------------------- errors


class Error(Exception):
    """What the library refuses or cannot do. `status` is the skc_status, as a lower-case word; the message one sentence that names
    the culprit and what is accepted."""

    status: str = "invalid"


class InvalidError(Error, ValueError):
    """An argument is wrong."""


class FormatError(Error, ValueError):
    """The data does not follow its format."""

    status = "format"


class OutOfMemory(Error, MemoryError):
    """The library got no memory."""

    status = "memory"


class UnsupportedError(Error, NotImplementedError):
    """This build, version or method cannot do that."""

    status = "unsupported"


class CancelledError(Error):
    """A progress callback asked for it, before there was a result."""

    status = "cancelled"


ERRORS = {INVALID: InvalidError, MEMORY: OutOfMemory, FORMAT: FormatError, UNSUPPORTED: UnsupportedError,
          CANCELLED: CancelledError}


def call(name: str, *arguments: object) -> None:
    """Calls a function of FAILING and raises what it reports."""
    error = skc_error()
    status = getattr(lib, name)(*arguments, byref(error))
    if status != OK:
        raise ERRORS.get(status, Error)(error.message.decode("utf-8", "replace"))


def options(kind: type, init: str) -> Structure:
    """Options as their init function sets them."""
    made = kind()
    getattr(lib, init)(byref(made))
    return made


def own(pointer: object, free: str) -> object:
    """The pointer, at the end of whose life the library frees what it points to."""
    # Not by ctypes.cast, whose result would keep the pointer alive.
    address = pointer.value if isinstance(pointer, c_void_p) else ctypes.addressof(pointer.contents)
    kind = getattr(lib, free).argtypes[0]
    weakref.finalize(pointer, getattr(lib, free), c_void_p(address) if kind is c_void_p else kind.from_buffer_copy(
        c_void_p(address))).atexit = False
    return pointer


# ------------------------------------------------------------------------------------------------------------- callbacks


class Callbacks:
    """Python functions that C calls: an exception in one cancels the work and is raised once the call returns."""

    def __init__(self, progress=None):
        self.raised = None
        self.interrupted = None
        self.progress = PROGRESS(self._progress)
        self._user = progress

    def guard(self, function, *arguments):
        """function(*arguments), or None if it raised."""
        try:
            return function(*arguments)
        except BaseException as raised:
            self.raised = self.raised or raised
            return None

    def _progress(self, _, progress):
        if self.raised is None and self.interrupted is None and self._user is not None:
            stop = self.guard(self._user, progress.contents.fraction, progress.contents.loss)
            return int(bool(stop) or self.raised is not None)
        return int(self.raised is not None or self.interrupted is not None)

    def _interrupt(self, *arguments):
        self.interrupted = arguments

    @contextlib.contextmanager
    def run(self):
        """Around the call. An interrupt (Ctrl-C) is kept until the library has returned: raised inside a callback it would be lost,
        as ctypes lets no exception through."""
        before = signal.getsignal(signal.SIGINT) if threading.current_thread() is threading.main_thread() else None
        if callable(before):
            signal.signal(signal.SIGINT, self._interrupt)
        failed = None
        try:
            yield self
        except Error as error:
            failed = error
        finally:
            if callable(before):
                signal.signal(signal.SIGINT, before)
        if self.raised is not None:
            raise self.raised
        if self.interrupted is not None:
            before(*self.interrupted)
        if failed is not None:
            raise failed
