# SPDX-License-Identifier: MIT
"""Photographs in and sheets of pictures out, in linear light; with Pillow."""
import os

import numpy as np
from PIL import Image

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")


def load(name, size):
    """The middle of a photograph of data/, brought to size x size: float32, size x size x 3, linear light from 0 to 1."""
    picture = Image.open(os.path.join(DATA, name)).convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    picture = picture.crop((left, top, left + side, top + side)).resize((size, size), Image.LANCZOS)
    v = np.asarray(picture, np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


def grey(values, least=None, most=None):
    """Values as a picture, black at the least and white at the most."""
    values = np.asarray(values, np.float32)
    least, most = values.min() if least is None else least, values.max() if most is None else most
    return np.repeat(np.clip((values - least) / max(most - least, 1e-9), 0, 1)[..., None], 3, 2)


def sheet(path, pictures, height=256, encoded=False):
    """Pictures side by side, scaled to one height, into a PNG."""
    scaled = []
    for v in pictures:
        v = np.clip(np.asarray(v, np.float32), 0, 1)
        if not encoded:
            v = np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)
        picture = Image.fromarray((255 * v + 0.5).astype(np.uint8))
        scaled.append(picture.resize((height * picture.width // picture.height, height), Image.NEAREST))
    made = Image.new("RGB", (sum(p.width for p in scaled) + 4 * (len(scaled) - 1), height), (40, 40, 40))
    left = 0
    for picture in scaled:
        made.paste(picture, (left, 0))
        left += picture.width + 4
    made.save(path)
