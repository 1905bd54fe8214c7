# SPDX-License-Identifier: MIT
"""Complexes and bases as the code of shaders and programs that filter without this library."""
from __future__ import annotations

import ctypes
import os
from ctypes import byref
from typing import Any, Dict, List, NamedTuple, Union

from . import _c
from .complexes import Cost, FilterLike, Quality, _basis_pointer, _record
from .filtering import parse_edge


class ExportTarget(NamedTuple):
    name: str
    about: str
    suffix: str
    varying: bool  # whether it can do bases with parameters


def export_targets() -> List[ExportTarget]:
    made = []
    for i in range(_c.lib.skc_export_target_count()):
        t = _c.lib.skc_export_target_at(i).contents
        made.append(ExportTarget(t.name.decode(), t.about.decode(), t.suffix.decode(), bool(t.varying)))
    return made


class Export(NamedTuple):
    files: Dict[str, Union[str, bytes]]  # the text by what follows the name that the user chooses: ".c", "_1.frag"; ".bin" are bytes
    cost: Cost
    rounded: Quality  # of the kernel with rounded weights against the one without
    fetched: Quality  # with fetch="hardware" or snap: of the kernel as texture units of 8-bit fractions make it; else NaN
    snapped: Quality  # with snap: of the snapped and refitted kernel; else NaN

    def write(self, stem: Union[str, os.PathLike]) -> List[str]:
        """Writes all files, named stem + suffix, and returns their paths."""
        paths = []
        for suffix, text in self.files.items():
            paths.append(os.fspath(stem) + suffix)
            with open(paths[-1], "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        return paths


def export(filter: FilterLike, target: str, *, name: str = "blur", file: Any = None, edge: str = "clamp",
           precision: str = "float", light: str = "linear", alpha: str = "premultiplied", fetch: str = "exact",
           loop: bool = False, keep_passes: bool = False, snap: bool = False, basis: str = "constants") -> Export:
    """The filter as code for a target ("glsl", "c", ...; `export_targets()` lists them).

    name         what functions are named after
    file         what the files will be called before their suffixes, where they refer to each other; None: as `name`
    precision    "float", "half", "8"
    light        "linear", "srgb": what pictures hold
    alpha        "premultiplied", "straight"
    fetch        "exact", "hardware": how shaders interpolate
    loop         samples in arrays and loops instead of a line for each
    keep_passes  a pass for each layer, even where merging makes fewer samples
    snap         offsets of whole 256ths of a pixel, which texture units keep, and weights refitted to them
    basis        "constants", "texture": where shaders find the samples of a basis's nodes
    """
    options = _c.options(_c.skc_export_options, "skc_export_options_init")
    options.name, options.file = name.encode(), None if file is None else os.fspath(file).encode()
    options.edge, options.constant = parse_edge(edge)
    options.precision, options.light = _c.number("skc_precision", precision), _c.number("skc_light", light)
    options.alpha, options.fetch = _c.number("skc_alpha", alpha), _c.number("skc_fetch", fetch)
    options.loop, options.keep_passes, options.snap = bool(loop), bool(keep_passes), bool(snap)
    options.basis = _c.number("skc_basis_storage", basis)
    filters, pointer = _basis_pointer(filter), ctypes.POINTER(_c.skc_export)()
    _c.call("skc_export_create", filters, target.encode(), byref(options), byref(pointer))
    try:
        code = pointer.contents
        files = {f.suffix.decode(): ctypes.string_at(f.text, f.length) for f in code.files[:code.file_count]}
        files = {suffix: text if suffix.endswith(".bin") else text.decode() for suffix, text in files.items()}
        return Export(files, _record(Cost, code.cost), _record(Quality, code.rounded), _record(Quality, code.fetched),
                      _record(Quality, code.snapped))
    finally:
        _c.lib.skc_export_free(pointer)
