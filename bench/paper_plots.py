# SPDX-License-Identifier: MIT
"""The plots of docs/results/paper.md. Whiskers span the seeds."""
import statistics

from fidelity_plots import BLUE, GREEN, MEASURES, ORANGE, SKY, legend, plt, save

GREY = "#999999"


def colour(method):
    for start, own in [("paper", ORANGE), ("PST", SKY), ("LowRank", GREY), ("ours, the same", GREEN), ("ours", BLUE)]:
        if method.startswith(start):
            return own
    raise ValueError(method)


def spread(values):
    middle = statistics.mean(values)
    return middle, middle - min(values), max(values) - middle


def grouped(axes, labels, columns, sideways):
    """Bars of each method beside one another, a group for each label; columns: method -> values of each seed, for each label."""
    width = 0.84 / len(columns)
    for i, (method, groups) in enumerate(columns.items()):
        at = [j + (i - (len(columns) - 1) / 2) * width for j in range(len(labels))]
        middle, below, above = zip(*map(spread, groups))
        options = dict(color=colour(method), label=method, ecolor="black", error_kw={"elinewidth": 0.9})
        if sideways:
            axes.barh(at, middle, width * 0.94, xerr=[below, above], **options)
        else:
            axes.bar(at, middle, width * 0.94, yerr=[below, above], **options)
    if sideways:
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.grid(False, axis="y")
    else:
        axes.set_xticks(range(len(labels)), labels)
        axes.grid(False, axis="x")


def values(results, key):
    return [150 if r[key] is None else r[key] for r in results]


def pair(path, results, methods, height):
    figure, both = plt.subplots(1, 2, figsize=(9, height), sharey=True, layout="constrained")
    for axes, (key, label) in zip(both, MEASURES):
        grouped(axes, [name for name, _ in results], {m: [values(row[m], key) for _, row in results] for m in methods}, True)
        axes.set_xlabel(label)
    handles, labels = both[0].get_legend_handles_labels()
    legend(figure, handles, labels)
    save(figure, path)


def fronts(path, results):
    figure, grid = plt.subplots(len(results), 2, figsize=(9, 0.6 + 3.1 * len(results)), sharey="row", squeeze=False, layout="constrained")
    for row, (name, lines) in zip(grid, results.items()):
        for axes, (key, label) in zip(row, [("filter_ns", "ns per pixel, three channels"), ("samples", "samples")]):
            for (method, points), marker in zip(lines.items(), "osvD"):
                ordered = sorted(points, key=lambda r: r[key])
                axes.plot([r[key] for r in ordered], [r["image"] for r in ordered], color=colour(method), marker=marker,
                          markersize=4.5, linewidth=1.4, label=method)
            axes.set_xlabel(label)
            axes.set_title(name)
        row[0].set_ylabel("image PSNR, dB")
    handles, labels = grid[0][0].get_legend_handles_labels()
    legend(figure, handles, labels)
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.92)) # panels have titles
    save(figure, path)


def starts(path, results):
    inits, rows = results
    figure, panels = plt.subplots(1, len(rows), figsize=(9, 3.6), sharey=True, layout="constrained")
    for axes, (name, methods) in zip(panels, rows):
        grouped(axes, inits, {m: [[1e5 * r["l1"] / 2401 for r in rs] for rs in cells] for m, cells in methods.items()}, False)
        axes.set_title(name)
    panels[0].set_ylabel("mean absolute error, 1e-5")
    handles, labels = panels[0].get_legend_handles_labels()
    legend(figure, handles, labels)
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.92))
    save(figure, path)


def grid(path, results):
    figure, panels = plt.subplots(1, 3, figsize=(9, 3.4), sharey=True, layout="constrained")
    for axes, method in zip(panels, results[0][1]):
        for count, marker, dashes in [(4, "o", "-"), (6, "s", "--"), (8, "^", ":")]:
            rows = [(samples, row[method]) for (samples, c), row in results if c == count]
            if not rows:
                continue
            middle, below, above = zip(*(spread([r["psnr"] for r in rs]) for _, rs in rows))
            axes.errorbar([samples for samples, _ in rows], middle, [below, above], color=colour(method), marker=marker, linestyle=dashes,
                          markersize=4.5, linewidth=1.4, label=f"{count} layers")
        axes.set_title(method)
        axes.set_xticks(sorted({samples for (samples, _), _ in results}))
        axes.set_xlabel("samples in each")
        axes.legend(loc="best")
    panels[0].set_ylabel("kernel PSNR, dB")
    save(figure, path)


def draw(folder, results):
    compared = ["paper's recipe", "PST (reconstruction)", "LowRank, 49 x 2", "ours"]
    plots = {
        "gaussians": lambda path, r: pair(path, r, ["paper's recipe", "PST (reconstruction)", "ours, the same layers", "ours"], 5),
        "fronts": fronts, "kernels": lambda path, r: pair(path, r, compared, 8.5), "starts": starts, "grid": grid}
    for name, plot in plots.items():
        if name in results:
            plot(folder / f"paper_{name}.png", results[name])
