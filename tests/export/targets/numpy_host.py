# SPDX-License-Identifier: MIT
"""numpy_host.py STEM IN OUT MAPS...: runs the exported function."""
import importlib.util
import sys

import numpy as np


def load(path):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    data = open(path, "rb").read()
    width, height, channels = np.frombuffer(data, np.int32, 3)
    return np.frombuffer(data, np.float32, offset=12).reshape(height, width, channels)


def write(path, image):
    with open(path, "wb") as file:
        np.array([image.shape[1], image.shape[0], image.shape[2]], np.int32).tofile(file)
        image.astype(np.float32).tofile(file)


if __name__ == "__main__":
    write(sys.argv[3], load(sys.argv[1] + ".py").blur(read(sys.argv[2]), *(read(m)[..., 0] for m in sys.argv[4:])))
