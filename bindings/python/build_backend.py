# SPDX-License-Identifier: MIT
"""Builds wheels and source archives of the Python package (PEP 517, PEP 660) with Python's own library, Meson and Ninja.

A wheel holds the package and libskc.so, built from the sources around this folder, or from those in `c` beside this file, where
a source archive has them. It is for this machine's platform and any Python 3. libskc.so needs the system's jansson, FreeType and
fontconfig. The setting `setup-args` has further arguments of `meson setup`; SKC_LIBRARY=FILE packs that library instead of
building one.
"""
import base64
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(HERE, "skc")
BUNDLED = os.path.join(HERE, "c")
ROOT = BUNDLED if os.path.exists(os.path.join(BUNDLED, "meson.build")) else os.path.dirname(os.path.dirname(HERE))
TIME = (1980, 1, 1, 0, 0, 0)  # of all files in archives, so that the same sources give the same bytes

METADATA = """\
Metadata-Version: 2.1
Name: skc
Version: {version}
Summary: Filters images with sparse kernel complexes
License: MIT
Requires-Python: >=3.9
Requires-Dist: numpy >=1.19
Provides-Extra: torch
Requires-Dist: torch >=1.13; extra == "torch"
Classifier: License :: OSI Approved :: MIT License
Classifier: Operating System :: POSIX
Classifier: Programming Language :: C
Classifier: Typing :: Typed
Description-Content-Type: text/plain

Large image kernels as a few dozen weighted samples, fitted once; filtering, gradients and layers for PyTorch.
"""


def _version():
    with open(os.path.join(PACKAGE, "_c.py")) as file:
        return re.search(r'^VERSION = "(.*)"$', file.read(), re.M).group(1)


def _run(command):
    # Meson is a Python program; what pip sets to keep builds apart would hide its modules.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}")


def _library(folder, settings):
    """The path of libskc.so, built in `folder`."""
    given = os.environ.get("SKC_LIBRARY")
    if given:
        return given
    for program in "meson", "ninja":
        if not shutil.which(program):
            raise RuntimeError(f"{program} is needed to build the library; scripts/setup.sh installs what is missing")
    _run(["meson", "setup", folder, ROOT, "--buildtype=release", "-Dtool=false",
          *(settings or {}).get("setup-args", "").split()])
    _run(["ninja", "-C", folder])
    return os.path.join(folder, "libskc.so")


def _tag():
    return f"py3-none-{re.sub(r'[-.]', '_', sysconfig.get_platform())}"


def _info():
    return f"skc-{_version()}.dist-info"


def _about():
    wheel = f"Wheel-Version: 1.0\nGenerator: skc\nRoot-Is-Purelib: false\nTag: {_tag()}\n"
    return {"METADATA": METADATA.format(version=_version()).encode(), "WHEEL": wheel.encode(),
            "LICENSE": _read(os.path.join(ROOT, "LICENSE"))}


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _write_wheel(directory, files):
    """A wheel of `files`: name: (bytes, mode)."""
    files = dict(files)
    for name, data in _about().items():
        files[f"{_info()}/{name}"] = data, 0o644
    record = ""
    for name, (data, _) in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(data)}\n"
    files[f"{_info()}/RECORD"] = (record + f"{_info()}/RECORD,,\n").encode(), 0o644
    name = f"skc-{_version()}-{_tag()}.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, (data, mode) in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.external_attr, entry.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return name


def _sources(folder):
    """The files below a folder, relative to it, without what building leaves behind."""
    found = []
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "build", "dist"))
        found += [os.path.relpath(os.path.join(path, name), folder) for name in sorted(names)
                  if not name.endswith((".pyc", ".so")) and not name.startswith(".")]
    return found


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, _info()))
    for name, data in _about().items():
        with open(os.path.join(metadata_directory, _info(), name), "wb") as file:
            file.write(data)
    return _info()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    files = {f"skc/{name}": (_read(os.path.join(PACKAGE, name)), 0o644) for name in _sources(PACKAGE)}
    with tempfile.TemporaryDirectory() as folder:
        files["skc/libskc.so"] = _read(_library(folder, config_settings)), 0o755
    return _write_wheel(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Points to this folder; the library is built beside the package."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(_library(folder, config_settings), os.path.join(PACKAGE, "libskc.so"))
    return _write_wheel(wheel_directory, {"skc.pth": ((HERE + "\n").encode(), 0o644)})


def build_sdist(sdist_directory, config_settings=None):
    """The package, and in `c` what the library is built from."""
    base = f"skc-{_version()}"
    files = {name: os.path.join(HERE, name) for name in _sources(HERE) if not name.startswith("c" + os.sep)}
    for name in ["meson.build", "meson_options.txt", "LICENSE"] + [
            os.path.join(folder, name) for folder in ("include", "src", "scripts") for name in _sources(os.path.join(ROOT, folder))]:
        files[os.path.join("c", name)] = os.path.join(ROOT, name)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
        contents = {name: (_read(path), os.stat(path).st_mode & 0o755) for name, path in files.items()}
        contents["PKG-INFO"] = METADATA.format(version=_version()).encode(), 0o644
        for name, (content, mode) in contents.items():
            entry = tarfile.TarInfo(f"{base}/{name}")
            entry.size, entry.mode, entry.mtime = len(content), mode, 315532800
            archive.addfile(entry, io.BytesIO(content))
    name = f"{base}.tar.gz"
    with open(os.path.join(sdist_directory, name), "wb") as file:
        with gzip.GzipFile("", "wb", fileobj=file, mtime=315532800) as packed:
            packed.write(data.getvalue())
    return name


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_sdist = get_requires_for_build_editable = get_requires_for_build_wheel
