#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The paper's recipe against the default one: runs bench/fidelity.c on lists of jobs, writes docs/results.

usage: fidelity.py FOLDER [--full] [--effort N] [--redraw]      (make fidelity, make fidelity FULL=1)

FOLDER holds the built worker and receives what it measured. --redraw measures nothing that has been measured before.
"""
import argparse
import concurrent.futures
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import time

import numpy
from PIL import Image

import fidelity_plots
import fidelity_tables

PHOTOS = ["astronaut.png", "rocket.jpg", "hubble_deep_field.jpg"]

# All 49 x 49 pixels.
SUITE = {
    "disk": "disk:radius=23,size=49",
    "ring": "ring:radius=23,inner=14,size=49",
    "heart": "heart:radius=24,size=49",
    "hexagon": "polygon:sides=6,radius=22,size=49",
    "star": "star:points=4,radius=23,inner=8.05,size=49",
    "flower": "flower:radius=22,size=49",
    "dove": "dove:scale=23,size=49",
    "ampersand": "ampersand:scale=21,size=49",
    "cat": "cat:scale=23,size=49",
    "coma": "coma:waves=3,size=49",
    "spherical": "spherical:waves=3,size=49",
    "coma, polychromatic": "coma:waves=3,spread=0.1,size=49",
    "spherical, polychromatic": "spherical:waves=3,spread=0.1,size=49",
    "Gaussian, σ = 5": "gaussian:sigma=5,size=49",
    "Gaussian, σ = 8": "gaussian:sigma=8,size=49",
}
SHAPES = ["disk", "ring", "heart", "hexagon", "star"]


def write_photo(source, target):
    """To linear light by sRGB's curve (IEC 61966-2-1), as the worker reads it. `skc info --image` takes the profile in the file, which
    for rocket.jpg is another one: that moves its PSNR by 0.15 dB, and the mean by 0.05."""
    s = numpy.asarray(Image.open(source).convert("RGB"), dtype=numpy.float64) / 255
    linear = numpy.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4).astype("<f4")
    height, width, channels = linear.shape
    target.write_bytes(numpy.array([width, height, channels], "<i4").tobytes() + linear.tobytes())


class Bench:
    """Jobs and their results. A job is a kernel and the worker's options."""

    def __init__(self, folder, effort, keep):
        self.folder, self.effort, self.store = folder, effort, folder / "measured.json"
        self.results = json.loads(self.store.read_text()) if keep and self.store.exists() else {}
        self.wanted = {}
        for name in PHOTOS:
            write_photo(pathlib.Path("data") / name, folder / (name + ".f32"))

    def line(self, kernel, **options):
        if options.get("recipe") != "paper" and options.get("method") != "adam":
            options.setdefault("effort", self.effort)
        recipe = {"recipe": options.pop("recipe")} if "recipe" in options else {}
        return " ".join([kernel] + [f"{k}={v}" for k, v in {**recipe, **dict(sorted(options.items()))}.items()])

    def want(self, kernel, **options):
        line = self.line(kernel, **options)
        if line not in self.results:
            self.wanted.setdefault(kernel, {})[line] = None

    def has(self, kernel, **options):
        return self.line(kernel, **options) in self.results

    def get(self, kernel, **options):
        return self.results[self.line(kernel, **options)]

    def seeds(self, kernel, seeds, **options):
        return [self.get(kernel, seed=seed, **options) for seed in seeds]

    def _run(self, lines):
        photos = [str(self.folder / (name + ".f32")) for name in PHOTOS]
        done = subprocess.run([str(self.folder / "worker")] + photos, input="\n".join(lines) + "\n", text=True,
                              stdout=subprocess.PIPE, check=True)
        results = [json.loads(text) for text in done.stdout.splitlines()]
        for result in results:
            if "error" in result:
                raise SystemExit(f"{lines}: {result['error']}")
            images = result["images"]
            result["image"] = (None if None in images else statistics.mean(images)) if images else None
        return dict(zip(lines, results, strict=True))

    def run(self):
        """One worker for each processor, each a kernel at a time, those with most to do first."""
        groups = sorted(map(list, self.wanted.values()), key=len, reverse=True)
        done, count = 0, sum(map(len, groups))
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for finished in concurrent.futures.as_completed([pool.submit(self._run, lines) for lines in groups]):
                self.results.update(finished.result())
                self.store.write_text(json.dumps(self.results))
                done += len(finished.result())
                print(f"{done} of {count} fits", flush=True)


def suite(bench, full):
    seeds = range(1, 21) if full else range(1, 4)
    for kernel in SUITE.values():
        for seed in seeds:
            bench.want(kernel, recipe="paper", seed=seed)
            bench.want(kernel, samples=96, seed=seed)
    yield
    return [(name, bench.seeds(kernel, seeds, recipe="paper"), bench.seeds(kernel, seeds, samples=96))
            for name, kernel in SUITE.items()]


def targets(bench, full):
    """Rows of (what, target text, measured text, reached?) for the figures that the project set itself."""
    seeds = range(1, 21) if full else range(1, 6)
    budgets = [(128, 77, 22), (96, 75, 21), (48, 68, 18), (32, 61, 15.5)]
    norms = [("Gaussian 35 x 35", "gaussian:sigma=5.8333333,size=35", 20, 0.025, 0.044),
             ("Gaussian 65 x 65", "gaussian:sigma=10.8333333,size=65", 24, 0.03, 0.049),
             ("Gaussian 199 x 199", "gaussian:sigma=33.1666667,size=199", 49, 0.015, 0.034)]
    norms += [("disk of radius 29", "disk:radius=29,size=59", n, target, published)
              for n, target, published in [(48, 0.155, 0.20), (97, 0.11, 0.16), (129, 0.095, 0.15)]]
    # What a smooth kernel, fringed ones and a large one are to reach: kernel PSNR, image PSNR.
    others = [(name, SUITE[name], 36, 65) for name in ["coma", "spherical"]]
    others += [(name, SUITE[name], 45, None) for name in ["coma, polychromatic", "spherical, polychromatic"]]
    large = ("disk of radius 99, 199 x 199", "disk:radius=99,size=199", 18, None)
    for name in SHAPES:
        for samples, _, _ in budgets:
            bench.want(SUITE[name], samples=samples, seed=1)
        bench.want(SUITE[name], samples=128, cost="cpu", seed=1)
        for seed in seeds:
            bench.want(SUITE[name], samples=96, seed=seed)
    for _, kernel, samples, _, _ in norms:
        for weighting in ("natural", "flat"):
            bench.want(kernel, samples=samples, seed=1, weighting=weighting, images=0)
    for _, kernel, _, _ in others:
        bench.want(kernel, samples=96, seed=1)
    bench.want(large[1], samples=96, seed=1, images=0)
    yield
    return {
        "budgets": [(name, [(n, i, p, bench.get(SUITE[name], samples=n, seed=1)) for n, i, p in budgets])
                    for name in SHAPES],
        "cpu": [(name, bench.get(SUITE[name], samples=128, cost="cpu", seed=1)) for name in SHAPES],
        "norms": [(name, n, t, p, [bench.get(kernel, samples=n, seed=1, weighting=w, images=0) for w in ("natural", "flat")])
                  for name, kernel, n, t, p in norms],
        "others": [(name, p, i, bench.get(kernel, samples=96, seed=1)) for name, kernel, p, i in others]
                  + [(large[0], large[2], None, bench.get(large[1], samples=96, seed=1, images=0))],
        "spread": [(name, bench.seeds(SUITE[name], seeds, samples=96)) for name in SHAPES],
    }


# What changes from row to row of the ablation. Adam knows no weighting: it has a loss of its own.
PAPER = dict(recipe="paper", init="sampling")
OURS = dict(samples=96)
CASCADE = "24,24,24,24"
ABLATION = [
    ("the paper's", PAPER),
    ("+ structure 80,8,8", {**PAPER, "layers": "80,8,8"}),
    ("+ second order (flat weighting)", dict(layers=CASCADE, init="sampling", weighting="flat")),
    ("+ second order and natural weighting", dict(layers=CASCADE, init="sampling")),
    ("+ initialisation: Lloyd", {**PAPER, "init": "lloyd"}),
    ("+ initialisation: radial", {**PAPER, "init": "radial"}),
    ("+ initialisation: random", {**PAPER, "init": "random"}),
    ("+ structure 80,8,8 and second order", dict(layers="80,8,8", init="sampling", weighting="flat")),
    ("+ structure 80,8,8, second order, natural weighting", dict(layers="80,8,8", init="sampling")),
    ("all, but structure 24 x 4", dict(layers=CASCADE)),
    ("all, but structure 80,8,8", dict(layers="80,8,8")),
    ("all, but flat weighting", {**OURS, "weighting": "flat"}),
    ("all, but initialisation: random", {**OURS, "init": "random"}),
    ("all, but initialisation: radial", {**OURS, "init": "radial"}),
    ("all, but initialisation: sampling (the paper's)", {**OURS, "init": "sampling"}),
    ("all, but initialisation: Lloyd alone", {**OURS, "init": "lloyd"}),
    ("all, but Adam (which has neither search nor weighting)", dict(method="adam", layers="80,8,8")),
    ("all", OURS),
]


def ablation(bench, full):
    kernels, seeds = ["disk", "heart", "star"], range(1, 6) if full else [1]
    for name in kernels:
        for _, options in ABLATION:
            for seed in seeds:
                bench.want(SUITE[name], seed=seed, **options)
    yield
    return kernels, [(row, [bench.seeds(SUITE[name], seeds, **options) for name in kernels])
                     for row, options in ABLATION]


def curves(bench, full):
    """Quality against time. Adam's rate falls over its steps, so each of its points is a run of its own, of so many steps; a point
    of LM is one and the same run, stopped by its callback after so many seconds, or not at all (0)."""
    steps = [30, 100, 300, 1000, 3000] + ([10000, 30000] if full else [])
    stops = [0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2]
    lines = {
        "Adam, 24 x 4 (the paper's)": [dict(recipe="paper", init="sampling", steps=n) for n in steps],
        "Adam, 80,8,8": [dict(method="adam", layers="80,8,8", init="sampling", steps=n) for n in steps],
        "LM, 80,8,8, flat": [dict(layers="80,8,8", weighting="flat", stop=t) for t in stops + [0]],
        "LM, 80,8,8": [dict(layers="80,8,8", stop=t) for t in stops + [0]],
        "LM, search (default)": [dict(stop=t) for t in stops + [0]] + ([dict(effort=2)] if full else []),
    }
    for name in ["disk", "heart"]:
        for points in lines.values():
            for options in points:
                bench.want(SUITE[name], seed=1, **options)
    yield
    return {name: {label: distinct([bench.get(SUITE[name], seed=1, **options) for options in points])
                   for label, points in lines.items()} for name in ["disk", "heart"]}


def distinct(points):
    """Without those that ended before they were stopped, or hardly later than the one before."""
    kept = []
    for point in sorted(points, key=lambda r: r["seconds"]):
        if not kept or point["seconds"] > 1.1 * kept[-1]["seconds"]:
            kept.append(point)
    return kept


def fronts(bench, full):
    budgets = [16, 24, 32, 48, 64, 96, 128] + ([192, 256] if full else [])
    cascade = {n: ",".join([str(n // 4)] * 4) for n in budgets}
    for name in ["disk", "heart"]:
        for n in budgets:
            bench.want(SUITE[name], seed=1, samples=n)
            bench.want(SUITE[name], seed=1, recipe="paper", layers=cascade[n])
    yield
    return {name: {"the paper's recipe": [bench.get(SUITE[name], seed=1, recipe="paper", layers=cascade[n]) for n in budgets],
                   "skc's default": [bench.get(SUITE[name], seed=1, samples=n) for n in budgets]}
            for name in ["disk", "heart"]}


def finish(part):
    try:
        next(part)
    except StopIteration as result:
        return result.value
    raise RuntimeError("a part wants more")


def processor():
    for line in subprocess.run(["lscpu"], text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines():
        if line.startswith("Model name:"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def commit():
    git = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(git, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.strip() or "unknown"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--effort", type=int, default=1)
    parser.add_argument("--redraw", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/results"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    bench = Bench(args.folder, args.effort, args.redraw)
    # Each part first says what it wants to be measured, and then makes its tables of it.
    parts = {part.__name__: part(bench, args.full) for part in [suite, targets, ablation, curves, fronts]}
    for part in parts.values():
        next(part)
    start = time.time()
    bench.run()
    results = {name: finish(part) for name, part in parts.items()}
    header = {"command": "make fidelity" + (" FULL=1" if args.full else ""), "commit": commit(),
              "processor": processor(), "date": datetime.date.today().isoformat(), "effort": args.effort}
    fidelity_tables.write(args.out / "fidelity.md", results, header)
    fidelity_plots.draw(args.out, results)
    print(f"{args.out}/fidelity.md and its plots, after {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
