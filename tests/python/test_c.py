# SPDX-License-Identifier: MIT
"""The mirror of the headers in bindings/python/skc/_c.py against the headers themselves, by the C compiler."""
import ctypes
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import ROOT, main

from skc import _c

HEADERS = sorted(glob.glob(os.path.join(ROOT, "include", "skc", "*.h")))

# What the package has no use for.
UNBOUND = {
    "skc_status_text", "skc_image_planar", "skc_image_interleaved", "skc_kernel_from_image", "skc_edge_name", "skc_edge_index",
    "skc_apply", "skc_pixels_of", "skc_pixels_planar", "skc_pixels_interleaved", "skc_pixel_size", "skc_plan_need",
    "skc_plan_scratch", "skc_plan_window", "skc_init_name", "skc_init_parse", "skc_stop_name", "skc_basis_create",
    "skc_varying_need", "skc_varying_map_need", "skc_varying_scratch", "skc_varying_window", "skc_rival_scratch",
    "skc_batch_of",
}


def declared():
    """Of every public function its parameters, as the headers have them."""
    found = {}
    for path in HEADERS:
        with open(path) as file:
            text = re.sub(r"//.*|^ *#.*", "", file.read(), flags=re.M)
        for name, parameters in re.findall(r"SKC_API[^;(]*?\b(skc_\w+)\s*\(([^;]*)\)\s*;", text):
            found[name] = [] if parameters.strip() == "void" else [p.strip() for p in parameters.split(",")]
    return found


class Mirror(unittest.TestCase):
    def test_functions(self):
        functions = declared()
        self.assertGreater(len(functions), 80)
        bound = set(_c.FAILING) | set(_c.OTHERS)
        self.assertEqual(bound - set(functions), set(), "bound, but in no header")
        self.assertEqual(set(functions) - bound - UNBOUND, set(), "neither bound nor in the list of those that are not")
        for name, arguments in _c.FAILING.items():
            self.assertEqual(len(functions[name]), len(arguments) + 1, name)
            self.assertRegex(functions[name][-1], r"^skc_error \*", name)
        for name, (_, arguments) in _c.OTHERS.items():
            self.assertEqual(len(functions[name]), len(arguments), name)
        # Numbers are passed as what they are: a pointer is no int, an int no double.
        for name, arguments in list(_c.FAILING.items()) + [(n, a) for n, (_, a) in _c.OTHERS.items()]:
            for text, argument in zip(functions[name], arguments):
                plain = re.match(r"(?:const )?(int|double|float|size_t|skc_\w+) \w+$", text)
                callback = text.startswith(("skc_kernel_at", "skc_progress_callback"))
                self.assertEqual(bool(plain) and not callback, argument in (ctypes.c_int, ctypes.c_double, ctypes.c_size_t),
                                 f"{name}: {text}")

    def test_structures(self):
        compiler = shutil.which("cc") or self.skipTest("no C compiler")
        lines = [f'#include "skc/{os.path.basename(path)}"' for path in HEADERS] + ["#include <stddef.h>"]
        structures = [s for s in vars(_c).values() if isinstance(s, type) and issubclass(s, ctypes.Structure) and
                      s is not ctypes.Structure]
        self.assertGreater(len(structures), 35)
        for s in structures:
            lines.append(f'_Static_assert(sizeof({s.__name__}) == {ctypes.sizeof(s)}, "size of {s.__name__}");')
            for name, *_ in s._fields_:
                field, where = getattr(s, name), f"{s.__name__}, {name}"
                lines.append(f'_Static_assert(offsetof({where}) == {field.offset}, "place of {where}");')
                lines.append(f'_Static_assert(sizeof((({s.__name__} *)0)->{name}) == {field.size}, "size of {where}");')
        for enum, (prefix, names) in _c.ENUMS.items():
            for i, name in enumerate(names):
                lines.append(f'_Static_assert((int){prefix}{name.upper()} == {i}, "{enum} {name}");')
        for i, name in enumerate(_c.STATUS):
            lines.append(f'_Static_assert((int)SKC_{name} == {i}, "status {name}");')
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mirror.c")
            with open(path, "w") as file:
                file.write("\n".join(lines) + "\n")
            done = subprocess.run([compiler, "-std=c11", "-fsyntax-only", "-I", os.path.join(ROOT, "include"), path],
                                  stderr=subprocess.PIPE, universal_newlines=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_header_structures_are_mirrored(self):
        """The number of members, too: one that is missing at the end would hide behind padding."""
        for path in HEADERS:
            with open(path) as file:
                text = re.sub(r"//.*|^ *#.*", "", file.read(), flags=re.M)
            for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (skc_\w+);", text, flags=re.S):
                members = sum(len(re.sub(r"\([^)]*\)", "", line).split(",")) for line in body.split(";") if line.strip())
                if "(*" in body:
                    continue  # a callback's own commas
                self.assertEqual(members, len(getattr(_c, name)._fields_), name)

    def test_errors_have_what_statuses_say(self):
        for status, kind in _c.ERRORS.items():
            self.assertEqual(kind.status, _c.STATUS[status].lower())


class Loading(unittest.TestCase):
    def load(self, library):
        environment = dict(os.environ, SKC_LIBRARY=library)
        return subprocess.run([sys.executable, "-c", "import skc"], env=environment, stderr=subprocess.PIPE,
                              universal_newlines=True)

    def test_library_that_is_not_there(self):
        done = self.load("/nowhere/libskc.so")
        self.assertIn("ImportError", done.stderr)
        self.assertIn("SKC_LIBRARY", done.stderr)

    def test_other_library(self):
        self.assertIn("is not the skc library", self.load("libm.so.6").stderr)

    def test_other_version(self):
        compiler = shutil.which("cc") or self.skipTest("no C compiler")
        with tempfile.TemporaryDirectory() as folder:
            source, library = os.path.join(folder, "old.c"), os.path.join(folder, "libskc.so")
            with open(source, "w") as file:
                file.write('const char *skc_version(void) { return "0.0.9"; }\n')
            subprocess.run([compiler, "-shared", "-fPIC", source, "-o", library], check=True)
            self.assertIn("is version 0.0.9; this package needs 0.1.0", self.load(library).stderr)


if __name__ == "__main__":
    main()
