"""Figures of the parts of a document side by side: the themes that differ, and what each part says in its own words."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    LISTED,
    Chart,
    Tables,
    count_things,
    draw_nothing,
    join_words,
    name_tied,
    quote,
    say_nothing,
    spell,
)
from migration_dialogue.figures.style import (
    INK,
    MUTED,
    ORANGE,
    RULE,
    WIDTH,
    break_name,
    name_section,
    place_axes,
    say_section,
    shorten,
    start_figure,
)
from migration_dialogue.figures.themes import count_units, explain_doubtful, mark_doubtful
from migration_dialogue.themes.coverage import select_counted, select_whole

# Themes that are drawn large, and how many in a row; the others are small.
LARGE, ACROSS, SMALL_ACROSS = 6, 3, 7
BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.8}


def list_compared(tables: Tables) -> list[str]:
    """The parts of a document that are compared with each other, in its order: the first is on the left of all others."""
    contrasts = tables["theme_contrasts"]
    pairs = contrasts[["left", "right"]].drop_duplicates()
    parts = pd.concat([pairs["left"], pairs["right"]]).drop_duplicates()
    return sorted(parts, key=lambda part: -(pairs["left"] == part).sum())


def select_parallel(tables: Tables) -> pd.DataFrame:
    """Coverage of every theme in the parts that are compared, by the widest difference of two shares.

    `firm` names the pairs of parts whose difference remains when all comparisons are taken together.
    """
    parts = list_compared(tables)
    chosen = select_whole(tables["theme_coverage"], parts)
    contrasts = tables["theme_contrasts"]
    pairs = contrasts.assign(pair=contrasts["left"] + " and " + contrasts["right"])
    firm = pairs[pairs["firm"]].groupby("theme")["pair"].agg("; ".join)
    widest = contrasts["difference"].abs().groupby(contrasts["theme"]).max()
    words = select_counted(tables["units"]).groupby("section")["words"].mean().round(4)
    frame = chosen.assign(
        label=mark_doubtful(chosen, tables), widest=chosen["theme"].map(widest),
        firm=[firm.get(theme, "") for theme in chosen["theme"]],
        words=chosen["section"].map(words), place=chosen["section"].map(parts.index),
    )  # fmt: skip
    frame = frame.sort_values(["widest", "label", "place"], ascending=[False, True, True], ignore_index=True)
    columns = ["label", "section", "n_units", "n_units_total", "share", "ci_low", "ci_high", "widest", "firm", "words"]
    return frame[columns]


@say_nothing("The document has no two parts to compare")
def describe_parallel(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    widest = data[data["widest"] == data["widest"].max()].sort_values("share", ascending=False, kind="stable")
    labels = list(widest["label"].unique())
    finding = f"{name_tied(quote(labels), 'themes')} differ{'s' if len(labels) == 1 else ''} most between the parts"
    if not data["widest"].any():
        finding = "No theme differs between the parts"
    elif len(labels) == 1:
        counts = join_words(count_units(row.n_units, row.n_units_total, row.section) for row in widest.itertuples())
        finding += f": it is in {counts}"
    parts = data.drop_duplicates("section")
    compared = data["label"].nunique() * len(parts) * (len(parts) - 1) // 2
    firm = data.loc[data["firm"] != "", "label"].nunique()
    sure = f"{count_things(firm, 'theme')} {'differs' if firm == 1 else 'differ'}" if firm else "no theme differs"
    average = join_words(f"{say_section(row.section)} {row.words:.0f}" for row in parts.itertuples())
    small = "; ".join((f"large: the {spell(LARGE)} themes that differ most", "small: the rest"))
    small = f" ({small})" if len(_list_found(data)) > LARGE else ""
    absent = data["label"].nunique() - len(_list_found(data))
    small += f"; {count_things(absent, 'theme')} in none of them left out" if absent else ""
    return (
        f"{finding}; {sure} by more than chance allows in {count_things(compared, 'comparison')}",
        f"Share of each part's units that speak of the theme, on the same scale in all pictures{small}. More than chance: "
        f"Fisher's exact test, all comparisons adjusted together, below 0.05. Words in a unit on average: {average}; a longer "
        "text speaks of more themes" + explain_doubtful(data),
    )


def _list_found(data: pd.DataFrame) -> list[str]:
    """Themes that a part speaks of, in the order of the data."""
    return list(data[data.groupby("label")["n_units"].transform("sum") > 0]["label"].unique())


def _draw_slope(axes: Axes, data: pd.DataFrame, label: str, *, large: bool) -> None:
    """One theme through the parts; drawn large it has its counts at the dots and the other themes behind it."""
    part, largest = data[data["label"] == label], max(data["share"].max(), 1e-9)
    colour, size, width, dot, wrap = (ORANGE, 7.5, 1.8, 4.0, 40) if large else (MUTED, 5.5, 0.9, 1.6, 18)
    axes.plot(range(len(part)), part["share"], color=colour, marker="o", linewidth=width, markersize=dot, clip_on=False)
    weight = "bold" if large else "normal"
    axes.set_title(textwrap.fill(label, wrap), fontsize=size, fontweight=weight, loc="left", pad=2, va="bottom")
    axes.set_ylim(-0.09 * largest, largest * (1.3 if large else 1.05))
    axes.set_xlim(-0.45, len(part) - 0.55)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if not large:
        return
    for _, other in data.groupby("label"):
        axes.plot(range(len(other)), other["share"], color=RULE, linewidth=0.5, zorder=1)
    axes.set_xticks(range(len(part)), [break_name(name_section(each)) for each in part["section"]])
    axes.tick_params(axis="x", labelsize=5.5, length=0)
    for place, row in enumerate(part.itertuples()):
        text = f"{row.share:.0%}" + ("" if len(part) > LISTED + 1 else f"\n{row.n_units} of {row.n_units_total}")
        axes.text(place, row.share + 0.06 * largest, text, ha="center", fontsize=6, linespacing=1, color=INK, bbox=BOX)


@draw_nothing(describe_parallel)
def plot_parallel(data: pd.DataFrame) -> Figure:
    """A line through the parts for each theme: six large, the rest small."""
    labels = _list_found(data)
    kinds = ((labels[:LARGE], True, ACROSS, 1.55, 0.3), (labels[LARGE:], False, SMALL_ACROSS, 0.75, 0.05))
    body = sum(-(-len(chosen) // across) * tall for chosen, _, across, tall, _ in kinds)
    figure = start_figure(describe_parallel(data), body + 0.1)
    for chosen, large, across, tall, foot in kinds:
        wide = (WIDTH - 0.1) / across
        for index, label in enumerate(chosen):
            row, column = divmod(index, across)
            left, upper = 0.06 + column * wide, body - row * tall
            axes = place_axes(figure, left, WIDTH - left - wide + 0.12, upper - tall + foot, upper - 0.27)
            _draw_slope(axes, data, label, large=large)
        body -= -(-len(chosen) // across) * tall
    return figure


def select_columns(tables: Tables) -> pd.DataFrame:
    """Every theme in the parts that are compared: how many units speak of it, and the one that says it in the fewest words.

    Of the units with a term of the theme the one with the fewest words for each such term is chosen, then the shortest.
    """
    parts = list_compared(tables)
    whole = select_whole(tables["theme_coverage"], parts)
    mentions = tables["theme_mentions"].sort_values("start").groupby(["theme", "unit_id"], as_index=False)
    found = mentions.agg(term=("text", "first"), terms=("text", "size"))
    units = select_counted(tables["units"])[["unit_id", "section", "words", "text", "order"]]
    found = found.merge(units, on="unit_id").assign(density=lambda rows: rows["words"] / rows["terms"])
    telling = found.sort_values(["density", "words", "order"]).drop_duplicates(["theme", "section"])
    columns = ["theme", "section", "unit_id", "term", "text"]
    data = whole.merge(telling[columns], on=["theme", "section"], how="left").fillna(
        {"unit_id": "", "term": "", "text": ""}
    )
    totals, absent = (each.groupby(data["theme"]).transform("sum") for each in (data["n_units"], data["n_units"] == 0))
    data = data.assign(
        total=totals, absent=absent, place=data["section"].map(parts.index), label=mark_doubtful(data, tables)
    )
    data = data.sort_values(
        ["absent", "total", "label", "place"], ascending=[False, False, True, True], ignore_index=True
    )
    return data[["label", "section", "n_units", "n_units_total", "unit_id", "term", "text"]]


@say_nothing("The document has no two parts to compare")
def describe_columns(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    names = {part: "panels" if part == "panels" else say_section(part) for part in data["section"].unique()}
    found, themes = data.groupby("label", sort=False)["n_units"].agg(["min", "sum"]), data["label"].nunique()
    everywhere, nowhere = (found["min"] > 0).sum(), (found["sum"] == 0).sum()
    said = [
        f"{everywhere} of {count_things(themes, 'theme')} {'appears' if everywhere == 1 else 'appear'} in the "
        f"{join_words(names.values())} alike" + (f", {nowhere} in none of them" if nowhere else "")
    ]
    empty = data[(data["n_units"] == 0) & data["label"].isin(found.index[found["sum"] > 0])]
    for part, rows in empty.groupby("section", sort=False):
        verb = "say" if names[str(part)].endswith("s") else "says"
        subjects = join_words(quote(rows["label"])) if len(rows) <= LISTED else f"{len(rows)} of the others"
        said.append(f"the {names[str(part)]} {verb} nothing about {subjects}")
    return (
        "; ".join(said),
        "For each theme and part the unit that says most about it in the fewest words (fewest words for each term of the theme), "
        "cut where … is; and how many units have a term of the theme. Nothing: no unit has one"
        + explain_doubtful(data),
    )


def excerpt(text: str, term: str, length: int) -> str:
    """A text cut at words' ends so that the first place of `term` is kept."""
    cut = shorten(text, length)
    if term.casefold() in cut.casefold() or term.casefold() not in text.casefold():
        return cut
    at = text.casefold().find(term.casefold())
    early = max(0, min(at - length // 3, len(text) - length + 1))
    start = text.find(" ", early, at) + 1 or text.rfind(" ", 0, at) + 1
    return "… " + shorten(text[start:], length - 2)


@draw_nothing(describe_columns)
def plot_columns(data: pd.DataFrame) -> Figure:
    """Themes as rows, parts as columns, and in the cells the words themselves, or "nothing" in colour."""
    sections = list(data["section"].unique())
    labels = _list_found(data)
    wide = (WIDTH - 1.25) / len(sections)
    characters, lines = int(wide * 20), 3 if len(sections) > 2 else 2
    tall = 0.1 * (lines + 1) + 0.09
    figure = start_figure(describe_columns(data), tall * len(labels) + 0.32)
    axes = place_axes(figure, 0, 0, 0.02, tall * len(labels) + 0.3)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(tall * len(labels) + 0.02, -0.26)
    axes.set_axis_off()
    for column, section in enumerate(sections):
        total = data.loc[data["section"] == section, "n_units_total"].iloc[0]
        axes.text(1.25 + wide * column, -0.08, f"{name_section(section)} (n = {total})", fontsize=8, fontweight="bold")
    axes.hlines(tall * np.arange(len(labels)), 0.06, WIDTH - 0.06, color=RULE, linewidth=0.5)
    for row in data[data["label"].isin(labels)].itertuples():
        left, top = 1.25 + wide * sections.index(row.section), tall * labels.index(row.label) + 0.04
        if row.section == sections[0]:
            axes.text(0.06, top, textwrap.fill(row.label, 18), va="top", fontsize=7, fontweight="bold")
        if not row.n_units:
            axes.text(left, top, "nothing", va="top", fontsize=9, fontweight="bold", color=ORANGE)
            continue
        words = textwrap.wrap(
            excerpt(row.text, row.term, characters * lines - 12), characters, max_lines=lines, placeholder=" …"
        )
        axes.text(left, top, "\n".join(words), va="top", fontsize=6.2, linespacing=1.15)
        axes.text(left, top + 0.105 * len(words), f"{row.n_units} in all", va="top", fontsize=5.5, color=MUTED)
    return figure


CHARTS = {
    "theme_parallel": Chart(select_parallel, describe_parallel, plot_parallel),
    "parallel_columns": Chart(select_columns, describe_columns, plot_columns),
}
