# SPDX-License-Identifier: MIT
"""docs/results/paper.md: what paper.py measured, as tables, and what follows from them."""
import math

from fidelity_tables import around, layers, mean, table


def least(results, key):
    return min(r[key] for r in results)


def cell(results, digits=1):
    """Kernel PSNR / image PSNR, over seeds."""
    def figure(key):
        if any(r[key] is None for r in results):
            return "exact"
        return around(results, key, digits) if len(results) > 1 else f"{mean(results, key):.{digits}f}"
    return f"{figure('psnr')} / {figure('image')}"


def look(results):
    return f"{mean(results, 'ssim'):.4f} / {mean(results, 'flip'):.4f}"


def mae(results):
    """Of a kernel of sum 1 and 49 x 49 pixels, in 1e-5."""
    values = [1e5 * r["l1"] / 2401 for r in results]
    middle = sum(values) / len(values)
    return f"{middle:.2f} ± {(max(values) - min(values)) / 2:.2f}" if len(values) > 1 else f"{middle:.2f}"


def names(results):
    return list(results[0][1])


def matrix(results, what, head, chosen=None):
    methods = chosen or names(results)
    return table([head] + methods, [[name] + [what(row[m]) for m in methods] for name, row in results])


def verdict(results, rivals, keys=("psnr", "image")):
    """Who is ahead of ours, by the mean over seeds; exact answers are ahead of all but exact ones."""
    ahead = []
    for name, row in results:
        for rival in rivals:
            for key in keys:
                own, other = ([math.inf if r[key] is None else r[key] for r in row[m]] for m in ("ours", rival))
                if sum(other) / len(other) >= sum(own) / len(own):
                    ahead.append(f"{rival} on {name} ({'kernel' if key == 'psnr' else 'image'})")
    return ahead


def sentence(ahead, of):
    return f"Ahead of ours {of}: " + ("; ".join(ahead) if ahead else "none") + "."


def fit_times(results):
    ratios = [least(row["PST (reconstruction)"], "seconds") / least(row["ours"], "seconds") for _, row in results]
    return f"PST (reconstruction) took {min(ratios):.1f} to {max(ratios):.1f} times as long to fit as ours."


def sooner(results):
    lines = []
    for name, pst, quick in results:
        ratio = pst["seconds"] / max(quick["seconds"], 1e-4)
        lines.append([name, f"{pst['seconds']:.2f}", f"{pst['psnr']:.1f} / {pst['image']:.1f}", f"{quick['seconds']:.3f}",
                      f"{quick['psnr']:.1f} / {quick['image']:.1f}", f"{ratio:.0f}"])
    return table(["kernel", "PST: seconds", "kernel / image PSNR", "ours, stopped early: seconds",
                  "kernel / image PSNR", "times less"], lines)


NOT_YET = ["Not measured in this run.", ""]


def summary(results):
    k, g = results["kernels"], results.get("gaussians")
    rivals, more = ["paper's recipe", "PST (reconstruction)", "LowRank, 49 x 2"], ["LowRank, 49 x 4", "LowRank, 49 x 6"]
    lines = ["## In short", "",
             "- " + sentence(verdict(k, rivals), "at equal samples (96; LowRank of rank 1 has 98), of figure 4's kernels"),
             "- " + sentence(verdict(k, more), "with two or three times its samples")]
    if g:
        lines += ["- " + sentence(verdict(g, ["paper's recipe", "PST (reconstruction)"]), "at equal samples, on Gaussians"),
                  "- " + sentence(verdict(g, ["LowRank, 49 x 2"], ("psnr",)), "on Gaussians with twice its samples, where LowRank is exact")]
    return lines + ["- " + fit_times(k), ""]


def gaussians(g):
    return ["48 samples each. The paper gives LPIPS: DISK 0.001 to 0.002 and PST 0.008 to 0.019 with 8 x 6, 0.011 and 0.04 to 0.077 with 12 x 4.", "",
            *matrix(g, cell, "kernel"), "Seconds to fit.", "", *matrix(g, lambda r: f"{least(r, 'seconds'):.2f}", "kernel"),
            "![Gaussians](paper_gaussians.png)", ""]


def kernels(results):
    k = results["kernels"]
    lines = ["The paper's own, on its pictures: disk 24 x 4 56.5 dB, 32 x 4 58.1 dB, LowRank 49 x 4 42.9 dB; star and coma 24 x 4 47.1 to 49.0 dB, LowRank 49 x 4 38.5 dB.", ""]
    lines += matrix(k, cell, "kernel") + ["SSIM / LDR-FLIP.", ""] + matrix(k, look, "kernel")
    lines += ["Mean absolute error, in 10⁻⁵.", ""] + matrix(k, mae, "kernel")
    lines += ["Seconds to fit.", ""] + matrix(k, lambda r: f"{least(r, 'seconds'):.2f}", "kernel", [m for m in names(k) if "LowRank" not in m])
    lines += ["Nanoseconds per pixel, and the layers of seed 1.", ""]
    lines += table(["kernel"] + names(k) + ["layers of ours"],
                   [[name] + [f"{least(row[m], 'filter_ns'):.0f}" for m in names(k)] + [layers(row["ours"][0])] for name, row in k])
    lines += ["![single kernels](paper_kernels.png)", "", "How soon ours is better than the whole run of PST, seed 1, in both figures:", ""]
    return lines + sooner(results["sooner"])


def varying():
    return ["`make bench-varying` measures them, into [varying.md](varying.md), with its peers. Image PSNR; the paper's are on its own pictures:", "",
            *table(["effect", "paper: DISK", "paper: PST", "paper: LowRank", "ours"],
                   [["tilt-shift", "39.3 dB (96 samples)", "32.5 dB", "33.2 dB (196)", "70.2 dB (48)"],
                    ["rotational bokeh, star / hexagon", "35.7 dB (128)", "28.6 dB", "", "68.7 / 72.2 dB (64)"],
                    ["radial motion blur", "34.2 dB (128)", "27.1 dB", "", "54.5 dB (48)"]])]


def starts(measured):
    inits, rows = measured
    lines = ["Mean absolute error in 10⁻⁵, 96 samples. The paper, on its own flower and dove, from sampling: DISK 9.55 and 5.32, PST 11.81 and 7.88.", ""]
    for name, methods in rows:
        lines += [name.capitalize() + ":", ""] + table(["method"] + inits, [[m] + [mae(r) for r in cells] for m, cells in methods.items()])
    return lines + ["![starts](paper_starts.png)", ""]


def grid(rows):
    return ["Kernel PSNR, dB. The paper: all of DISK's converge, more is better, PST is worse in each.", "",
            *table(["samples x layers"] + names(rows),
                   [[f"{s} x {c}"] + [around(r, "psnr") if len(r) > 1 else f"{mean(r, 'psnr'):.1f}" for r in row.values()]
                    for (s, c), row in rows]), "![samples and layers](paper_grid.png)", ""]


def write(path, results, header, plan):
    lines = ["# The paper's experiments", "",
             f"Made by `{header['command']}` from {header['commit']} on {header['date']}, {header['processor']}.", "",
             "The experiments of DISK (arXiv 2512.04556), rerun with its recipe as we reproduce it (`--paper`; \"24 x 4\" is 24 samples in each of 4 layers), with parallel tempering as",
             "we reconstruct it (`--method pst`; the authors' text was not available to us, hence \"PST (reconstruction)\"), with",
             "LowRank (truncated SVD, `49 x 2r` samples for rank r), and with skc's default (\"ours\").", "",
             "Kernels have 49 x 49 pixels and sum 1. Kernel PSNR / image PSNR in dB; image PSNR is in linear light against the dense convolution,",
             f"the mean of three photographs. Means over {len(plan.seeds)} seeds ± half of what they span. Seconds are processor time of one thread,",
             "the least of the seeds; nanoseconds are those of filtering a pixel of three float channels with one thread, the least of five runs.",
             "Two workers or more at a time, and whatever else ran on the machine: read times as ratios.",
             "LPIPS is not measured: its weights are in no package. SSIM and LDR-FLIP are on sRGB-encoded results, of `data/astronaut.png`.", ""]
    if not plan.full:
        lines += [f"This is the quick version: PST has 10 replicas and 10000 iterations, as the paper gives it, but {plan.grid} in",
                  f"figure 7, where all have one seed. `FULL=1` has 10000 everywhere.", ""]
    lines += summary(results)
    lines += ["## Figure 2: Gaussians", ""] + (gaussians(results["gaussians"]) if "gaussians" in results else NOT_YET)
    lines += ["## Figure 3: quality, latency, samples", ""]
    lines += ["Our latency is that of a processor, on which a sample between pixels is four taps; the paper's is that of a phone's GPU.", "",
              "![quality against latency and samples](paper_fronts.png)", ""] if "fronts" in results else NOT_YET
    lines += ["## Figure 4: single kernels", ""] + kernels(results)
    lines += ["## Figure 5: varying kernels", ""] + varying()
    lines += ["## Figure 6: where the samples start", ""] + (starts(results["starts"]) if "starts" in results else NOT_YET)
    lines += ["## Figure 7: samples x layers, on the ring", ""] + (grid(results["grid"]) if "grid" in results else NOT_YET)
    path.write_text("\n".join(lines).rstrip() + "\n")
