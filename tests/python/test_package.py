# SPDX-License-Identifier: MIT
"""Source archive, wheel and editable install, with pip and without a network."""
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

from support import ROOT, main

SOURCE = os.path.join(ROOT, "bindings", "python")
TRY = ("import numpy, skc; c = skc.Complex([[[0, 0, 0.5], [1, 0, 0.5]]]); "
       "print(skc.__file__, skc.apply(c, numpy.float32([[0, 1, 0]])).tolist())")


def run(*command, **environment):
    # Neither the package in the source tree nor the library in the build folder.
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SKC_LIBRARY")}
    environment = dict(kept, PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1", **environment)
    done = subprocess.run(command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}:\n{done.stdout}")
    return done.stdout


class Package(unittest.TestCase):
    def test_archive_wheel_install(self):
        """The long way: what the archive lacks, the wheel that is built from it cannot have. Then from the checkout."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        run(sys.executable, "-c", f"import os, sys; os.chdir({SOURCE!r}); sys.path.insert(0, '.'); import build_backend; "
            f"build_backend.build_sdist({self.folder!r})", PYTHONDONTWRITEBYTECODE="1")
        archive = os.path.join(self.folder, "skc-0.1.0.tar.gz")
        with tarfile.open(archive) as tar:
            names = tar.getnames()
        self.assertIn("skc-0.1.0/c/include/skc/skc.h", names)
        self.assertFalse([n for n in names if n.endswith((".pyc", ".so")) or "/." in n])

        # Debian's pip, which the environment sees as it sees NumPy.
        run(sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", os.path.join(self.folder, "new"))
        self.python = os.path.join(self.folder, "new", "bin", "python")
        run(self.python, "-m", "pip", "wheel", "--no-deps", "--config-settings=setup-args=-Doptimization=0", "-w", self.folder,
            archive)
        wheel, = [f for f in os.listdir(self.folder) if f.endswith(".whl")]
        self.assertRegex(wheel, r"^skc-0\.1\.0-py3-none-linux_\w+\.whl$")
        with zipfile.ZipFile(os.path.join(self.folder, wheel)) as packed:
            names = packed.namelist()
        for name in "skc/libskc.so", "skc/torch.py", "skc/py.typed", "skc-0.1.0.dist-info/RECORD":
            self.assertIn(name, names)
        self.install(os.path.join(self.folder, wheel))
        self.install(SOURCE, SKC_LIBRARY=os.environ["SKC_LIBRARY"])

    def install(self, what, **environment):
        run(self.python, "-m", "pip", "install", what, **environment)
        self.assertRegex(run(self.python, "-c", TRY), rf"^{self.folder}/new/.*\[\[0.0, 0.5, 0.5\]\]")
        run(self.python, "-m", "pip", "uninstall", "-y", "skc")
        with self.assertRaisesRegex(AssertionError, "No module named 'skc'"):
            run(self.python, "-c", TRY)


if __name__ == "__main__":
    try:
        import pip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        print(f"needs {missing.name}")
        sys.exit(77)
    main()
