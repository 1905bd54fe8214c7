#@ for about
# @line@
#@ end
#@ if varying
"""@name@(image, maps...): the filter, for float arrays of (height, width) or (height, width, channels). Of every parameter a map, an array of (height, width)
or a number, in the parameter's unit:
#@ for parameter
    map_@parameter@: @first@ to @last@ (@kind@)
#@ end
"""
#@ else
"""@name@(image): the filter, for float arrays of (height, width) or (height, width, channels)."""
#@ end
import numpy as np

#@ if varying
# Of every pass and every channel's filters, at each node: x, y (where the kernel has the sample, seen from its anchor) and weight.
PASSES = [
#@ for pass
    [
#@ for set
        np.array([
#@ for filter
            [
#@ for sample
                [@x@, @y@, @w@],
#@ end
            ],
#@ end
        ]),
#@ end
    ],
#@ end
]
#@ else
# Of every pass, and of every channel's filter: x, y (where the kernel has the sample, seen from its anchor) and weight.
PASSES = [
#@ for pass
    [
#@ for set
        np.array([
#@ for sample
            [@x@, @y@, @w@],
#@ end
        ]),
#@ end
    ],
#@ end
]
#@ end
LEFT, RIGHT, UP, DOWN = @margin_left@, @margin_right@, @margin_up@, @margin_down@


def pad(image):
    """The picture with the pixels beyond its edges around it."""
#@ if edge_constant
    return np.pad(image, ((UP, DOWN), (LEFT, RIGHT), (0, 0)), constant_values=@constant@)
#@ end
#@ if edge_clamp
    return np.pad(image, ((UP, DOWN), (LEFT, RIGHT), (0, 0)), mode="edge")
#@ end
#@ if edge_mirror
    return np.pad(image, ((UP, DOWN), (LEFT, RIGHT), (0, 0)), mode="symmetric")
#@ end
#@ if edge_reflect
    return np.pad(image, ((UP, DOWN), (LEFT, RIGHT), (0, 0)), mode="reflect")
#@ end
#@ if edge_wrap
    return np.pad(image, ((UP, DOWN), (LEFT, RIGHT), (0, 0)), mode="wrap")
#@ end


#@ if varying
def pad_map(values, left, up, wider, higher):
    """Beyond the edges the parameters are those of the pixel that stands there."""
    mode = {"clamp": "edge", "mirror": "symmetric", "reflect101": "reflect", "wrap": "wrap", "constant": "edge"}["@edge@"]
    return np.pad(values, ((up, higher - up), (left, wider - left)), mode=mode)


def between(corners, values, nodes, stride):
    """Splits every corner of the cell that a pixel's parameters are in, index of a filter and share, along one more parameter."""
    values = np.clip(values, nodes[0], nodes[-1])
    k = np.clip(np.searchsorted(nodes, values, side="right") - 1, 0, max(len(nodes) - 2, 0))
    after = np.minimum(k + 1, len(nodes) - 1)
    span = nodes[after] - nodes[k]
    t = np.where(span > 0, (values - nodes[k]) / np.where(span > 0, span, 1), 0)
    return [pair for index, share in corners
            for pair in ((index + k * stride, share * (1 - t)), (index + after * stride, share * t))]


def locate(maps):
    """What the maps say: corners, and the turned and scaled unit vector (cosine, sine)."""
    corners, angle, scale = [(np.zeros(maps[0].shape, int), 1.0)], 0.0, 1.0
#@ for parameter
    value = maps[@parameter_index@]
#@ if nodes
    corners = between(corners, value, np.array([
#@ for value
        @value@,
#@ end
    ]), @stride@)
#@ end
#@ if rotation
#@ if turns_round
    angle = angle + value - 360 * np.floor((value - @first@) / 360)
#@ else
    angle = angle + np.clip(value, @first@, @last@)
#@ end
#@ end
#@ if scale
    scale = scale * np.clip(value, @first@, @last@)
#@ end
#@ end
    return corners, scale * np.cos(np.radians(angle)), scale * np.sin(np.radians(angle))


def layer(image, filters, out_of, where):
    """The weighted sum of what lies at every pixel's own offsets; (left, up, width, height): which part of `image` to make it for."""
    left, up, width, height = out_of
    corners, cosine, sine = where
    out = np.zeros((height, width))
    row, column = np.mgrid[up:up + height, left:left + width]
    for i in range(filters.shape[1]):
        x, y, w = sum(np.asarray(share) * np.moveaxis(filters[index, i], -1, 0) for index, share in corners)
        x, y = cosine * x + sine * y, cosine * y - sine * x
        ix, iy = np.floor(-x).astype(int), np.floor(-y).astype(int)
        fx, fy = -x - ix, -y - iy
        rows, columns = [row + iy, np.minimum(row + iy + 1, image.shape[0] - 1)], [column + ix, np.minimum(column + ix + 1, image.shape[1] - 1)]
        out += w * ((1 - fy) * ((1 - fx) * image[rows[0], columns[0]] + fx * image[rows[0], columns[1]])
                    + fy * ((1 - fx) * image[rows[1], columns[0]] + fx * image[rows[1], columns[1]]))
    return out.astype(image.dtype)
#@ else
def layer(image, samples, out_of):
    """The weighted sum of shifted pictures; (left, up, width, height): which part of `image` to make it for."""
    left, up, width, height = out_of
    out = np.zeros((height, width), image.dtype)
    for x, y, w in samples:
        ix, iy = int(np.floor(-x)), int(np.floor(-y))
        fx, fy = -x - ix, -y - iy
        for dx, dy, share in ((0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy)):
            if share > 0:
                row, column = up + iy + dy, left + ix + dx
                out += image.dtype.type(w * share) * image[row:row + height, column:column + width]
    return out
#@ end


#@ if varying
def @name@(
    image,
#@ for parameter
    map_@parameter@,
#@ end
):
#@ else
def @name@(image):
#@ end
    flat = image.ndim == 2
    image = image[:, :, None] if flat else image
    height, width, channels = image.shape
#@ if srgb
    colours = channels - (channels in (2, 4))
    image = image.copy()
    image[..., :colours] = np.where(image[..., :colours] <= 0.04045, image[..., :colours] / 12.92,
                                    ((np.maximum(image[..., :colours], 0) + 0.055) / 1.055) ** 2.4)
#@ end
#@ if straight
    alpha = channels in (2, 4)
    if alpha:
        image = np.concatenate([image[..., :-1] * image[..., -1:], image[..., -1:]], axis=2)
#@ end
    image = pad(image)
    margins = [
#@ for pass
        (@left@, @up@, @wider@, @higher@),
#@ end
    ]
    left, up = LEFT, UP
#@ if varying
    maps = [np.broadcast_to(np.asarray(m, float), (height, width)) for m in (
#@ for parameter
        map_@parameter@,
#@ end
    )]
    for samples, (l, u, wider, higher) in zip(PASSES, margins):
        part = (left - l, up - u, width + wider, height + higher)
        where = locate([pad_map(m, l, u, wider, higher) for m in maps])
        image = np.stack([layer(image[:, :, c], samples[min(len(samples) - 1, c if c < 3 else 1)], part, where)
                          for c in range(channels)], axis=2)
        left, up = l, u
#@ else
    for samples, (l, u, wider, higher) in zip(PASSES, margins):
        part = (left - l, up - u, width + wider, height + higher)
        image = np.stack([layer(image[:, :, c], samples[min(len(samples) - 1, c if c < 3 else 1)], part)
                          for c in range(channels)], axis=2)
        left, up = l, u
#@ end
#@ if straight
    if alpha:
        image[..., :-1] = np.where(image[..., -1:] > 0, image[..., :-1] / np.where(image[..., -1:] > 0, image[..., -1:], 1), 0)
#@ end
#@ if srgb
    image[..., :colours] = np.where(image[..., :colours] <= 0.0031308, image[..., :colours] * 12.92,
                                    1.055 * np.maximum(image[..., :colours], 0) ** (1 / 2.4) - 0.055)
#@ end
    return image[:, :, 0] if flat else image
