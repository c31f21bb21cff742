"""One look for every figure: style sheet, palette, and the frame of title, subtitle and axes."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

INK, MUTED, RULE, GREY = "#1f2933", "#5b6770", "#d5dbe0", "#b8c4cc"
# Okabe and Ito (2008), readable for colour-blind eyes: blue, vermilion, bluish green.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
SEQUENCE = LinearSegmentedColormap.from_list("coverage", ["#ffffff", "#cfe1f2", "#6aaed6", "#2171b5", "#08306b"])
OTHER_PARTS = ("inaugural_session", "recommendations", "declaration", "appendix")
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": MUTED, "axes.edgecolor": RULE,
    "xtick.color": MUTED, "ytick.color": INK, "xtick.labelcolor": MUTED, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "grid.color": RULE,
    "figure.dpi": 100, "savefig.dpi": 150, "svg.hashsalt": "migration_dialogue", "svg.fonttype": "path",
}  # fmt: skip


def name_section(section: str) -> str:
    """A section's name in a figure."""
    return "Pope's message" if section == "appendix" else section.replace("_", " ").capitalize()


def break_name(name: str) -> str:
    """A column's name in lines short enough to stand beside others."""
    short = {"Inaugural session": "Inaugural\nsession", "Recommendations": "Recom-\nmendations", "Pope's": "Pope's\n"}
    for long, broken in short.items():
        name = name.replace(long, broken)
    return name.replace("\n ", "\n")


def start_figure(title: str, subtitle: str, *, width: float, height: float) -> tuple[Figure, float]:
    """An empty figure with the finding as its title and the measure below; and the height (0 to 1) left for axes."""
    figure = Figure(figsize=(width, height))
    characters = int(width * 9.5)
    head = textwrap.wrap(title, characters)
    below = textwrap.wrap(subtitle, int(width * 13.5))
    line = 1 / height
    top = 1 - 0.14 * line
    figure.text(0.1 * (1 / width), top, "\n".join(head), va="top", fontsize=12, fontweight="bold", linespacing=1.2)
    top -= 0.215 * line * len(head) + 0.06 * line
    figure.text(0.1 * (1 / width), top, "\n".join(below), va="top", fontsize=9, color=MUTED, linespacing=1.25)
    return figure, top - 0.17 * line * len(below) - 0.1 * line


def place_axes(figure: Figure, left: float, right: float, bottom: float, top: float) -> Axes:
    """Axes with margins in inches from the left, right and bottom edge, and their top as a share of the figure."""
    width, height = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / height, (width - left - right) / width, top - bottom / height))


def draw_cells(
    axes: Axes,
    shades: np.ndarray,
    texts: np.ndarray,
    *,
    largest: float,
    size: float = 9,
    heights: Sequence[float] | None = None,
) -> np.ndarray:
    """A heat map with a word or number in every cell, dark on light and light on dark; gives the middles of its rows."""
    rows, columns = shades.shape
    edges = np.concatenate([[0], np.cumsum(heights if heights is not None else [1] * rows)]) - 0.5
    middles: np.ndarray = (edges[1:] + edges[:-1]) / 2
    sides = np.arange(columns + 1) - 0.5
    axes.pcolormesh(sides, edges, shades, cmap=SEQUENCE, vmin=0, vmax=largest, edgecolors="white", linewidth=1)
    for (row, column), text in np.ndenumerate(texts):
        colour = "white" if shades[row, column] > 0.55 * largest else INK if text != "0" else "#9aa5ad"
        axes.text(column, float(middles[row]), text, ha="center", va="center", color=colour, fontsize=size)
    axes.set_ylim(edges[-1], edges[0])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return middles
