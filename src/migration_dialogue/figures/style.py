"""One look for every figure: style sheet, palette, and the frame of title, subtitle and axes. Lengths are inches of print."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

# Grey marks are three times as dark as paper; rules and grids, which may be missed, are paler.
INK, MUTED, RULE, GREY = "#1f2933", "#5b6770", "#d5dbe0", "#8a96a0"
# Okabe and Ito (2008), readable for colour-blind eyes: blue, vermilion, bluish green.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
# Cells from white to a colour; in all colours what is larger is darker.
SEQUENCES = {colour: LinearSegmentedColormap.from_list(colour, ["#ffffff", colour]) for colour in (MUTED, BLUE, ORANGE)}
# Inches of print: two columns of a journal, and one.
WIDTH, NARROW = 7.2, 3.5
# Sections by another name than their layout's.
SECTION_NAMES = {"appendix": "Pope's message", "operative": "operative part"}
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": 7, "text.color": INK, "axes.labelcolor": MUTED, "axes.edgecolor": RULE,
    "xtick.color": MUTED, "ytick.color": INK, "xtick.labelcolor": MUTED, "ytick.labelcolor": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "grid.color": RULE,
    "figure.dpi": 100, "savefig.dpi": 300, "svg.hashsalt": "migration_dialogue", "svg.fonttype": "none",
    "text.hinting": "none",  # letters as wide in PNG as in SVG
}  # fmt: skip


def say_section(section: str) -> str:
    """A section's name in a sentence: a layout's own name in words, a heading as it is printed."""
    return SECTION_NAMES.get(section, section.replace("_", " "))


def refer_to(section: str) -> str:
    """A section in a sentence: "the operative part", and a heading in quotation marks."""
    return f"the {say_section(section)}" if section.islower() else f"“{section}”"


def name_section(section: str) -> str:
    """A section's name in a figure."""
    name = say_section(section)
    return name[:1].upper() + name[1:]


def break_name(name: str, width: int = 12) -> str:
    """A part's name in lines short enough for a column; a panel's number has its own line, a long word is broken in two."""
    name = re.sub(r"^(Panel \d+): (\w)", lambda found: f"{found[1]}\n{found[2].upper()}", name)
    for word in re.findall(rf"\w{{{width + 1},}}", name):
        name = name.replace(word, f"{word[: -(-len(word) // 2)]}- {word[-(-len(word) // 2) :]}")
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in name.split("\n"))


def write_lines(place: Figure | Axes, left: float, top: float, lines: Iterable[str], step: float, **look: Any) -> float:
    """Write lines at even distances (of matplotlib's own the first is often wider) and give the place below the last."""
    for line in lines:
        place.text(left, top + 0.8 * step, line, va="baseline", **look)
        top += step
    return top


def measure_text(text: str, size: float, weight: str = "normal") -> float:
    """The inches that a text takes in the figures' typeface."""
    look = FontProperties(family=STYLE["font.family"], size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, look, False)[0] / 72)


def start_figure(words: tuple[str, str], body: float, *, width: float = WIDTH) -> Figure:
    """An empty figure with the finding as its title, the measure below, and `body` inches of room under both."""
    head, below = textwrap.wrap(words[0], int(width * 11.5)), textwrap.wrap(words[1], int(width * 18.8))
    height = body + 0.2 + 0.175 * len(head) + 0.125 * len(below)
    figure = Figure(figsize=(width, height))
    top, left = 1 - 0.04 / height, 0.06 / width
    top = write_lines(figure, left, top, head, -0.175 / height, fontsize=10, fontweight="bold")
    write_lines(figure, left, top - 0.03 / height, below, -0.125 / height, fontsize=7, color=MUTED)
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


def draw_bars(axes: Axes, counts: pd.Series, colours: Sequence[str], labels: Sequence[str], **look: Any) -> None:
    """Bars of the counts by name, the first on top, each with a label at its end."""
    axes.barh(range(len(counts)), counts, color=colours, **look)
    for row, (count, label) in enumerate(zip(counts, labels, strict=True)):
        axes.text(count + 0.01 * counts.max(), row, label, va="center")
    label_rows(axes, list(counts.index))
    axes.set_xlim(0, max(counts.max(), 1))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def draw_intervals(axes: Axes, data: pd.DataFrame, place: Any, colour: str, *, inside: str = "", **look: Any) -> None:
    """Dots on their intervals, at the heights `place`; `inside` fills the dots otherwise than with `colour`."""
    axes.hlines(place, data["ci_low"], data["ci_high"], color=colour, linewidth=1.2)
    axes.scatter(data["share"], place, color=inside or colour, edgecolor=colour, zorder=3, clip_on=False, **look)
    axes.grid(axis="x", linewidth=0.4)


def _fill_cells(axes: Axes, values: Any, texts: Any, paint: Mapping[tuple[int, int], str]) -> None:
    sides, edges = (np.arange(count + 1) - 0.5 for count in reversed(values.shape))
    shades = values / max(float(values.max()), 1e-9)
    grey = shades.copy()
    grey[tuple(zip(*paint, strict=True)) if paint else ([], [])] = 0
    axes.pcolormesh(sides, edges, grey, cmap=SEQUENCES[MUTED], vmin=0, vmax=1, edgecolors="white", linewidth=1)
    for (row, column), text in np.ndenumerate(texts):
        colour = paint.get((row, column))
        if colour:
            fill = SEQUENCES[colour](shades[row, column])
            look = {"facecolor": fill, "edgecolor": colour, "linewidth": 1.2}
            axes.add_patch(Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, **look))
        ink = "white" if shades[row, column] > 0.75 else ORANGE if colour == ORANGE else INK
        if colour or text != "0":  # only a zero that is meant is written
            weight = "bold" if colour else "normal"
            axes.text(column, row, text, ha="center", va="center_baseline", color=ink, fontsize=7, fontweight=weight)


def plot_cells(
    words: tuple[str, str],
    shades: pd.DataFrame,
    texts: pd.DataFrame,
    *,
    columns: Sequence[str],
    left: float,
    paint: Mapping[tuple[int, int], str],
    border: int = 0,
    totals: Sequence[int] = (),
) -> Figure:
    """A heat map in grey with a number in every cell, and names at its rows and columns.

    `left` is the room for names of rows in inches, `paint` the colour of cells (row, column) that the finding is about,
    `border` the number of columns before a line that sets two kinds of columns apart, and `totals` numbers below their names.
    """
    wide = min(0.9, (WIDTH - left - 0.06) / max(len(columns), 1))
    steep = wide < 0.4  # names of many columns are written upwards, in lines of 30 letters
    heads = [break_name(column, 30 if steep else int(wide / 0.045)) for column in columns]
    noun = " passages" if steep else ""
    heads = [f"{head}\n{total}{noun}" for head, total in zip(heads, totals, strict=True)] if len(totals) else heads
    lengths = [max(map(len, head.split("\n"))) * 0.05 if steep else head.count("\n") * 0.105 for head in heads]
    room = 0.2 + max(lengths, default=0)
    rows = [textwrap.fill(str(row), int(left / 0.056)) for row in shades.index]
    tall = len(rows) * (0.06 + 0.12 * max((row.count("\n") + 1 for row in rows), default=0))
    figure = start_figure(words, tall + room + 0.06)
    axes = place_axes(figure, left, WIDTH - left - wide * len(columns), 0.06, tall + 0.06)
    _fill_cells(axes, shades.to_numpy(dtype=float), texts.to_numpy(), paint)
    label_rows(axes, rows)
    axes.set_xticks(range(len(columns)), heads, fontsize=min(5.8, 20 * wide), rotation=90 * steep)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    if len(totals) and not steep:
        place: dict[str, Any] = {"xycoords": "axes fraction", "xytext": (-3.5, 3.5), "textcoords": "offset points"}
        axes.annotate("number of passages", (0, 1), ha="right", fontsize=5.8, color=MUTED, **place)
    if 0 < border < len(columns):
        axes.axvline(border - 0.5, color=INK, linewidth=1.2)
    return figure
