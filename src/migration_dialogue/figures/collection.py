"""Figures of a collection: themes by year, demands that recur, and objectives of the Global Compact by year.

Their tables come from `findings.collection`; of one document there is nothing to show.
"""

import textwrap
from collections.abc import Sequence
from itertools import accumulate

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    Chart,
    Tables,
    count_things,
    draw_nothing,
    join_words,
    name_tied,
    quote,
    say_nothing,
    spell,
    spread,
)
from migration_dialogue.figures.style import BLUE, MUTED, WIDTH, place_axes, plot_cells, start_figure

GROUPED = ["n_documents", "n_units", "n_documents_total", "n_units_total"]
# Pairs that are drawn, characters and inches of a line, and the edge of each column of text.
PAIRS, CHARACTERS, LINE = 8, 68, 0.105
SIDES, MIDDLE = {"earlier_": (3.35, "right"), "": (3.85, "left")}, 3.6


def select_themes(tables: Tables) -> pd.DataFrame:
    """Themes by year, those of most documents first."""
    empty = pd.DataFrame(columns=["group", "theme", "label", *GROUPED])
    return _sort_groups(tables.get("collection_themes", empty), "label", "n_documents")


def select_objectives(tables: Tables) -> pd.DataFrame:
    """Objectives by year, those with most passages of similar wording first."""
    empty = pd.DataFrame(columns=["group", "objective", "title", *GROUPED])
    return _sort_groups(tables.get("collection_objectives", empty), "title", "n_units")


def _sort_groups(data: pd.DataFrame, name: str, counted: str) -> pd.DataFrame:
    totals = data.groupby(name)[counted].sum()
    order = ["group", "total", name]
    return data.assign(total=data[name].map(totals)).sort_values(
        order, ascending=[True, False, True], ignore_index=True
    )


def _find_first(data: pd.DataFrame, counted: str) -> pd.DataFrame:
    """The rows with the highest count of their year."""
    return data[(data[counted] > 0) & (data[counted] == data.groupby("group")[counted].transform("max"))]


@say_nothing("The collection mentions no theme", "n_documents")
def describe_themes(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals, first = data.groupby("label")["n_documents"].sum(), _find_first(data, "n_documents")["label"].value_counts()
    leading, years = list(totals.index[totals == totals.max()]), data["group"].nunique()
    ahead = "any year" if first.get(leading[0], 0) == years else f"{first.get(leading[0], 0)} of {years} years"
    return (
        f"{totals.max()} of {count_things(data.drop_duplicates('group')['n_documents_total'].sum(), 'document')} mention "
        f"{name_tied(quote(leading), 'themes')}, "
        + ("each of them more than any other theme" if len(leading) > 1 else "more than any other theme")
        + (f"; in {ahead} no theme is ahead of it" if len(leading) == 1 < years else ""),
        "Documents that mention a theme, by the list of terms; darker: a larger share of the year's documents; blank: none; "
        "blue: the largest share of the year",
    )


@draw_nothing(describe_themes)
def plot_themes(data: pd.DataFrame) -> Figure:
    """Themes by years, the number of documents in the cells."""
    return _plot_groups(describe_themes(data), data, "label", "n_documents", "document", left=2.3)


@say_nothing("No passage of the collection has wording similar to an objective", "n_units")
def describe_objectives(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby("objective")["n_units"].sum()
    total = count_things(data.drop_duplicates("group")["n_units_total"].sum(), "passage")
    tied = list(totals.index[totals == totals.max()])
    first = name_tied([f"objective {key}" for key in tied], "objectives")
    missing, have = int((totals == 0).sum()), "has" if totals.max() == 1 else "have"
    none = (
        f"; {missing} of {count_things(len(totals), 'objective')} {'has' if missing == 1 else 'have'} no such passage"
    )
    each = "each of " if len(tied) > 1 else ""
    return (
        f"{totals.max()} of {total} {have} wording similar to {each}{first} of the Global Compact, more than to any other"
        + none * bool(missing),
        "Passages with wording similar to an objective, three objectives at most for each passage; darker: a larger share of the "
        "year's passages; blank: none; blue: the largest share of the year",
    )


@draw_nothing(describe_objectives)
def plot_objectives(data: pd.DataFrame) -> Figure:
    """Objectives by years, the number of units in the cells."""
    named = data.assign(title=data["objective"].astype(str) + " " + data["title"])
    return _plot_groups(describe_objectives(data), named, "title", "n_units", "passage", left=4.3)


def _plot_groups(
    words: tuple[str, str], data: pd.DataFrame, name: str, counted: str, noun: str, *, left: float
) -> Figure:
    shades, texts = (
        spread(data.assign(value=value), name, "group", "value")
        for value in (data[counted] / data[f"{counted}_total"], data[counted].astype(int).astype(str))
    )
    first = _find_first(data, counted)
    totals = data.drop_duplicates("group").set_index("group")[f"{counted}_total"]
    return plot_cells(
        words, shades, texts, left=left,
        columns=[f"{group}\n{count_things(totals[group], noun)}" for group in shades.columns],
        paint={
            (shades.index.get_loc(row), shades.columns.get_loc(group)): BLUE
            for row, group in zip(first[name], first["group"], strict=True)
        },
    )  # fmt: skip


def select_repeats(tables: Tables) -> pd.DataFrame:
    """Passages with a demand that recur, as `find_repeats` finds them, the most similar first."""
    repeats = tables.get("collection_repeats", pd.DataFrame({"score": []}))
    return repeats.sort_values("score", ascending=False, kind="stable", ignore_index=True)


@say_nothing("No demand recurs in the collection")
def describe_repeats(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    early, late = (data[name].str.rpartition("/")[0] for name in ("earlier_document", "document"))
    same = int((early == late).sum())
    folder = f"; for {same or 'none'} of them, it is in the same folder" if (late != "").any() else ""
    total = count_things(data["n_requests"].iloc[0], "passage")
    have = "has" if len(data) == 1 else "have"
    pairs = "The most similar pair" if len(data) == 1 else f"The {min(PAIRS, len(data))} most similar pairs"
    return (
        f"{len(data)} of {total} with a demand {have} nearly the same words as one of an earlier document{folder}",
        f"{pairs}: the earlier passage left, the later one right, with document and characters; between them the similarity of "
        "their letters (1: the same text)",
    )


@draw_nothing(describe_repeats)
def plot_repeats(data: pd.DataFrame) -> Figure:
    """The most similar pairs of passages, side by side."""
    shown = data.head(PAIRS)
    texts = [[textwrap.wrap(text, CHARACTERS) for text in shown[f"{side}text"]] for side in SIDES]
    heights = [LINE * (1.2 + max(map(len, pair))) + 0.1 for pair in zip(*texts, strict=True)]
    figure = start_figure(describe_repeats(data), sum(heights) + 0.1)
    axes = place_axes(figure, 0, 0, 0.02, sum(heights) + 0.05)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(sum(heights), -0.03)
    axes.set_axis_off()
    tops = list(accumulate(heights, initial=0.0))
    for (side, (edge, align)), column in zip(SIDES.items(), texts, strict=True):
        places = zip(*(shown[f"{side}{name}"] for name in ("document", "start", "end")), strict=True)
        for top, lines, (document, start, end) in zip(tops, column, places, strict=False):
            axes.text(edge, top, f"{document}, characters {start}–{end}", ha=align, va="top", fontsize=5, color=MUTED)
            axes.text(edge, top + 1.2 * LINE, "\n".join(lines), ha=align, va="top", fontsize=5.8, linespacing=1.15)
    for top, score in zip(tops, shown["score"], strict=False):
        axes.text(MIDDLE, top + 1.1 * LINE, f"{score:.2f}", ha="center", va="top", color=BLUE, fontweight="bold")
    return figure


# The titles and years in data/sources.csv.
TEXTS = ("Report of the dialogue (2017)", "Global Compact (2018)", "Los Angeles Declaration (2022)",
         "Resolution 78/283 (2024)", "Resolution 79/13 (2024)")  # fmt: skip


def name_pieces(texts: Sequence[str]) -> str:
    """What the documents of the project's own collection are."""
    return f"{spell(len(texts))} texts, each cut into the documents of a folder: {join_words(texts)}"


SOURCE = name_pieces(TEXTS)
CHARTS = {
    "collection_themes": Chart(select_themes, describe_themes, plot_themes, source=SOURCE),
    "collection_repeats": Chart(select_repeats, describe_repeats, plot_repeats, source=SOURCE),
    # The Compact is not compared with itself.
    "collection_objectives": Chart(
        select_objectives, describe_objectives, plot_objectives, source=name_pieces([*TEXTS[:1], *TEXTS[2:]])
    ),
}
