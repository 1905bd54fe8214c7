#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""crosscheck_metrics.py IMAGE REFERENCE: PSNR and SSIM of two 8-bit RGB pictures by skc, scikit-image and ImageMagick.

SKC is the tool (default build/skc). Needs scikit-image (Debian: python3-skimage) and ImageMagick; no test does."""
import json
import os
import subprocess
import sys

from skimage.io import imread
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

image, reference = sys.argv[1:3]
skc = os.environ.get("SKC", "build/skc")
ours = json.loads(subprocess.check_output([skc, "diff", "--encoded", "--json", image, reference]))
a, b = imread(image), imread(reference)
psnr = peak_signal_noise_ratio(b, a, data_range=255)
ssim = structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255,
                             channel_axis=2)
magick = subprocess.run(["compare", "-metric", "PSNR", image, reference, "null:"], capture_output=True, text=True)
print(f"skc          PSNR {ours['psnr_8']:.6f}  SSIM {ours['ssim']:.8f}")
print(f"scikit-image PSNR {psnr:.6f}  SSIM {ssim:.8f}")
print(f"ImageMagick  PSNR {magick.stderr.strip()}")
