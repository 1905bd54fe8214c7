# SPDX-License-Identifier: MIT
"""torch_host.py STEM IN OUT: runs the exported module, and a step of training it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import torch
from numpy_host import load, read, write

module = load(sys.argv[1] + ".py").blur()
image = torch.tensor(read(sys.argv[2])).permute(2, 0, 1)[None]
out = module(image)
(out ** 2).mean().backward()
assert all(p.grad is not None and torch.isfinite(p.grad).all() and p.grad.abs().sum() > 0 for p in module.parameters()), "no gradient"
write(sys.argv[3], out.detach()[0].permute(1, 2, 0).numpy())
