#@ for about
# @line@
#@ end
"""@name@(image): the filter, for float arrays of (height, width) or (height, width, channels)."""
import numpy as np

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


def @name@(image):
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
    for samples, (l, u, wider, higher) in zip(PASSES, margins):
        part = (left - l, up - u, width + wider, height + higher)
        image = np.stack([layer(image[:, :, c], samples[min(len(samples) - 1, c if c < 3 else 1)], part)
                          for c in range(channels)], axis=2)
        left, up = l, u
#@ if straight
    if alpha:
        image[..., :-1] = np.where(image[..., -1:] > 0, image[..., :-1] / np.where(image[..., -1:] > 0, image[..., -1:], 1), 0)
#@ end
#@ if srgb
    image[..., :colours] = np.where(image[..., :colours] <= 0.0031308, image[..., :colours] * 12.92,
                                    1.055 * np.maximum(image[..., :colours], 0) ** (1 / 2.4) - 0.055)
#@ end
    return image[:, :, 0] if flat else image
