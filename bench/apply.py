#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""skc apply against OpenCV's filter2D with the same dense kernel, on a 4096 x 3072 RGB photograph.

The photograph is data/astronaut.png, mirror-tiled. skc is the whole program on a 16-bit PNG: the filter's own seconds are
those it reports; peak memory is that of the process. OpenCV gets the same linear light as float32 in memory, the kernel
turned (it correlates), and the same edges; only the call is timed, best of three.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

os.chdir(os.path.join(os.path.dirname(__file__), ".."))
W, H = 4096, 3072
KERNEL = "disk:radius=23,size=49"


def linear(srgb):
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def read_pfm(path):
    """A grey PFM, bottom row first, as skc writes it."""
    with open(path, "rb") as file:
        assert file.readline().strip() == b"Pf"
        line = file.readline()
        while line.startswith(b"#"):
            line = file.readline()
        width, height = map(int, line.split())
        scale = float(file.readline())
        values = np.frombuffer(file.read(), "<f4" if scale < 0 else ">f4", width * height)
    return values.reshape(height, width)[::-1].copy()


def run(arguments):
    """A command's standard output and the peak of its resident memory in MiB."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("failed: " + " ".join(arguments))
    return text, usage.ru_maxrss / 1024


photo = cv2.imread("data/astronaut.png")
tiled = cv2.copyMakeBorder(photo, 0, H - photo.shape[0], 0, W - photo.shape[1], cv2.BORDER_REFLECT)
with tempfile.TemporaryDirectory() as folder:
    picture = os.path.join(folder, "photo.png")
    cv2.imwrite(picture, tiled, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    kernel_file = os.path.join(folder, "kernel.pfm")
    subprocess.run(["build/skc", "kernel", KERNEL, "-o", kernel_file, "-q"], check=True)
    kernel = read_pfm(kernel_file)
    version = subprocess.run(["build/skc", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    print(f"{W} x {H} RGB, {KERNEL}, {version}, OpenCV {cv2.__version__}, {os.cpu_count()} processors")
    print(f"{'':34}{'threads':>8}{'filter s':>10}{'ns/px/ch':>10}{'program s':>11}{'peak MiB':>10}")
    for layers in ("24x4", "32,8,8"):
        fitted = os.path.join(folder, "f.skc")
        subprocess.run(["build/skc", "fit", KERNEL, "--layers", layers, "-o", fitted, "-q"], check=True)
        for threads in (1, 2):
            best, whole, peak = 1e9, 1e9, 0
            for _ in range(3):
                start = time.perf_counter()
                text, memory = run(["build/skc", "apply", fitted, picture, os.path.join(folder, "out.tif"), "--threads",
                                    str(threads), "--json"])
                whole = min(whole, time.perf_counter() - start)
                best = min(best, json.loads(text)["seconds"]["filter"])
                peak = max(peak, memory)
            print(f"{'skc apply, ' + layers:34}{threads:8}{best:10.3f}{best / (W * H * 3) * 1e9:10.2f}{whole:11.2f}{peak:10.0f}")
    light = linear(tiled.astype(np.float32) / 255)
    turned = np.ascontiguousarray(kernel[::-1, ::-1])
    for threads in (1, 2):
        cv2.setNumThreads(threads)
        best = 1e9
        for _ in range(3):
            start = time.perf_counter()
            cv2.filter2D(light, -1, turned, borderType=cv2.BORDER_REPLICATE)
            best = min(best, time.perf_counter() - start)
        print(f"{'OpenCV filter2D, float32':34}{threads:8}{best:10.3f}{best / (W * H * 3) * 1e9:10.2f}{'-':>11}{'-':>10}")
