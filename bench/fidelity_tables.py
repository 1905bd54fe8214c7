# SPDX-License-Identifier: MIT
"""docs/results/fidelity.md: the figures that fidelity.py measured, as tables."""
import statistics


def mean(results, key):
    return statistics.mean(r[key] for r in results)


def spread(results, key):
    values = [r[key] for r in results]
    return max(values) - min(values)


def around(results, key, digits=1):
    """Mean, and half the distance from the worst to the best seed."""
    return f"{mean(results, key):.{digits}f} ± {spread(results, key) / 2:.{digits}f}"


def layers(result):
    counts = result["layers"]
    return f"{counts[0]} x {len(counts)}" if len(counts) > 3 and len(set(counts)) == 1 else ",".join(map(str, counts))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows] + [""]


def suite(results):
    rows = []
    for name, paper, ours in results:
        rows.append([name] + [f"{around(paper, key)} / **{around(ours, key)}**" for key in ["psnr", "image"]]
                    + [f"{mean(paper, 'l1'):#.2g} / **{mean(ours, 'l1'):#.2g}**", layers(ours[0]),
                       f"{min(r['seconds'] for r in paper):.2f} / {min(r['seconds'] for r in ours):.2f}"])
    return table(["kernel", "kernel PSNR, dB", "image PSNR, dB", "L1", "layers (seed 1)", "seconds"], rows)


def mark(value, target, smaller=False):
    return "" if (value <= target if smaller else value >= target) else " (missed)"


def targets(t):
    lines = []
    head = ["kernel"] + [f"{n} samples: image ≥ {i}, kernel ≥ {p}" for n, i, p, _ in t["budgets"][0][1]]
    lines += table(head, [[name] + [f"{r['image']:.1f}{mark(r['image'], i)} / {r['psnr']:.1f}{mark(r['psnr'], p)}"
                                    for _, i, p, r in row] for name, row in t["budgets"]])
    lines += ["128 taps for a processor (`--cost cpu`): image PSNR ≥ 68 dB, kernel PSNR ≥ 18.5 dB.", ""]
    lines += table(["kernel", "taps", "layers", "image PSNR, dB", "kernel PSNR, dB"],
                   [[name, f"{r['taps']}{mark(r['taps'], 128, True)}", layers(r),
                     f"{r['image']:.1f}{mark(r['image'], 68)}", f"{r['psnr']:.1f}{mark(r['psnr'], 18.5)}"]
                    for name, r in t["cpu"]])
    lines += ["Relative L2 error, beside that of the published parallel-tempering filters (PST). Those were fitted to this figure, as",
              "`--weighting flat` does; the default gives some of it for photographs.", ""]
    lines += table(["kernel", "samples", "PST", "target", "default", "layers", "`--weighting flat`", "layers"],
                   [[name, n, published, f"≤ {target}"] + [text for r in both for text in
                                                           [f"{r['l2']:.4f}{mark(r['l2'], target, True)}", layers(r)]]
                    for name, n, target, published, both in t["norms"]])
    lines += ["96 samples.", ""]
    rows = []
    for name, psnr, image, r in t["others"]:
        rows.append([name, f"≥ {psnr}", f"{r['psnr']:.1f}{mark(r['psnr'], psnr)}", f"≥ {image}" if image else "",
                     f"{r['image']:.1f}{mark(r['image'], image or 0)}" if r["image"] else "", f"{r['seconds']:.1f}"])
    lines += table(["kernel", "kernel PSNR", "measured", "image PSNR", "measured", "seconds"], rows)
    lines += [f"Spread over {len(t['spread'][0][1])} seeds at 96 samples: the target is 1 dB between the worst and the best image PSNR.",
              ""]
    lines += table(["kernel", "image PSNR: worst", "best", "spread", "kernel PSNR: worst", "best", "spread"],
                   [[name] + [text for key, limit in [("image", 1), ("psnr", 1e9)] for text in
                              [f"{min(r[key] for r in rs):.2f}", f"{max(r[key] for r in rs):.2f}",
                               f"{spread(rs, key):.2f}{mark(spread(rs, key), limit, True)}"]]
                    for name, rs in t["spread"]])
    return lines


def ablation(kernels, rows):
    head = ["recipe"] + [f"{name}: kernel / image" for name in kernels] + ["layers (disk)", "seconds (disk)"]
    return table(head, [[name] + [f"{mean(rs, 'psnr'):.1f} / {mean(rs, 'image'):.1f}" for rs in cells]
                        + [layers(cells[0][0]), f"{min(r['seconds'] for r in cells[0]):.2f}"] for name, cells in rows])


def write(path, results, header):
    seeds = len(results["suite"][0][1])
    kernels, rows = results["ablation"]
    lines = ["# Fidelity", "",
             f"Made by `{header['command']}` from {header['commit']} on {header['date']}, {header['processor']}."
             + ("" if header["effort"] == 1 else f" Effort {header['effort']} instead of the default 1."),
             "", "Kernels have 49 x 49 pixels unless said otherwise. Kernel PSNR and L1 are those of `skc info`. Image PSNR is in linear light",
             "against the dense convolution with edges extended, the mean of `data/astronaut.png`, `rocket.jpg` and",
             "`hubble_deep_field.jpg`, made linear by sRGB's curve. Seconds are processor time of one thread, the least of the seeds.", "",
             "## The paper's recipe and ours", "",
             f"96 samples each: the paper's (`--paper`: 4 layers of 24, 1000 steps of Adam, the better of its two starts) / **the default's**. Mean",
             f"over {seeds} seeds ± half of what they span.", ""]
    lines += suite(results["suite"])
    lines += ["![kernel and image PSNR of both recipes](fidelity_suite.png)", "",
              "## Figures to reach", "",
              "Image PSNR / kernel PSNR in dB, seed 1. What is missed is marked.", ""]
    lines += targets(results["targets"])
    lines += ["## Quality against time", "",
              "Adam's learning rate falls over its steps, so that each of its points is a run of so many steps; the points of",
              "Levenberg-Marquardt (LM) are one run stopped early, and its end.", "",
              "![quality against time](fidelity_time.png)", "",
              "## Quality against samples", "", "![quality against samples](fidelity_front.png)", "",
              "## What brings how much", "",
              f"96 samples, {'seed 1' if len(rows[0][1][0]) == 1 else f'mean of {len(rows[0][1][0])} seeds'}: kernel PSNR / image PSNR in dB. The upper half adds one part at a time to the paper's",
              "recipe (4 layers of 24, Adam with the Charbonnier loss, sparse sampling), the lower half takes one part at a time from the default.", ""]
    lines += ablation(kernels, rows)
    path.write_text("\n".join(lines).rstrip() + "\n")
