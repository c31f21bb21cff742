"""Figures of the parts of a document side by side: how often they mention each theme, and in what words."""

import re
import textwrap
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    LISTED,
    Chart,
    Tables,
    clip,
    count_things,
    draw_nothing,
    join_words,
    name_tied,
    quote,
    say_nothing,
    spell,
)
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    MUTED,
    ORANGE,
    RULE,
    WIDTH,
    measure_text,
    name_section,
    place_axes,
    say_section,
    start_figure,
    write_lines,
)
from migration_dialogue.figures.themes import count_units, explain_doubtful, mark_doubtful
from migration_dialogue.themes.coverage import select_counted, select_whole

# Themes whose dots are large and have their shares; a symbol for each part.
LARGE, SYMBOLS = 6, "osD^v<>phX"
# Themes whose passages are shown, the most lines of a passage, inches of a line, and the size of its type.
SHOWN, LINES, LINE, SIZE = 8, 7, 0.1, 6.2


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
    labels, parts = list(widest["label"].unique()), data.drop_duplicates("section")
    largest = f"the largest gaps are those of {name_tied(quote(labels), 'themes')}"
    if not data["widest"].any():
        largest = "all shares are equal"
    elif len(labels) == 1:
        ends = (widest.iloc[place] for place in (0, -1))
        counts = join_words(count_units(row["n_units"], row["n_units_total"], row["section"]) for row in ends)
        largest = f"the largest gap is {quote(labels)[0]}, in {counts}"
    firm = data.loc[data["firm"] != "", "label"].nunique()
    differ = "No theme is shown to differ between the parts"
    if firm:
        differ = f"{count_things(firm, 'theme')} {'differs' if firm == 1 else 'differ'} between the parts by more than chance"
    average = ", ".join(f"{row.words:.0f} in the {say_section(row.section)}" for row in parts.itertuples())
    compared, found = data["label"].nunique() * len(parts) * (len(parts) - 1) // 2, len(_list_found(data))
    measure = (
        f"Words per passage: {average}; a longer passage mentions more themes. Dots: the share of a part's passages that "
        "mention a theme"
    )
    measure += f"; blue: the {spell(LARGE)} that differ most" if found > LARGE else ""
    measure += f". Chance: a test of {count_things(compared, 'comparison')} together"
    absent = data["label"].nunique() - found
    measure += f". Left out: {count_things(absent, 'theme')} in none of the parts" if absent else ""
    return f"{differ}; {largest}", measure + explain_doubtful(data)


def _list_found(data: pd.DataFrame) -> list[str]:
    """Themes that a part mentions, in the order of the data."""
    return list(data[data.groupby("label")["n_units"].transform("sum") > 0]["label"].unique())


def _name_part(section: str, total: int) -> str:
    """A part with its number of passages, as "Declaration (27 clauses)"."""
    noun = count_units(0, total, section).removeprefix("none of ").split(" of ")[0]
    return f"{name_section(section)} ({noun.split()[0] if section == noun.split()[1] else noun})"


def _look(symbol: str, size: int, colour: str) -> dict[str, Any]:
    """How a part's symbol is drawn; the first is hollow and larger, so that one over it leaves it to be seen."""
    fill, size = ("white", 2 * size) if symbol == SYMBOLS[0] else (colour, size)
    return {"marker": symbol, "s": size, "facecolor": fill, "edgecolor": colour, "zorder": 3}


def _draw_dots(axes: Axes, data: pd.DataFrame, place: float, *, large: bool) -> None:
    """One theme in all parts; drawn large it has its shares at the dots, the outer ones beside them."""
    colour, size = (BLUE, 26) if large else (GREY, 9)
    axes.hlines(place, data["share"].min(), data["share"].max(), color=colour, linewidth=1.2 if large else 0.6)
    for symbol, share in zip(cycle(SYMBOLS), data["share"], strict=False):
        axes.scatter(share, place, **_look(symbol, size, colour), clip_on=False)
    shares = sorted(data["share"]) if len(data) <= LISTED else [data["share"].min(), data["share"].max()]
    if large:
        looks = [("right", -5, -2.5), *[("center", 0, 6)] * (len(shares) - 2), ("left", 5, -2.5)]
        for share, (align, across, up) in zip(shares, looks, strict=False):
            axes.annotate(
                f"{share:.0%}", (share, place), (across, up), textcoords="offset points", ha=align, fontsize=6.5
            )


@draw_nothing(describe_parallel)
def plot_parallel(data: pd.DataFrame) -> Figure:
    """One row of dots for each theme, one symbol for each part; the themes that differ most are large."""
    labels, parts = _list_found(data), data.drop_duplicates("section")
    edges = np.cumsum([0.0, *(0.3 if row < LARGE else 0.16 for row in range(len(labels)))])
    figure = start_figure(describe_parallel(data), edges[-1] + 0.55)
    axes = place_axes(figure, 2.15, 0.3, 0.25, edges[-1] + 0.25)
    for label, top, below in zip(labels, edges[:-1], edges[1:], strict=True):
        _draw_dots(axes, data[data["label"] == label], (top + below) / 2, large=top < LARGE * 0.299)
    for symbol, row in zip(cycle(SYMBOLS), parts.itertuples(), strict=False):
        axes.scatter([], [], **_look(symbol, 30, MUTED), label=_name_part(row.section, row.n_units_total))
    axes.tick_params(length=0)
    axes.set_yticks((edges[:-1] + edges[1:]) / 2, labels)
    axes.set_ylim(edges[-1] + 0.01, 0)
    largest = max(data["share"].max(), 0.01)
    axes.set_xlim(-0.07 * largest, 1.07 * largest)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.grid(axis="x", linewidth=0.4)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=4, frameon=False, borderaxespad=0.2, handletextpad=0.1
    )
    return figure


def select_columns(tables: Tables) -> pd.DataFrame:
    """Every theme in the parts that are compared: how many passages mention it, and one of them, each passage once if possible.

    Of the passages with a term of the theme those that are shown whole are taken before others, then those with the fewest words
    for each such term. Themes that a part is without come first, then the commonest.
    """
    parts = list_compared(tables)
    data = select_whole(tables["theme_coverage"], parts)
    totals, absent = (each.groupby(data["theme"]).transform("sum") for each in (data["n_units"], data["n_units"] == 0))
    data = data.assign(
        total=totals, absent=absent, place=data["section"].map(parts.index), label=mark_doubtful(data, tables)
    )
    data = data.sort_values(
        ["absent", "total", "label", "place"], ascending=[False, False, True, True], ignore_index=True
    )
    mentions = tables["theme_mentions"].sort_values("start").groupby(["theme", "unit_id"], as_index=False)
    units = select_counted(tables["units"])[["unit_id", "section", "words", "text", "order"]]
    found = mentions.agg(term=("text", "first"), terms=("text", "size")).merge(units, on="unit_id")
    found = found.assign(long=found["text"].str.len() > _measure_cell(parts), density=found["words"] / found["terms"])
    passages = dict(list(found.sort_values(["long", "density", "words", "order"]).groupby(["theme", "section"])))
    chosen: list[tuple[str, str, str]] = []
    for key in zip(data["theme"], data["section"], strict=True):
        rows = passages.get(key, found.head(0))
        fresh = rows[~rows["unit_id"].isin([unit for unit, *_ in chosen])]
        best = (fresh if len(fresh) else rows)[["unit_id", "term", "text"]].head(1)
        chosen.append((*best.iloc[0],) if len(best) else ("", "", ""))
    data[["unit_id", "term", "text"]] = pd.DataFrame(chosen, columns=["unit_id", "term", "text"], dtype="object")
    return data[["label", "section", "n_units", "n_units_total", "unit_id", "term", "text"]]


@say_nothing("The document has no two parts to compare")
def describe_columns(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    names = {part: "panels" if part == "panels" else say_section(part) for part in data["section"].unique()}
    found, themes = data.groupby("label", sort=False)["n_units"].agg(["min", "sum"]), data["label"].nunique()
    everywhere, nowhere = (found["min"] > 0).sum(), (found["sum"] == 0).sum()
    are = "is" if everywhere < 2 else "are"
    said = [f"{everywhere or 'None'} of {count_things(themes, 'theme')} {are} mentioned in the "]
    said[0] += f"{join_words(names.values())} alike" + (f", {nowhere} in none of them" if nowhere else "")
    empty = data[(data["n_units"] == 0) & data["label"].isin(found.index[found["sum"] > 0])]
    for part, rows in empty.groupby("section", sort=False):
        verb = "use" if names[str(part)].endswith("s") else "uses"
        subjects = join_words(quote(rows["label"])) if len(rows) <= LISTED else f"{len(rows)} of the others"
        said.append(f"the {names[str(part)]} {verb} no listed term for {subjects}")
    some = f"The {spell(SHOWN)} themes that a part is without or that are mentioned most"
    return (
        "; ".join(said),
        f"{some if len(_list_found(data)) > SHOWN else 'Themes'}, with a short passage of each part: the listed term is in bold, "
        "… marks a cut, and “in all” counts the passages that mention the theme" + explain_doubtful(data),
    )


def _measure_cell(sections: list[str]) -> int:
    """How many characters of a passage are shown beside so many others."""
    return LINES * int((WIDTH - 1.25) / max(len(sections), 1) * 20 - 2)


def _wrap_marked(text: str, term: str, width: int) -> list[str]:
    """Lines of a text, the first place of `term` between control characters."""
    marked = re.sub(re.escape(term), lambda found: f"\x02{found[0]}\x03", text, count=1, flags=re.IGNORECASE)
    return textwrap.wrap(marked, width)


def _write_marked(axes: Axes, left: float, top: float, lines: list[str]) -> None:
    """Write lines, what is between control characters in bold."""
    weight = "normal"
    for row, line in enumerate(lines):
        place = left
        for piece in re.split("([\x02\x03])", line):
            if piece in ("\x02", "\x03"):
                weight = "bold" if piece == "\x02" else "normal"
                continue
            indent = measure_text(" " * (len(piece) - len(piece.lstrip())), SIZE, weight)
            if piece.strip():
                axes.text(place + indent, top + (row + 0.8) * LINE, piece.strip(), fontsize=SIZE, fontweight=weight)
            place += measure_text(piece, SIZE, weight)


@draw_nothing(describe_columns)
def plot_columns(data: pd.DataFrame) -> Figure:
    """Themes as rows, parts as columns, and in the cells the words themselves; "no listed term" in colour."""
    sections, labels = list(data["section"].unique()), _list_found(data)[:SHOWN]
    wide, length = (WIDTH - 1.25) / len(sections), _measure_cell(sections)
    rows = data[data["label"].isin(labels)]
    lines = [_wrap_marked(clip(row.text, row.term, length), row.term, length // LINES) for row in rows.itertuples()]
    tall = (
        rows.assign(tall=[LINE * (len(each) + 1) + 0.14 for each in lines]).groupby("label", sort=False)["tall"].max()
    )
    tops = tall.cumsum() - tall
    figure = start_figure(describe_columns(data), tall.sum() + 0.3)
    axes = place_axes(figure, 0, 0, 0.02, tall.sum() + 0.28)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(tall.sum() + 0.02, -0.24)
    axes.set_axis_off()
    for column, (section, total) in enumerate(data.groupby("section", sort=False)["n_units_total"].first().items()):
        axes.text(1.25 + wide * column, -0.08, _name_part(str(section), total), fontsize=7.5, fontweight="bold")
    axes.hlines(tops, 0.06, WIDTH - 0.06, color=RULE, linewidth=0.5)
    for row, words in zip(rows.itertuples(), lines, strict=True):
        left, top = 1.25 + wide * sections.index(row.section), tops[row.label] + 0.05
        if row.section == sections[0]:
            write_lines(axes, 0.06, top, textwrap.wrap(row.label, 18), 0.115, fontsize=7, fontweight="bold")
        if row.n_units:
            _write_marked(axes, left, top, words)
            axes.text(left, top + LINE * (len(words) + 0.8), f"{row.n_units} in all", fontsize=5.5, color=MUTED)
        else:
            axes.text(left, top + 0.1, "no listed term", fontsize=8, fontweight="bold", color=ORANGE)
    return figure


CHARTS = {
    "theme_parallel": Chart(select_parallel, describe_parallel, plot_parallel),
    "parallel_columns": Chart(select_columns, describe_columns, plot_columns),
}
