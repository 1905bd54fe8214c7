# SPDX-License-Identifier: MIT
"""skc: filters images with sparse kernel complexes.

    import numpy as np, skc

    heart = skc.fit("heart:radius=24")             # 96 samples that stand for 2401 pixels
    blurred = skc.apply(heart, photo)              # photo: height x width x 3, float32, float16, uint8 or uint16
    heart.save("heart.skc")

Conventions are the C library's: x to the right, y down, pixel centres at integers, lengths in pixels, convolution. Images are
NumPy arrays of height x width or height x width x channels with any strides; they are filtered where they lie. docs/python.md is the
tour; skc.torch has the layers for PyTorch.

Arguments of a wrong type (also of a wrong dtype) raise TypeError, those that are wrong otherwise ValueError. What the library
refuses is a skc.Error too, with its sentence and its status.
"""
from ._c import CancelledError, Error, FormatError, InvalidError, OutOfMemory, UnsupportedError, VERSION as __version__
from .complexes import (Basis, BasisReport, Complex, Cost, FitReport, Parameter, Quality, Reach, dumps, load, loads, quality,
                        save)
from .estimating import EstimateReport, estimate_field, estimate_kernel, learn
from .exporting import Export, ExportTarget, export, export_targets
from .filtering import FieldAxis, Map, Plan, apply, convolve, convolve_varying
from .fitting import Axis, fit, fit_basis
from .gradient import Gradients, Operator
from .kernels import Kernel, Shape, ShapeParameter, kernel, shapes
from .measuring import (Comparison, Difference, Rival, RivalInfo, RivalKind, compare, difference, flip, psnr, rivals, ssim)

__all__ = [name for name in dir() if not name.startswith("_") and name not in (
    "annotations", "complexes", "estimating", "exporting", "filtering", "fitting", "gradient", "kernels", "measuring")]


def library_version() -> str:
    """The version of the C library that is running."""
    from . import _c

    return _c.lib.skc_version().decode()


def isas() -> list:
    """The instruction sets that this processor has, the best last."""
    from . import _c

    return [_c.lib.skc_isa_name(i).decode() for i in range(_c.lib.skc_isa_count())]
