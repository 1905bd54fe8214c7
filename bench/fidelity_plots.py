# SPDX-License-Identifier: MIT
"""The plots of docs/results, from what fidelity.py measured. Colours are Okabe and Ito's, told apart by the colour-blind."""
import statistics

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ORANGE, BLUE, GREEN, PURPLE, SKY = "#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9"
plt.rcParams.update({
    "font.size": 9, "axes.titlesize": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
    "axes.grid": True, "grid.color": "#DDDDDD", "grid.linewidth": 0.6, "legend.frameon": False, "figure.facecolor": "white",
    "savefig.dpi": 150, "errorbar.capsize": 2})
MEASURES = [("psnr", "kernel PSNR, dB"), ("image", "image PSNR, dB")]


def save(figure, path):
    # No date and no version: the same figures give the same bytes.
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def legend(figure, handles, labels):
    """Above the axes, which leave it a line."""
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.95))
    figure.legend(handles, labels, loc="upper center", ncols=len(handles))


def bars(axes, results, key):
    """Two bars for each kernel, the first kernel on top; whiskers from the worst to the best seed."""
    for which, colour, label, shift in [(1, ORANGE, "the paper's recipe", -0.2), (2, BLUE, "skc's default", 0.2)]:
        values = [[r[key] for r in row[which]] for row in results]
        means = [statistics.mean(v) for v in values]
        below = [m - min(v) for m, v in zip(means, values)]
        above = [max(v) - m for m, v in zip(means, values)]
        axes.barh([i + shift for i in range(len(results))], means, 0.38, color=colour, label=label,
                  xerr=[below, above], ecolor="black", error_kw={"elinewidth": 0.9})


def suite(path, results):
    figure, pair = plt.subplots(1, 2, figsize=(9, 6), sharey=True, layout="constrained")
    for axes, (key, label) in zip(pair, MEASURES):
        bars(axes, results, key)
        axes.set_xlabel(label)
        axes.grid(False, axis="y")
        axes.tick_params(axis="y", length=0)
    pair[0].set_yticks(range(len(results)), [row[0] for row in results])
    pair[0].set_ylim(len(results) - 0.4, -0.6)
    handles, labels = pair[0].get_legend_handles_labels()
    legend(figure, handles, labels)
    save(figure, path)


STYLES = [(ORANGE, "o", "-"), (PURPLE, "s", "--"), (SKY, "v", ":"), (GREEN, "^", "--"), (BLUE, "D", "-")]


def panels(path, results, x, x_label, styles, ticks=None):
    """A column of panels for each kernel, a row for each measure."""
    figure, grid = plt.subplots(2, len(results), figsize=(9, 6), sharex=True, sharey="row", layout="constrained")
    for column, (name, lines) in enumerate(results.items()):
        grid[0][column].set_title(name)
        grid[1][column].set_xlabel(x_label)
        for row, (key, label) in enumerate(MEASURES):
            axes = grid[row][column]
            axes.set_xscale("log")
            if column == 0:
                axes.set_ylabel(label)
            for (title, points), (colour, marker, dashes) in zip(lines.items(), styles):
                ordered = sorted(points, key=lambda r: r[x])
                axes.plot([r[x] for r in ordered], [r[key] for r in ordered], dashes, color=colour, marker=marker,
                          markersize=4.5, linewidth=1.4, label=title)
            if ticks:
                axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
                axes.minorticks_off()
    handles, labels = grid[0][0].get_legend_handles_labels()
    legend(figure, handles, labels)
    save(figure, path)


def draw(folder, results):
    suite(folder / "fidelity_suite.png", results["suite"])
    panels(folder / "fidelity_time.png", results["curves"], "seconds", "seconds on one thread", STYLES,
           [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3])
    samples = [r["samples"] for r in next(iter(results["fronts"]["disk"].values()))]
    panels(folder / "fidelity_front.png", results["fronts"], "samples", "samples", [STYLES[0], STYLES[-1]], samples)
