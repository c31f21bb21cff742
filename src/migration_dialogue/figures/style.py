"""One look for every figure: style sheet, palette, and the frame of title, subtitle and axes. Lengths are inches of print."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

INK, MUTED, RULE, GREY = "#1f2933", "#5b6770", "#d5dbe0", "#b8c4cc"
# Okabe and Ito (2008), readable for colour-blind eyes: blue, vermilion, bluish green.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
# What is not meant is grey, light enough that the two colours stay the darkest on paper without colour.
SEQUENCE = LinearSegmentedColormap.from_list("coverage", ["#ffffff", "#dde3e8", "#a9b5be"])
# Inches of print: two columns of a journal, and one.
WIDTH, NARROW = 7.2, 3.5
# Sections by another name than their layout's.
SECTION_NAMES = {"appendix": "Pope's message", "operative": "operative part"}
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": 7, "text.color": INK, "axes.labelcolor": MUTED, "axes.edgecolor": RULE,
    "xtick.color": MUTED, "ytick.color": INK, "xtick.labelcolor": MUTED, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "grid.color": RULE,
    "figure.dpi": 100, "savefig.dpi": 300, "svg.hashsalt": "migration_dialogue", "svg.fonttype": "none",
}  # fmt: skip


def say_section(section: str) -> str:
    """A section's name in a sentence: a layout's own name in words, a heading as it is printed."""
    return SECTION_NAMES.get(section, section.replace("_", " "))


def name_section(section: str) -> str:
    """A section's name in a figure."""
    name = say_section(section)
    return name[:1].upper() + name[1:]


def shorten(text: str, length: int) -> str:
    """A text cut at a word's end, with a sign that more follows."""
    return textwrap.shorten(text, length, placeholder=" …")


def break_name(name: str, width: int = 12, lines: int = 3) -> str:
    """A part's name in lines short enough for a column or row; a panel's number has its own line."""
    name = re.sub(r"^(Panel \d+): (\w)", lambda found: f"{found[1]}\n{found[2].upper()}", name)
    name = name.replace("Recommendations", "Recom-\nmendations") if width < 15 else name
    short = (textwrap.shorten(line, lines * width, placeholder="…") for line in name.split("\n"))
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in short)


def start_figure(words: tuple[str, str], body: float, *, width: float = WIDTH) -> Figure:
    """An empty figure with the finding as its title, the measure below, and `body` inches of room under both."""
    head, below = textwrap.wrap(words[0], int(width * 11.5)), textwrap.wrap(words[1], int(width * 18.8))
    height = body + 0.2 + 0.175 * len(head) + 0.125 * len(below)
    figure = Figure(figsize=(width, height))
    top, left = 1 - 0.06 / height, 0.06 / width
    figure.text(left, top, "\n".join(head), va="top", fontsize=10, fontweight="bold", linespacing=1.2)
    top -= (0.175 * len(head) + 0.03) / height
    figure.text(left, top, "\n".join(below), va="top", fontsize=7, color=MUTED, linespacing=1.25)
    return figure


def place_axes(figure: Figure, left: float, right: float, bottom: float, top: float) -> Axes:
    """Axes between margins from the left and the right edge and two heights above the lower edge."""
    width, height = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / height, (width - left - right) / width, (top - bottom) / height))


def label_rows(axes: Axes, rows: Sequence[str]) -> None:
    """One row for each name, the first on top."""
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(length=0)


def draw_intervals(axes: Axes, data: pd.DataFrame, place: Any, colour: Any, *, inside: Any = None, **look: Any) -> None:
    """Dots on their intervals, at the heights `place`; `inside` fills the dots otherwise than with `colour`."""
    places, colours = np.asarray(place, dtype=float), np.asarray(colour)
    for each in np.unique(colours):  # one line for all intervals of a colour
        rows = colours == each
        ends = np.stack([data["ci_low"], data["ci_high"], np.full(len(data), np.nan)], axis=1)[rows].ravel()
        axes.plot(ends, np.repeat(places[rows], 3), color=each, linewidth=1.2, alpha=0.6)
    filled = colour if inside is None else inside
    axes.scatter(data["share"], place, color=filled, edgecolor=colour, zorder=3, clip_on=False, **look)
    axes.grid(axis="x", linewidth=0.4)


def _fill_cells(axes: Axes, values: Any, texts: Any, paint: Mapping[tuple[int, int], str]) -> None:
    sides, edges = (np.arange(count + 1) - 0.5 for count in reversed(values.shape))
    largest = max(float(values.max()), 1e-9)
    axes.pcolormesh(sides, edges, values, cmap=SEQUENCE, vmin=0, vmax=largest, edgecolors="white", linewidth=1)
    for (row, column), text in np.ndenumerate(texts):
        colour, weight = "#9aa5ad" if text == "0" else INK, "normal"
        if (row, column) in paint:
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=paint[row, column], edgecolor="white", linewidth=1))
            colour, weight = "white", "bold"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=7, fontweight=weight)


def plot_cells(
    words: tuple[str, str],
    shades: pd.DataFrame,
    texts: pd.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    left: float,
    paint: Mapping[tuple[int, int], str],
    border: int = 0,
) -> Figure:
    """A heat map in grey with a word or number in every cell, and names at its rows and columns.

    `left` is the room for names of rows in inches, `paint` the colour of cells (row, column) that the finding is about, and
    `border` the number of columns before a line that sets two kinds of columns apart.
    """
    room = 0.1 + 0.105 * max((column.count("\n") + 1 for column in columns), default=0)
    tall = 0.18 * len(rows)
    figure = start_figure(words, tall + room + 0.06)
    right = max(0.06, WIDTH - left - 0.9 * len(columns))
    axes = place_axes(figure, left, right, 0.06, tall + 0.06)
    _fill_cells(axes, shades.to_numpy(dtype=float), texts.to_numpy(), paint)
    label_rows(axes, rows)
    axes.set_xticks(range(len(columns)), columns, fontsize=5.8)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    if 0 < border < len(columns):
        axes.axvline(border - 0.5, color=INK, linewidth=1.2)
    return figure
