"""One look for every figure: style sheet, palette, and the frame of title, subtitle and axes."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

INK, MUTED, RULE, GREY = "#1f2933", "#5b6770", "#d5dbe0", "#b8c4cc"
# Okabe and Ito (2008), readable for colour-blind eyes: blue, vermilion, bluish green.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
SEQUENCE = LinearSegmentedColormap.from_list("coverage", ["#ffffff", "#cfe1f2", "#6aaed6", "#2171b5", "#08306b"])
# Sections by another name than their layout's.
SECTION_NAMES = {"appendix": "Pope's message", "operative": "operative part"}
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": MUTED, "axes.edgecolor": RULE,
    "xtick.color": MUTED, "ytick.color": INK, "xtick.labelcolor": MUTED, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "grid.color": RULE,
    "figure.dpi": 100, "savefig.dpi": 150, "svg.hashsalt": "migration_dialogue", "svg.fonttype": "path",
}  # fmt: skip


def say_section(section: str) -> str:
    """A section's name in a sentence: a layout's own name in words, a heading as it is printed."""
    return SECTION_NAMES.get(section, section.replace("_", " "))


def name_section(section: str) -> str:
    """A section's name in a figure."""
    name = say_section(section)
    return name[:1].upper() + name[1:]


def break_name(name: str) -> str:
    """A column's name in lines short enough to stand beside others."""
    lines = name.replace("Recommendations", "Recom-\nmendations").split("\n")
    return "\n".join(textwrap.fill(textwrap.shorten(line, 36, placeholder=" …"), 12) for line in lines)


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


def label_rows(axes: Axes, rows: Sequence[str]) -> None:
    """One row for each name, the first on top."""
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(length=0)


def draw_intervals(
    axes: Axes, data: pd.DataFrame, place: Any, colour: Any, *, inside: Any = None, alpha: float = 0.5, **look: Any
) -> None:
    """Dots on their intervals, at the heights `place`; `inside` fills the dots otherwise than with `colour`."""
    axes.hlines(place, data["ci_low"], data["ci_high"], color=colour, linewidth=1.6, alpha=alpha)
    filled = colour if inside is None else inside
    axes.scatter(data["share"], place, color=filled, edgecolor=colour, zorder=3, clip_on=False, **look)
    axes.grid(axis="x", linewidth=0.6)


def plot_cells(
    words: tuple[str, str],
    shades: pd.DataFrame,
    texts: pd.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    width: float,
    height: float,
    margins: tuple[float, float, float],
    border: int = 0,
    largest: float | None = None,
    size: float = 9,
    heights: Sequence[float] | None = None,
) -> tuple[Figure, Axes]:
    """A heat map with a word or number in every cell, dark on light and light on dark, and names at its rows and columns.

    `margins` are left and right in inches, and the gap below the subtitle as a share of the height; `border` is the number of
    columns before a line that sets two kinds of columns apart, `largest` the value of the darkest shade, and `heights` are
    those of the rows in lines of text.
    """
    # Names of columns in more than three lines need room that the margins do not give.
    room = 0.14 * max(0, *(column.count("\n") - 2 for column in columns), 0)
    height += room
    figure, top = start_figure(*words, width=width, height=height)
    left, right, gap = margins
    axes = place_axes(figure, left, right, 0.15, top - gap - room / height)
    values = shades.to_numpy(dtype=float)
    largest = float(values.max()) if largest is None else largest
    edges = np.concatenate([[0], np.cumsum(heights if heights is not None else [1] * len(rows))]) - 0.5
    middles = (edges[1:] + edges[:-1]) / 2
    sides = np.arange(len(columns) + 1) - 0.5
    axes.pcolormesh(sides, edges, values, cmap=SEQUENCE, vmin=0, vmax=largest, edgecolors="white", linewidth=1)
    for (row, column), text in np.ndenumerate(texts.to_numpy()):
        colour = "white" if values[row, column] > 0.55 * largest else INK if text != "0" else "#9aa5ad"
        axes.text(column, float(middles[row]), text, ha="center", va="center", color=colour, fontsize=size)
    axes.set_ylim(edges[-1], edges[0])
    axes.tick_params(length=0)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(middles, rows)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    if 0 < border < len(columns):
        axes.axvline(border - 0.5, color=INK, linewidth=1.5)
    return figure, axes
