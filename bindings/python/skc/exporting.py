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
    files: Dict[str, str]  # the text by what follows the name that the user chooses: ".c", "_1.frag"
    cost: Cost
    rounded: Quality  # of the kernel with rounded weights against the one without

    def write(self, stem: Union[str, os.PathLike]) -> List[str]:
        """Writes all files, named stem + suffix, and returns their paths."""
        paths = []
        for suffix, text in self.files.items():
            paths.append(os.fspath(stem) + suffix)
            with open(paths[-1], "w", encoding="utf-8", newline="") as file:
                file.write(text)
        return paths


def export(filter: FilterLike, target: str, *, name: str = "blur", file: Any = None, edge: str = "clamp",
           precision: str = "float", light: str = "linear", alpha: str = "premultiplied", fetch: str = "exact",
           loop: bool = False, keep_passes: bool = False) -> Export:
    """The filter as code for a target ("glsl", "c", ...; `export_targets()` lists them).

    name         what functions are named after
    file         what the files will be called before their suffixes, where they refer to each other; None: as `name`
    precision    "float", "half", "8"
    light        "linear", "srgb": what pictures hold
    alpha        "premultiplied", "straight"
    fetch        "exact", "hardware": how shaders interpolate
    loop         samples in arrays and loops instead of a line for each
    keep_passes  a pass for each layer, even where merging makes fewer samples
    """
    options = _c.options(_c.skc_export_options, "skc_export_options_init")
    options.name, options.file = name.encode(), None if file is None else os.fspath(file).encode()
    options.edge, options.constant = parse_edge(edge)
    options.precision, options.light = _c.number("skc_precision", precision), _c.number("skc_light", light)
    options.alpha, options.fetch = _c.number("skc_alpha", alpha), _c.number("skc_fetch", fetch)
    options.loop, options.keep_passes = bool(loop), bool(keep_passes)
    basis, pointer = _basis_pointer(filter), ctypes.POINTER(_c.skc_export)()
    _c.call("skc_export_create", basis, target.encode(), byref(options), byref(pointer))
    try:
        code = pointer.contents
        files = {f.suffix.decode(): ctypes.string_at(f.text, f.length).decode() for f in code.files[:code.file_count]}
        return Export(files, _record(Cost, code.cost), _record(Quality, code.rounded))
    finally:
        _c.lib.skc_export_free(pointer)
