# SPDX-License-Identifier: MIT
"""torch_host.py STEM IN OUT MAPS...: runs the exported module, and a step of training it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import torch
from numpy_host import load, read, write

module = load(sys.argv[1] + ".py").blur()
image = torch.tensor(read(sys.argv[2])).permute(2, 0, 1)[None]
maps = [torch.tensor(read(m)[..., 0], requires_grad=True) for m in sys.argv[4:]]
out = module(image, *maps)
(out ** 2).mean().backward()
assert all(p.grad is not None and torch.isfinite(p.grad).all() and p.grad.abs().sum() > 0 for p in module.parameters()), "no gradient"
assert all(m.grad is not None and torch.isfinite(m.grad).all() and m.grad.abs().sum() > 0 for m in maps), "no gradient of a map"
if maps:  # along any direction the loss changes as its gradient says
    torch.manual_seed(1)
    module.double()
    values = [p for p in module.parameters()] + [m.detach().double().requires_grad_() for m in maps]
    directions = [torch.randn_like(v) for v in values]

    def loss(step):
        with torch.no_grad():
            for v, d in zip(values, directions):
                v += step * d
        return (module(image.double(), *values[len(values) - len(maps):]) ** 2).mean()

    gradients = torch.autograd.grad(loss(0), values)
    wanted = sum((g * d).sum() for g, d in zip(gradients, directions)).item()
    found = (loss(1e-6) - loss(-2e-6)).item() / 2e-6
    assert abs(found - wanted) < 1e-3 * abs(wanted), "gradient %g, differences %g" % (wanted, found)
write(sys.argv[3], out.detach()[0].permute(1, 2, 0).numpy())
