# SPDX-License-Identifier: MIT
"""The code in docs/python.md runs as it stands, but for the effort of its fits."""
import os
import re
import tempfile
import unittest
from unittest import mock

from support import ROOT, main

import skc
import skc.torch


class Document(unittest.TestCase):
    def test_code(self):
        with open(os.path.join(ROOT, "docs", "python.md"), encoding="utf-8") as file:
            blocks = re.findall(r"```python\n(.*?)```", file.read(), re.S)
        self.assertEqual(len(blocks), 3)
        fit, fit_basis, learn, scope = skc.fit, skc.fit_basis, skc.learn, {}
        quick = {"fit": lambda *a, **k: fit(*a, **dict(k, effort=0)),
                 "learn": lambda pairs, **k: learn([[i[:200, :200] for i in pairs[0]]], **dict(k, effort=0, samples=16)),
                 "fit_basis": lambda f, axes, **k: fit_basis(f, [axes[0]._replace(count=3)], **dict(k, effort=0, samples=16))}
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder, mock.patch.multiple(skc, **quick), mock.patch("builtins.print"):
            os.chdir(folder)
            try:
                for block in blocks:
                    exec(block, scope)
                    if not os.path.exists("dof.skc"):  # which the last block takes for granted
                        scope["lens"].save("dof.skc")
                made = set(os.listdir(folder))
            finally:
                os.chdir(before)
        self.assertLessEqual({"heart.skc", "moved.skc", "learned.skc", "heart_1.frag"}, made)


if __name__ == "__main__":
    main()
