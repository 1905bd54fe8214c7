# SPDX-License-Identifier: MIT
"""The filter in PyTorch's own operations, for tensors that are not in this machine's memory: the same numbers as the library's up to
rounding, many times slower. Differentiable by PyTorch, kinks as skc/gradient.h has them."""
from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Tuple

import torch
from torch.nn import functional as F

EDGES = ("clamp", "mirror", "reflect101", "wrap", "constant", "renormalize")


class Structure(NamedTuple):
    """What does not change with the samples."""

    counts: Tuple[int, ...]  # samples of each layer
    integer: Tuple[bool, ...]  # of each layer
    parameters: tuple  # skc.Parameter
    channels: int
    edge: int
    constant: float
    correlate: bool
    scatter: bool


def _edge_index(edge: str, i: torch.Tensor, n: int) -> torch.Tensor:
    if edge == "mirror":
        i = i % (2 * n)
        return torch.where(i < n, i, 2 * n - 1 - i)
    if edge == "reflect101":
        period = max(2 * n - 2, 1)
        i = i % period
        return torch.where(i < n, i, period - i)
    return i % n if edge == "wrap" else i.clamp(0, n - 1)


def _pad(image: torch.Tensor, edge: str, constant: float, left: int, right: int, up: int, down: int) -> torch.Tensor:
    if edge in ("constant", "renormalize"):
        return F.pad(image, (left, right, up, down), value=constant)
    rows = torch.arange(-up, image.shape[-2] + down, device=image.device)
    columns = torch.arange(-left, image.shape[-1] + right, device=image.device)
    return image[..., _edge_index(edge, rows, image.shape[-2])[:, None], _edge_index(edge, columns, image.shape[-1])]


def filter(structure: Structure, samples: torch.Tensor, image: torch.Tensor, maps: Optional[torch.Tensor]) -> torch.Tensor:
    """samples: filters x samples x 3; image: n x c x h x w; maps: n or 1 x parameters x h x w."""
    if image.shape[0] == 0:
        return image + 0 * samples.sum() + (0 * maps.sum() if maps is not None else 0)
    samples = samples.to(image.dtype)
    if structure.channels == 1:
        return _filter_set(structure, samples, image, maps)
    # A set of filters for each of the first three channels; further ones take the second.
    each = samples.shape[0] // structure.channels
    made = []
    for c in range(image.shape[1]):
        one = c if c < structure.channels else 1
        made.append(_filter_set(structure, samples[one * each:(one + 1) * each], image[:, c:c + 1], maps))
    return torch.cat(made, 1)


def _filter_set(structure: Structure, samples: torch.Tensor, image: torch.Tensor, maps: Optional[torch.Tensor]) -> torch.Tensor:
    edge = EDGES[structure.edge]
    layers = [layer if not integer else torch.cat([layer[..., :2].detach(), layer[..., 2:]], -1)
              for layer, integer in zip(samples.split(list(structure.counts), 1), structure.integer)]
    reaches = [_reach(structure, layer) for layer in layers]
    margin = sum(reaches)
    padded = _pad(image, edge, structure.constant if edge == "constant" else 0, *[margin] * 4)
    if edge == "renormalize":  # what is inside the image, and ones, go through the same filter
        ones = torch.ones_like(image[:, :1])
        padded = torch.cat([padded, _pad(ones, edge, 0, *[margin] * 4), _pad(ones, "clamp", 0, *[margin] * 4)], 1)
    places = None if maps is None else _pad(maps, "clamp" if edge in ("constant", "renormalize") else edge, 0, *[margin] * 4)
    order = list(zip(layers, reaches))
    for layer, reach in reversed(order) if structure.scatter else order:
        inner = None if places is None else places[..., reach:places.shape[-2] - reach, reach:places.shape[-1] - reach]
        if maps is None:
            padded = _shift_layer(structure, layer[0], padded, reach)
        elif structure.scatter:
            padded = _scatter_layer(structure, layer, padded, places, reach)
        else:
            padded = _gather_layer(structure, layer, padded, inner, reach)
        places = inner
    if edge == "renormalize":
        padded, share = padded[:, :-2], padded[:, -2:-1] / padded[:, -1:]
        usable = share.abs() >= 1e-3
        padded = torch.where(usable, padded / torch.where(usable, share, torch.ones_like(share)), torch.zeros_like(padded))
    return padded


def _reach(structure: Structure, layer: torch.Tensor) -> int:
    """How far a layer reads in any direction, at any point of the parameter space."""
    scale, turned = 1.0, False
    for p in structure.parameters:
        scale *= float(p.values[-1]) if p.kind == "scale" else 1.0
        turned = turned or p.kind == "rotation"
    offsets = layer[..., :2].detach()
    far = offsets.pow(2).sum(-1).sqrt().max() if turned else offsets.abs().max()
    return int(far.item() * scale * (1 + 1e-5)) + 2


def _shift_layer(structure: Structure, layer: torch.Tensor, image: torch.Tensor, reach: int) -> torch.Tensor:
    """The same everywhere: a sum of shifted pictures, four for each sample."""
    height, width = image.shape[-2] - 2 * reach, image.shape[-1] - 2 * reach
    sign = 1 if structure.correlate else -1
    whole = layer[:, :2].detach().floor()
    cells = [(int(x), int(y)) for x, y in whole.tolist()]

    def at(x: int, y: int) -> torch.Tensor:
        x, y = reach + sign * x, reach + sign * y
        return image[..., y:y + height, x:x + width]

    out: Optional[torch.Tensor] = None
    for (x, y), sample, cell in zip(cells, layer, whole):
        fx, fy, w = sample[0] - cell[0], sample[1] - cell[1], sample[2]
        one = w * ((1 - fy) * ((1 - fx) * at(x, y) + fx * at(x + 1, y)) + fy * ((1 - fx) * at(x, y + 1) + fx * at(x + 1, y + 1)))
        out = one if out is None else out + one
    return out


# --------------------------------------------------------------------------------------------- a kernel for each pixel


def _cell(values: Sequence[float], at: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """The node below and the share of the next one. At a node the cell above counts, at the last one the cell below; beyond them
    nothing changes."""
    if len(values) == 1:
        return torch.zeros_like(at, dtype=torch.long), torch.zeros_like(at)
    nodes = torch.tensor([float(v) for v in values], dtype=at.dtype, device=at.device)
    low = (torch.bucketize(at.detach().contiguous(), nodes, right=True) - 1).clamp(0, len(values) - 2)
    at = torch.where(torch.isnan(at), nodes[0].expand_as(at), at).clamp(float(nodes[0]), float(nodes[-1]))
    low = torch.where(at.detach() == nodes[0], torch.zeros_like(low), low)
    return low, (at - nodes[low]) / (nodes[low + 1] - nodes[low])


class _Points:
    """Of every pixel the filters it lies between with their shares, and how offsets are scaled and turned."""

    def __init__(self, structure: Structure, places: torch.Tensor):
        filters: List[torch.Tensor] = [torch.zeros_like(places[:, :1], dtype=torch.long)]
        shares: List[torch.Tensor] = [torch.ones_like(places[:, :1])]
        scale = angle = None
        for p, parameter in enumerate(structure.parameters):
            at, values = places[:, p:p + 1], parameter.values
            first, last = float(values[0]), float(values[-1])
            if parameter.kind == "nodes":
                low, t = _cell(values, at)
                next = (low + 1).clamp(max=len(values) - 1)
                filters = [f * len(values) + node for f in filters for node in (low, next)]
                shares = [share * s for share in shares for s in (1 - t, t)]
                continue
            at = torch.where(torch.isnan(at), torch.full_like(at, first), at)
            if parameter.kind == "rotation" and (last - first) % 360 == 0:
                at = at - 360 * torch.floor((at.detach() - first) / 360)
            else:
                at = at.clamp(first, last)
            if parameter.kind == "rotation":
                angle = at if angle is None else angle + at
            else:
                scale = at if scale is None else scale * at
        self.filters, self.shares, self.turn = filters, shares, None
        if scale is not None or angle is not None:
            scale = torch.ones_like(places[:, :1]) if scale is None else scale
            radians = (torch.zeros_like(scale) if angle is None else angle) * (3.14159265358979323846 / 180)
            self.turn = scale * torch.cos(radians), scale * torch.sin(radians)

    def sample(self, numbers: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """x, y and w of a sample, filters x 3, at every pixel."""
        x, y, w = (sum(share * numbers[:, k][f] for f, share in zip(self.filters, self.shares)) for k in range(3))
        if self.turn is not None:
            c, s = self.turn
            x, y = c * x + s * y, c * y - s * x  # y points down
        return x, y, w


def _taps(structure: Structure, points: _Points, layer: torch.Tensor, sign: int):
    """Of every sample its four taps: how far from the pixel they lie, and their weights."""
    for i in range(layer.shape[1]):
        x, y, w = points.sample(layer[:, i])
        left, up = x.detach().floor(), y.detach().floor()
        fx, fy = x - left, y - up
        left, up = left.long(), up.long()
        for dx, dy, share in (0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy):
            yield sign * (left + dx), sign * (up + dy), w * share


def _grid(like: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    rows = torch.arange(like.shape[-2], device=like.device)[:, None]
    return torch.arange(like.shape[-1], device=like.device)[None], rows


def _gather_layer(structure: Structure, layer: torch.Tensor, image: torch.Tensor, places: torch.Tensor, reach: int) -> torch.Tensor:
    points, (x0, y0) = _Points(structure, places), _grid(places)
    n, c, _, width = image.shape
    flat = image.flatten(2)
    out = torch.zeros((), dtype=image.dtype, device=image.device)
    for dx, dy, weight in _taps(structure, points, layer, 1 if structure.correlate else -1):
        at = ((y0 + reach + dy) * width + x0 + reach + dx).expand(n, c, -1, -1)
        out = out + weight * flat.gather(2, at.flatten(2)).reshape(at.shape)
    return out


def _scatter_layer(structure: Structure, layer: torch.Tensor, image: torch.Tensor, places: torch.Tensor, reach: int) -> torch.Tensor:
    points, (x0, y0) = _Points(structure, places), _grid(places)
    n, c, height, width = image.shape
    wide = width + 2 * reach
    out = image.new_zeros(n, c, (height + 2 * reach) * wide)
    for dx, dy, weight in _taps(structure, points, layer, -1 if structure.correlate else 1):
        at = ((y0 + reach + dy) * wide + x0 + reach + dx).expand(n, c, -1, -1)
        out = out.scatter_add(2, at.flatten(2), (weight * image).flatten(2))
    return out.reshape(n, c, height + 2 * reach, wide)[..., 2 * reach:height, 2 * reach:width]
