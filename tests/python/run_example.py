# SPDX-License-Identifier: MIT
"""run_example.py NAME ARGUMENTS...: runs examples/python/NAME.py in a folder of its own; its picture must be there afterwards."""
import os
import runpy
import sys
import tempfile

from support import ROOT

for needed in "torch", "PIL":
    try:
        __import__(needed)
    except ImportError:
        print(f"needs {needed}")
        sys.exit(77)

path = os.path.join(ROOT, "examples", "python", sys.argv[1] + ".py")
sys.path.insert(0, os.path.dirname(path))
with tempfile.TemporaryDirectory() as folder:
    picture = os.path.join(folder, "out.png")
    sys.argv = [path] + sys.argv[2:] + ["-o", picture]
    runpy.run_path(path, run_name="__main__")
    with open(picture, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
