"""Figures of a collection: themes by year, requests that recur, and objectives of the Global Compact by year.

Their tables come from `findings.collection`; of one document there is nothing to show.
"""

import textwrap
from itertools import accumulate

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    Chart,
    Tables,
    count_things,
    draw_nothing,
    name_tied,
    quote,
    say_nothing,
    spread,
)
from migration_dialogue.figures.style import BLUE, MUTED, WIDTH, place_axes, plot_cells, start_figure

GROUPED = ["n_documents", "n_units", "n_documents_total", "n_units_total", "note"]
# Pairs that are drawn, characters and inches of a line, and the edge of each column of text.
PAIRS, CHARACTERS, LINE = 8, 68, 0.105
SIDES, MIDDLE = {"earlier_": (3.35, "right"), "": (3.85, "left")}, 3.6


def select_themes(tables: Tables) -> pd.DataFrame:
    """Themes by year, those of most documents first."""
    empty = pd.DataFrame(columns=["group", "theme", "label", *GROUPED])
    return _sort_groups(tables.get("collection_themes", empty), "label", "n_documents")


def select_objectives(tables: Tables) -> pd.DataFrame:
    """Objectives by year, those near to most units first."""
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


def _add_note(measure: str, data: pd.DataFrame) -> str:
    return ". ".join([measure, *(note for note in data["note"].unique() if note)])


@say_nothing("The collection mentions no theme", "n_documents")
def describe_themes(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals, first = data.groupby("label")["n_documents"].sum(), _find_first(data, "n_documents")["label"].value_counts()
    leading, years = list(totals.index[totals == totals.max()]), data["group"].nunique()
    ahead = "any year" if first.get(leading[0], 0) == years else f"{first.get(leading[0], 0)} of {years} years"
    return (
        f"{name_tied(quote(leading), 'themes')} {'is' if len(leading) == 1 else 'are'} mentioned most, in {totals.max()} of "
        f"{count_things(data.drop_duplicates('group')['n_documents_total'].sum(), 'document')}"
        + (f", and no theme is ahead of it in {ahead}" if len(leading) == 1 < years else ""),
        _add_note(
            "Documents that mention a theme, by year. The darker, the larger their share of the documents of the year (n); blue: "
            "the largest share",
            data,
        ),
    )


@draw_nothing(describe_themes)
def plot_themes(data: pd.DataFrame) -> Figure:
    """Themes by years, the number of documents in the cells."""
    return _plot_groups(describe_themes(data), data, "label", "n_documents", left=2.3)


@say_nothing("The collection is near to no objective", "n_units")
def describe_objectives(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby(["objective", "title"])["n_units"].sum()
    first = [f"objective {key} (“{title}”)" for key, title in totals.index[totals == totals.max()]]
    names, missing = name_tied(first, "objectives"), int((totals == 0).sum())
    none = (
        f"; {missing} of the {count_things(len(totals), 'objective')} {'is' if missing == 1 else 'are'} near to none"
        if missing
        else ""
    )
    return (
        f"{names[:1].upper()}{names[1:]} {'is' if len(first) == 1 else 'are'} near to the largest number of sentences and "
        f"clauses ({totals.max()} of {data.drop_duplicates('group')['n_units_total'].sum()}){none}",
        _add_note(
            "Sentences, recommendations and clauses near to an objective of the Global Compact by the words they share, three "
            "objectives at most, by year. The darker, the larger their share of the year (n); blue: the largest share",
            data,
        ),
    )


@draw_nothing(describe_objectives)
def plot_objectives(data: pd.DataFrame) -> Figure:
    """Objectives by years, the number of units in the cells."""
    named = data.assign(title=data["objective"].astype(str) + " " + data["title"])
    return _plot_groups(describe_objectives(data), named, "title", "n_units", left=4.3)


def _plot_groups(words: tuple[str, str], data: pd.DataFrame, name: str, counted: str, *, left: float) -> Figure:
    shades, texts = (
        spread(data.assign(value=value), name, "group", "value")
        for value in (data[counted] / data[f"{counted}_total"], data[counted].astype(int).astype(str))
    )
    first = _find_first(data, counted)
    totals = data.drop_duplicates("group").set_index("group")[f"{counted}_total"]
    return plot_cells(
        words, shades, texts, left=left,
        columns=[f"{group}\nn = {totals[group]}" for group in shades.columns],
        paint={
            (shades.index.get_loc(row), shades.columns.get_loc(group)): BLUE
            for row, group in zip(first[name], first["group"], strict=True)
        },
    )  # fmt: skip


def select_repeats(tables: Tables) -> pd.DataFrame:
    """Requests that recur, as `find_repeats` finds them, the nearest first."""
    repeats = tables.get("collection_repeats", pd.DataFrame({"score": [], "note": []}))
    return repeats.sort_values("score", ascending=False, kind="stable", ignore_index=True)


@say_nothing("No request recurs in the collection")
def describe_repeats(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    early, late = (data[name].str.rpartition("/")[0] for name in ("earlier_document", "document"))
    same = int((early == late).sum())
    folder = f"; for {same or 'none'} of them it is one in the same folder" if (late != "").any() else ""
    shown = min(PAIRS, len(data))
    return (
        f"{len(data)} of {count_things(data['n_requests'].iloc[0], 'request')} {'repeats' if len(data) == 1 else 'repeat'} an "
        f"earlier document in nearly the same words{folder}",
        _add_note(
            f"The {shown} nearest pairs of an earlier request (left) and a later one (right), with their documents and offsets; "
            "between them the likeness of their letters (cosine; 1 for equal texts)",
            data,
        ),
    )


@draw_nothing(describe_repeats)
def plot_repeats(data: pd.DataFrame) -> Figure:
    """The nearest pairs of requests, side by side."""
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
            axes.text(edge, top, f"{document} [{start}:{end}]", ha=align, va="top", fontsize=5, color=MUTED)
            axes.text(edge, top + 1.2 * LINE, "\n".join(lines), ha=align, va="top", fontsize=5.8, linespacing=1.15)
    for top, score in zip(tops, shown["score"], strict=False):
        axes.text(MIDDLE, top + 1.1 * LINE, f"{score:.2f}", ha="center", va="top", color=BLUE, fontweight="bold")
    return figure


SOURCE = "Pieces of five texts, which data/sources.csv names"
CHARTS = {
    "collection_themes": Chart(select_themes, describe_themes, plot_themes, source=SOURCE),
    "collection_repeats": Chart(select_repeats, describe_repeats, plot_repeats, source=SOURCE),
    "collection_objectives": Chart(select_objectives, describe_objectives, plot_objectives, source=SOURCE),
}
