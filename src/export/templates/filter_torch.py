#@ for about
# @line@
#@ end
#@ if varying
"""@name@(): the filter as a torch module, for tensors of (batch, channels, height, width) and maps. Of every parameter a map, a tensor of (height, width)
or (batch, height, width), or a number, in the parameter's unit. Offsets and weights at the nodes can be trained, and maps have gradients:
#@ for parameter
    map_@parameter@: @first@ to @last@ (@kind@)
#@ end
"""
#@ else
"""@name@(): the filter as a torch module, for tensors of (batch, channels, height, width). Offsets and weights can be trained."""
#@ end
import torch
from torch import nn
from torch.nn import functional as F

#@ if varying
# Of every pass: filter after filter (of one channel, or of red, green and blue in turn), at each node: x, y (where the kernel has the sample, seen from its
# anchor, in pixels) and weight.
#@ else
# Of every pass: filter after filter (one, or one for each of red, green and blue), x, y (where the kernel has the sample, seen from its
# anchor, in pixels) and weight.
#@ end
PASSES = [
#@ for pass
    [
#@ for set
        [
#@ if varying
#@ for filter
            [
#@ for sample
                [@x@, @y@, @w@],
#@ end
            ],
#@ end
#@ else
#@ for sample
            [@x@, @y@, @w@],
#@ end
#@ end
        ],
#@ end
    ],
#@ end
]
#@ if varying


def between(corners, values, nodes, stride):
    """Splits every corner of the cell that a pixel's parameters are in, index of a filter and share, along one more parameter."""
    nodes = torch.tensor(nodes, device=values.device, dtype=values.dtype)
    values = values.clamp(nodes[0], nodes[-1])
    k = (torch.searchsorted(nodes, values.detach().contiguous(), right=True) - 1).clamp(0, max(len(nodes) - 2, 0))
    after = (k + 1).clamp(max=len(nodes) - 1)
    span = nodes[after] - nodes[k]
    t = (values - nodes[k]) / torch.where(span > 0, span, torch.ones_like(span))
    return [pair for index, share in corners
            for pair in ((index + k * stride, share * (1 - t)), (index + after * stride, share * t))]


def locate(maps):
    """What the maps say: corners, and the turned and scaled unit vector (cosine, sine)."""
    corners = [(torch.zeros_like(maps[0], dtype=torch.long), torch.ones_like(maps[0]))]
    angle, scale = torch.zeros_like(maps[0]), torch.ones_like(maps[0])
#@ for parameter
    value = maps[@parameter_index@]
#@ if nodes
    corners = between(corners, value, [
#@ for value
        @value@,
#@ end
    ], @stride@)
#@ end
#@ if rotation
#@ if turns_round
    angle = angle + value - 360 * torch.floor((value.detach() - @first@) / 360)
#@ else
    angle = angle + value.clamp(@first@, @last@)
#@ end
#@ end
#@ if scale
    scale = scale * value.clamp(@first@, @last@)
#@ end
#@ end
    return corners, scale * torch.cos(torch.deg2rad(angle)), scale * torch.sin(torch.deg2rad(angle))


def gather(image, filters, left, up, where):
    """The weighted sum of what lies at every pixel's own offsets; the first pixel is at column `left` and row `up` of the image."""
    corners, cosine, sine = where
    height, width = cosine.shape[-2:]
    row = torch.arange(up, up + height, device=image.device)[:, None]
    column = torch.arange(left, left + width, device=image.device)[None, :]
    flat, out = image.flatten(2), 0

    def at(rows, columns):
        index = rows.clamp(0, image.shape[2] - 1) * image.shape[3] + columns.clamp(0, image.shape[3] - 1)
        return flat.gather(2, index.flatten(1)[:, None].expand(-1, flat.shape[1], -1)).unflatten(2, (height, width))

    for i in range(filters.shape[1]):
        x, y, w = sum(share[..., None] * filters[index, i] for index, share in corners).unbind(-1)
        x, y = cosine * x + sine * y, cosine * y - sine * x
        ix, iy = torch.floor(-x.detach()), torch.floor(-y.detach())
        fx, fy = (-x - ix)[:, None], (-y - iy)[:, None]
        r, c = row + iy.long(), column + ix.long()
        out = out + w[:, None] * ((1 - fy) * ((1 - fx) * at(r, c) + fx * at(r, c + 1)) + fy * ((1 - fx) * at(r + 1, c) + fx * at(r + 1, c + 1)))
    return out
#@ end


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

#@ if varying
    def reach(self, samples):
        """How far left, right, up and down of a pixel a pass reads, and a pixel more: a fraction of 0 reads a neighbour, too."""
        x, y = samples[..., 0].detach(), samples[..., 1].detach()
#@ if turns
        farthest = torch.hypot(x, y).max().item()
#@ for parameter
#@ if scale
        farthest *= max(abs(@first@), abs(@last@))
#@ end
#@ end
        return [int(farthest + 1e-3) + 2] * 4
#@ else
        return [int(torch.ceil(v.max().clamp(min=0)).item()) + 1 for v in (x, -x, y, -y)]
#@ end

    def forward(
        self,
        image,
#@ for parameter
        map_@parameter@,
#@ end
    ):
        reach = [self.reach(p) for p in self.passes]
#@ else
    def forward(self, image):
        # A pass reads at whole and fractional offsets, so a pass of n samples is a sum of 4 n shifted pictures.
        reach = [[int(torch.ceil(v.max().clamp(min=0)).item()) for v in (p[..., 0], -p[..., 0], p[..., 1], -p[..., 1])] for p in self.passes]
        reach = [[r + 1 for r in one] for one in reach]  # a fraction of 0 reads a neighbour, too
#@ end
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
#@ if varying
        batch, _, height, width = image.shape
        maps = [torch.as_tensor(m, dtype=image.dtype, device=image.device).expand(batch, height, width) for m in (
#@ for parameter
            map_@parameter@,
#@ end
        )]
        image = self.pad(image, left, right, up, down)
        for samples, (l, r, u, d) in zip(self.passes, reach):
            left, right, up, down = left - l, right - r, up - u, down - d
            rows, columns = edge(torch.arange(-up, height + down, device=image.device), height), edge(torch.arange(-left, width + right, device=image.device), width)
            where = locate([m[:, rows[:, None], columns[None, :]] for m in maps])
            which = [min(samples.shape[0] - 1, c if c < 3 else 1) for c in range(channels)]
            planes = [gather(image[:, [c for c in range(channels) if which[c] == one]], samples[one], l, u, where)
                      for one in range(samples.shape[0]) if one in which]
            order = [c for one in range(samples.shape[0]) for c in range(channels) if which[c] == one]
            image = torch.cat(planes, 1)[:, [order.index(c) for c in range(channels)]]
#@ else
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
#@ end
#@ if straight
        if alpha:
            image = torch.cat([torch.where(image[:, -1:] > 0, image[:, :-1] / image[:, -1:].clamp(min=1e-30), 0 * image[:, :-1]), image[:, -1:]], 1)
#@ end
#@ if srgb
        image = torch.cat([encode(image[:, :colours]), image[:, colours:]], 1)
#@ end
        return image


def edge(i, n):
    """The indices that stand for the indices i of n pixels."""
#@ if edge_clamp
    return i.clamp(0, n - 1)
#@ end
#@ if edge_constant
    return i.clamp(0, n - 1)  # of maps
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
#@ if srgb


def decode(v):  # IEC 61966-2-1
    return torch.where(v <= 0.04045, v / 12.92, ((v.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def encode(v):
    return torch.where(v <= 0.0031308, v * 12.92, 1.055 * v.clamp(min=1e-9) ** (1 / 2.4) - 0.055)
#@ end
