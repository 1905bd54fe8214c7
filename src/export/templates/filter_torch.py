#@ for about
# @line@
#@ end
"""@name@(): the filter as a torch module, for tensors of (batch, channels, height, width). Offsets and weights can be trained."""
import torch
from torch import nn
from torch.nn import functional as F

# Of every pass: filter after filter (one, or one for each of red, green and blue), x, y (where the kernel has the sample, seen from its
# anchor, in pixels) and weight.
PASSES = [
#@ for pass
    [
#@ for set
        [
#@ for sample
            [@x@, @y@, @w@],
#@ end
        ],
#@ end
    ],
#@ end
]


class @name@(nn.Module):
    def __init__(self):
        super().__init__()
        self.passes = nn.ParameterList([nn.Parameter(torch.tensor(p)) for p in PASSES])

    @@staticmethod
    def pad(image, left, right, up, down):
        """Beyond the edges, once, before the first pass."""
        height, width = image.shape[-2:]
        rows = torch.arange(-up, height + down, device=image.device)
        columns = torch.arange(-left, width + right, device=image.device)
#@ if edge_constant
        image = F.pad(image, (left, right, up, down), value=@constant@)
        return image
#@ else
        return image[..., edge(rows, height)[:, None], edge(columns, width)[None, :]]
#@ end

    def forward(self, image):
        # A pass reads at whole and fractional offsets, so a pass of n samples is a sum of 4 n shifted pictures.
        reach = [[int(torch.ceil(v.max().clamp(min=0)).item()) for v in (p[..., 0], -p[..., 0], p[..., 1], -p[..., 1])] for p in self.passes]
        reach = [[r + 1 for r in one] for one in reach]  # a fraction of 0 reads a neighbour, too
        left, right, up, down = (sum(r[k] for r in reach) for k in range(4))
        channels = image.shape[1]
#@ if srgb
        colours = channels - (channels in (2, 4))
        image = torch.cat([decode(image[:, :colours]), image[:, colours:]], 1)
#@ end
#@ if straight
        alpha = channels in (2, 4)
        if alpha:
            image = torch.cat([image[:, :-1] * image[:, -1:], image[:, -1:]], 1)
#@ end
        image = self.pad(image, left, right, up, down)
        for samples, (l, r, u, d) in zip(self.passes, reach):
            height, width = image.shape[-2] - u - d, image.shape[-1] - l - r
            which = [min(samples.shape[0] - 1, c if c < 3 else 1) for c in range(channels)]
            out = 0
            for i in range(samples.shape[1]):
                planes = []
                for one in range(samples.shape[0]):
                    x, y, w = samples[one, i]
                    ix, iy = int(torch.floor(-x.detach())), int(torch.floor(-y.detach()))
                    fx, fy = -x - ix, -y - iy
                    part = image[:, [c for c in range(channels) if which[c] == one]]
                    at = lambda dx, dy: part[..., u + iy + dy:u + iy + dy + height, l + ix + dx:l + ix + dx + width]
                    planes.append(w * ((1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) + fy * ((1 - fx) * at(0, 1) + fx * at(1, 1))))
                if len(planes) > 1:
                    order = [c for one in range(samples.shape[0]) for c in range(channels) if which[c] == one]
                    planes = [torch.cat(planes, 1)[:, [order.index(c) for c in range(channels)]]]
                out = out + planes[0]
            image = out
#@ if straight
        if alpha:
            image = torch.cat([torch.where(image[:, -1:] > 0, image[:, :-1] / image[:, -1:].clamp(min=1e-30), 0 * image[:, :-1]), image[:, -1:]], 1)
#@ end
#@ if srgb
        image = torch.cat([encode(image[:, :colours]), image[:, colours:]], 1)
#@ end
        return image
#@ if not edge_constant


def edge(i, n):
    """The indices that stand for the indices i of n pixels."""
#@ if edge_clamp
    return i.clamp(0, n - 1)
#@ end
#@ if edge_mirror
    i = i % (2 * n)
    return torch.where(i < n, i, 2 * n - 1 - i)
#@ end
#@ if edge_reflect
    period = max(2 * n - 2, 1)
    i = i % period
    return torch.where(i < n, i, period - i)
#@ end
#@ if edge_wrap
    return i % n
#@ end
#@ end
#@ if srgb


def decode(v):  # IEC 61966-2-1
    return torch.where(v <= 0.04045, v / 12.92, ((v.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def encode(v):
    return torch.where(v <= 0.0031308, v * 12.92, 1.055 * v.clamp(min=1e-9) ** (1 / 2.4) - 0.055)
#@ end
