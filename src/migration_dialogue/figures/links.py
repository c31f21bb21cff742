"""Figures of links: panel summaries against recommendations, and recommendations against clauses."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    Chart,
    Tables,
    clip,
    count_things,
    draw_nothing,
    explain_ids,
    join_words,
    name_panels,
    say_nothing,
)
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    RULE,
    WIDTH,
    break_name,
    label_rows,
    place_axes,
    start_figure,
    write_lines,
)
from migration_dialogue.links.pairs import LINK_SCORE

FOUND = ("in a recommendation of the panel", "in one of another panel", "in none")
# How the annotation judges a pair, in the order in which the figures tell it, and in words.
JUDGEMENTS = {
    "counterpart": ("a counterpart", "counterparts"), "touches": 2 * ("on the same subject",), "none": 2 * ("wrong",)
}  # fmt: skip
ANNOTATED = "two annotation passes by a language model; no person has checked them"
# Characters and inches of a line of a recommendation, and lines of a clause below the matrix.
CHARACTERS, LINE = 66, 0.095


def select_demands(tables: Tables) -> pd.DataFrame:
    """Demands of every panel summary: in similar words in one of its recommendations, in another panel's, or in none."""
    matches = tables["narrative_matches"]
    found = np.select([matches["matched"], matches["other"].notna()], [FOUND[0], FOUND[1]], FOUND[2])
    counts = pd.DataFrame({name: found == name for name in FOUND}).astype(int)
    data = counts.groupby(matches["panel"].to_numpy()).sum().rename_axis("panel").reset_index()
    return data.assign(name=data["panel"].map(name_panels(tables)))


@say_nothing("The panel summaries ask for nothing", *FOUND)
def describe_demands(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    found, totals = data[list(FOUND[:2])].sum(axis=1), data[list(FOUND)].sum(axis=1)
    total, count = count_things(totals.sum(), "demand"), found.sum()
    return (
        f"The program finds {count or 'none'} of {total} of the panel summaries in a recommendation, too",
        "What a panel summary says should be done, and whether a recommendation asks for it in similar words. Some matches are "
        "wrong, and a demand in quite other words is missed",
    )


@draw_nothing(describe_demands)
def plot_demands(data: pd.DataFrame, *, width: float = WIDTH) -> Figure:
    """Stacked bars of demands per panel with their counts; those that are in no recommendation hollow."""
    tall, wide = 0.3 * len(data), width == WIDTH
    figure = start_figure(describe_demands(data), tall + (0.35 if wide else 0.6), width=width)
    axes = place_axes(figure, 1.7 if wide else 1.2, 0.6 if wide else 0.45, 0.06, tall + 0.06)
    start, found = np.zeros(len(data)), data[list(FOUND[:2])].sum(axis=1)
    looks = (("white", BLUE, BLUE, ""), (BLUE, "white", BLUE, "////"), (ORANGE, "white", ORANGE, ""))
    for name, (ink, fill, edge, hatch) in zip(FOUND, looks, strict=True):
        some = data[name] > 0
        axes.barh(
            data.index[some],
            data[name][some],
            left=start[some],
            facecolor=fill,
            edgecolor=edge,
            hatch=hatch,
            label=name,
        )
        for row, (left, count) in enumerate(zip(start, data[name], strict=True)):
            if count:
                back = {"facecolor": fill, "edgecolor": "none", "pad": 1}
                axes.text(
                    left + count / 2, row, count, ha="center", va="center", color=ink, fontweight="bold", bbox=back
                )
        start += data[name].to_numpy()
    for row, (end, count) in enumerate(zip(start, found, strict=True)):
        axes.text(end + 0.01 * start.max(), row, f" {count} of {end:.0f}", va="center")
    label_rows(axes, [name if wide else break_name(name, 20) for name in data["name"]])
    axes.set_xlim(0, max(start.max(), 1) * 1.003)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3 if wide else 1, frameon=False, borderaxespad=0.2)
    return figure


def select_crossref(tables: Tables) -> pd.DataFrame:
    """Similarity and link of every pair of recommendation and clause with both texts, and `judgement` of the annotation or "".

    The annotation is the table `annotated_links`, if it is given.
    """
    data = tables["crossref"][["rec_id", "clause_id", "score", "share", "rank", "linked", "related"]]
    clauses = (
        tables["declaration"].set_index("clause_id")[["part", "number", "text"]].rename(columns={"text": "clause"})
    )
    texts = tables["recommendations"].set_index("rec_id")["text"].rename("recommendation")
    annotated = tables.get("annotated_links", pd.DataFrame(columns=["rec_id", "clause_id", "judgement"]))
    judgements = annotated.set_index(["rec_id", "clause_id"])["judgement"]
    data = data.join(texts, on="rec_id").join(clauses, on="clause_id").join(judgements, on=["rec_id", "clause_id"])
    data = data.assign(judgement=data["judgement"].fillna("").astype("object"))
    ordered = data.sort_values(["rec_id", "part", "number"], ascending=[True, False, True], ignore_index=True)
    return ordered.drop(columns="number")


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_crossref(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    linked, rows = data[data["linked"]], count_things(data["rec_id"].nunique(), "recommendation")
    counts = linked["judgement"].value_counts().reindex(JUDGEMENTS, fill_value=0)
    measure = f"Suggested: a similarity, the sum of what two texts share of words and themes, of {LINK_SCORE} or more"
    if linked.empty or not data["judgement"].any():
        links = count_things(len(linked), "link")
        finding = f"The program suggests {links} to clauses for {linked['rec_id'].nunique()} of {rows}"
        return f"{finding}; nobody has checked them", f"{measure}. {explain_ids(data)}"
    said = [f"{count} {words[count > 1]}" for count, words in zip(counts, JUDGEMENTS.values(), strict=True) if count]
    are = "is " if said and said[0].startswith("1 ") else "are "
    sought = data["judgement"] == "counterpart"
    lost = (sought & ~data["linked"]).sum()
    missed = (
        f"; {lost} of {count_things(sought.sum(), 'counterpart')} {'is' if lost == 1 else 'are'} missed" if lost else ""
    )
    return (
        f"Of the program's {count_things(len(linked), 'suggested link')}, {join_words(said).replace(' ', f' {are}', 1)}{missed}",
        f"{measure}. Judged by {ANNOTATED}. {explain_ids(data)}",
    )


def _list_marks(data: pd.DataFrame) -> list[tuple[str, pd.DataFrame, dict[str, Any]]]:
    """The kinds of pairs that are drawn: name, rows, and how their marks look."""
    linked = data["linked"]
    if not data["judgement"].any():
        return [("suggested link", data[linked], {"color": BLUE, "marker": "s"}),
                ("less similar", data[data["related"] & ~linked], {"color": GREY, "marker": "s", "s": 12})]  # fmt: skip
    judged = {name: data["judgement"] == name for name in JUDGEMENTS}
    return [
        ("suggested, a counterpart", data[linked & judged["counterpart"]], {"color": BLUE, "marker": "s"}),
        ("suggested, on the same subject", data[linked & judged["touches"]], {"color": GREY, "marker": "s"}),
        ("suggested, wrong", data[linked & judged["none"]], {"color": INK, "marker": "x", "s": 28}),
        ("a counterpart that is not suggested", data[~linked & judged["counterpart"]],
         {"facecolor": "white", "edgecolor": ORANGE, "marker": "s", "linewidth": 1.4}),
    ]  # fmt: skip


def _wrap(text: str) -> list[str]:
    """Two lines of a text, cut at punctuation if that is possible."""
    return textwrap.wrap(clip(text, "", 2 * CHARACTERS - 8), CHARACTERS, max_lines=2, placeholder="\xa0…")


def _write_clauses(figure: Figure, clauses: pd.DataFrame, marked: set[str], room: float) -> None:
    """Write the clauses that have a mark below the matrix, in two columns."""
    axes = place_axes(figure, 0, 0, 0.02, room)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(room - 0.02, 0)
    axes.set_axis_off()
    shown = clauses[clauses["clause_id"].isin(marked)].reset_index(drop=True)
    half = -(-len(shown) // 2)
    for row in shown.itertuples():
        left, top = 0.06 + (row.Index // half) * WIDTH / 2, 0.06 + (row.Index % half) * (2 * LINE + 0.05)
        axes.text(left, top + 0.8 * LINE, row.clause_id, fontsize=5.8, fontweight="bold")
        write_lines(axes, left + 0.28, top, _wrap(row.clause), LINE, fontsize=5.8)


@draw_nothing(describe_crossref)
def plot_crossref(data: pd.DataFrame) -> Figure:
    """Recommendations by clauses, a mark for each suggested link by what it is worth, and the words of the clauses below."""
    rows, columns = data.drop_duplicates("rec_id").reset_index(), data.drop_duplicates("clause_id").reset_index()
    marks = [mark for mark in _list_marks(data) if len(mark[1])]
    marked = {clause for _, pairs, _ in marks for clause in pairs["clause_id"]}
    tall, room = 0.21 * len(rows), 0.1 + (2 * LINE + 0.05) * -(-len(marked) // 2)
    figure = start_figure(describe_crossref(data), tall + room + 0.65)
    axes = place_axes(figure, 3.1, 0.1, room, tall + room)
    for name, pairs, look in marks:
        across = pairs["clause_id"].map(list(columns["clause_id"]).index)
        down = pairs["rec_id"].map(list(rows["rec_id"]).index)
        axes.scatter(across, down, label=name, zorder=2, **{"s": 55, **look})
    texts = rows["rec_id"] + " " + rows["recommendation"]
    label_rows(axes, ["\n".join(_wrap(text)) for text in texts])
    axes.set_xticks(range(len(columns)), columns["clause_id"], fontsize=4.7)
    axes.tick_params(axis="y", labelsize=5.8)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.xaxis.tick_top()
    axes.grid(color=RULE, linewidth=0.3)
    axes.spines[:].set_visible(False)
    if marks:
        place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1 + 0.3 / tall), "borderaxespad": 0}
        axes.legend(ncols=4, frameon=False, handletextpad=0.1, **place)
    for part, places in columns.groupby("part", sort=False).groups.items():
        axes.text(places[0] - 0.4, -1.15, {"operative": "articles"}.get(str(part), str(part)), fontsize=6, color=MUTED)
        if places[0]:
            axes.axvline(places[0] - 0.5, color=MUTED, linewidth=0.8)
    _write_clauses(figure, columns, marked, room)
    return figure


CHARTS = {
    "narrative_demands": Chart(select_demands, describe_demands, plot_demands, narrow=True),
    "crossref_matrix": Chart(select_crossref, describe_crossref, plot_crossref),
}
