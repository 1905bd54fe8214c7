#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The experiments of arXiv 2512.04556 (DISK), rerun: bench/fidelity.c on lists of jobs, into docs/results/paper.md.

usage: paper.py FOLDER [--full] [--redraw]      (make paper, make paper FULL=1)
"""
import argparse
import datetime
import pathlib
import time

import paper_plots
import paper_tables
from fidelity import SUITE, Bench, commit, finish, processor

KERNELS = {
    "disk": SUITE["disk"], "ring": SUITE["ring"], "polygon, 4 sides": "polygon:sides=4,radius=23,rotate=15,size=49",
    "polygon, 6 sides": SUITE["hexagon"], "heart": SUITE["heart"], "star": SUITE["star"], "ampersand": SUITE["ampersand"],
    "dove": SUITE["dove"], "flower": SUITE["flower"], "coma": SUITE["coma"], "spherical": SUITE["spherical"]}
MEASURED = dict(pictures=1, runs=5)


def layers(samples, count):
    """As the paper writes it: so many samples in each of so many layers."""
    return ",".join([str(samples)] * count)


class Plan:
    """What a quick and a full run take: seeds, and iterations of parallel tempering (of 10 replicas each)."""

    def __init__(self, full):
        self.full = full
        self.seeds = range(1, 6) if full else range(1, 3)
        self.smooth = 10000  # for Gaussians
        self.grid = 10000 if full else 1000  # for figure 7, up to 8 layers

    def pst(self, structure, steps=10000, init="sampling"):
        return dict(recipe="pst", layers=structure, steps=steps, init=init)


def gaussians(bench, plan):
    """Figure 2."""
    rows = {}
    for sigma in [5, 7, 9, 11]:
        kernel = f"gaussian:sigma={sigma},size=49"
        for samples, count in [(8, 6), (12, 4)]:
            shape = layers(samples, count)
            methods = {"paper's recipe": dict(recipe="paper", layers=shape),
                       "PST (reconstruction)": plan.pst(shape, plan.smooth, "radial"),
                       "ours, the same layers": dict(layers=shape, effort=0 if not plan.full else 1), "ours": dict(samples=48)}
            rows[sigma, samples, count] = kernel, {name: {**o, **MEASURED} for name, o in methods.items()}
    lowrank = dict(rival="lowrank", setting=1, **MEASURED)
    for kernel, methods in rows.values():
        for options in [*methods.values(), lowrank]:
            for seed in [1] if "rival" in options else plan.seeds:
                bench.want(kernel, seed=seed, **options)
    yield
    return [(f"σ = {sigma}, {samples} x {count}",
             {**{name: bench.seeds(kernel, plan.seeds, **o) for name, o in methods.items()},
              "LowRank, 49 x 2": [bench.get(kernel, seed=1, **lowrank)]})
            for (sigma, samples, count), (kernel, methods) in rows.items()]


def kernels(bench, plan):
    """Figure 4."""
    methods = {"paper's recipe": dict(recipe="paper"), "PST (reconstruction)": plan.pst(layers(24, 4)), "ours": dict(samples=96)}
    methods = {name: {**o, **MEASURED} for name, o in methods.items()}
    ranks = {f"LowRank, 49 x {2 * rank}": dict(rival="lowrank", setting=rank, **MEASURED) for rank in [1, 2, 3]}
    for kernel in KERNELS.values():
        for options in methods.values():
            for seed in plan.seeds:
                bench.want(kernel, seed=seed, **options)
        for options in ranks.values():
            bench.want(kernel, seed=1, **options)
    yield
    return [(name, {**{m: bench.seeds(kernel, plan.seeds, **o) for m, o in methods.items()},
                    **{m: [bench.get(kernel, seed=1, **o)] for m, o in ranks.items()}}) for name, kernel in KERNELS.items()]


def fronts(bench, plan):
    """Figure 3."""
    budgets, names = ([32, 48, 64, 96, 128], ["disk", "star"]) if plan.full else ([32, 64, 96, 128], ["disk"])
    lines = {"paper's recipe": [dict(recipe="paper", layers=layers(n // 4, 4)) for n in budgets],
             "PST (reconstruction)": [plan.pst(layers(n // 4, 4)) for n in budgets],
             "LowRank, ranks 1 to 6": [dict(rival="lowrank", setting=rank) for rank in range(1, 7)],
             "ours": [dict(samples=n) for n in budgets]}
    for name in names:
        for points in lines.values():
            for options in points:
                bench.want(KERNELS[name], seed=1, **MEASURED, **options)
    yield
    return {name: {label: [bench.get(KERNELS[name], seed=1, **MEASURED, **options) for options in points]
                   for label, points in lines.items()} for name in names}


def starts(bench, plan):
    """Figure 6."""
    inits, names, plain = ["random", "radial", "sampling"], ["flower", "dove"], dict(images=0)
    methods = {"paper's Adam, 3000 steps": lambda init: dict(recipe="paper", steps=3000, init=init, **plain),
               "PST (reconstruction)": lambda init: {**plan.pst(layers(24, 4), 10000, init), **plain},
               "ours, one start": lambda init: dict(samples=96, init=init, **plain)}
    for name in names:
        for options in methods.values():
            for init in inits:
                for seed in plan.seeds:
                    bench.want(KERNELS[name], seed=seed, **options(init))
    yield
    return inits, [(name, {m: [bench.seeds(KERNELS[name], plan.seeds, **o(init)) for init in inits]
                           for m, o in methods.items()}) for name in names]


def grid(bench, plan):
    """Figure 7."""
    seeds = plan.seeds if plan.full else [1]
    methods = {"paper's recipe": lambda shape: dict(recipe="paper", layers=shape, init="radial", images=0),
               "PST (reconstruction)": lambda shape: {**plan.pst(shape, plan.grid, "radial"), "images": 0},
               "ours, the same layers": lambda shape: dict(layers=shape, effort=1 if plan.full else 0, images=0)}
    shapes = [(samples, count) for samples in [12, 24, 36, 48] for count in [4, 6, 8]] if plan.full else [(12, 4), (12, 8), (24, 4)]
    for shape in shapes:
        for options in methods.values():
            for seed in seeds:
                bench.want(KERNELS["ring"], seed=seed, **options(layers(*shape)))
    yield
    return [(shape, {m: bench.seeds(KERNELS["ring"], seeds, **o(layers(*shape))) for m, o in methods.items()})
            for shape in shapes]


def sooner(bench, plan):
    """When ours is better than all of parallel tempering's run: stopped early, by its callback."""
    stops, pst = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 0], {**plan.pst(layers(24, 4)), **MEASURED}
    for kernel in KERNELS.values():
        bench.want(kernel, seed=1, **pst)
        for stop in stops:
            bench.want(kernel, seed=1, samples=96, stop=stop)
    yield
    rows = []
    for name, kernel in KERNELS.items():
        if not all(bench.has(kernel, seed=1, samples=96, stop=stop) for stop in stops):
            continue # of an interrupted run
        whole, tries = bench.get(kernel, seed=1, **pst), [bench.get(kernel, seed=1, samples=96, stop=stop) for stop in stops]
        better = [r for r in tries if r["psnr"] is None or (r["psnr"] > whole["psnr"] and r["image"] > whole["image"])]
        if better:
            rows.append((name, whole, better[0]))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--redraw", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/results"))
    args = parser.parse_args()
    bench, plan, start = Bench(args.folder, 1, args.redraw), Plan(args.full), time.time()
    parts = {part.__name__: part(bench, plan) for part in [gaussians, fronts, kernels, starts, grid, sooner]}
    for part in parts.values():
        next(part)
    bench.run()
    results = {name: finish(part) for name, part in parts.items()}
    header = {"command": "make paper" + (" FULL=1" if args.full else ""), "commit": commit(), "processor": processor(),
              "date": datetime.date.today().isoformat()}
    paper_tables.write(args.out / "paper.md", results, header, plan)
    paper_plots.draw(args.out, results)
    print(f"{args.out}/paper.md and its plots, after {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
