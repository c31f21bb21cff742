"""Figures of links: narratives against recommendations, and recommendations against clauses."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, name_panels, say_nothing
from migration_dialogue.figures.style import (
    GREY,
    INK,
    MUTED,
    ORANGE,
    RULE,
    WIDTH,
    break_name,
    label_rows,
    place_axes,
    shorten,
    start_figure,
)
from migration_dialogue.links.pairs import LINK_SCORE, RELATED_SCORE

RETURNED = ("in a recommendation of the panel", "in one of another panel", "in none")


def select_returned(tables: Tables) -> pd.DataFrame:
    """Demands of every panel's narrative: asked again in one of its recommendations, in another panel's, or in none."""
    matches = tables["narrative_matches"]
    returned = np.select([matches["matched"], matches["other"].notna()], [RETURNED[0], RETURNED[1]], RETURNED[2])
    counts = pd.DataFrame({name: returned == name for name in RETURNED}).astype(int)
    data = counts.groupby(matches["panel"].to_numpy()).sum().rename_axis("panel").reset_index()
    return data.assign(name=data["panel"].map(name_panels(tables)))


@say_nothing("The panels' narratives ask for nothing", *RETURNED)
def describe_returned(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    own, other, none = (int(data[name].sum()) for name in RETURNED)
    return (
        f"Of {count_things(own + other + none, 'demand')} in the panels' narratives {own} return{'s' * (own == 1)} in a "
        f"recommendation of the same panel; {none} return{'s' * (none == 1)} in none",
        "Things that a narrative says should be done, by panel, and whether the bulleted recommendations ask for them too. Words "
        "are compared; a demand that returns in other words counts as in none",
    )


@draw_nothing(describe_returned)
def plot_returned(data: pd.DataFrame, *, width: float = WIDTH) -> Figure:
    """Stacked bars of demands per panel with their counts; those that return in no recommendation in colour."""
    tall, wide = 0.3 * len(data), width == WIDTH
    figure = start_figure(describe_returned(data), tall + (0.35 if wide else 0.6), width=width)
    axes = place_axes(figure, 2.5 if wide else 1.2, 0.1, 0.06, tall + 0.06)
    left = np.zeros(len(data))
    for name, colour, ink in zip(RETURNED, (GREY, RULE, ORANGE), (INK, INK, "white"), strict=True):
        axes.barh(data.index, data[name], left=left, color=colour, label=name)
        for row, (start, count) in enumerate(zip(left, data[name], strict=True)):
            if count:
                axes.text(start + count / 2, row, count, ha="center", va="center", color=ink, fontweight="bold")
        left += data[name].to_numpy()
    label_rows(axes, [break_name(name, 46 if wide else 20, 1) for name in data["name"]])
    axes.set_xlim(0, max(left.max(), 1))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3 if wide else 1, frameon=False, borderaxespad=0.2)
    return figure


def select_crossref(tables: Tables) -> pd.DataFrame:
    """Score, share and link of every pair of recommendation and clause, with the first words of both."""
    data = tables["crossref"][["rec_id", "clause_id", "score", "share", "rank", "linked", "related"]]
    clauses = (
        tables["declaration"].set_index("clause_id")[["part", "number", "text"]].rename(columns={"text": "clause"})
    )
    texts = tables["recommendations"].set_index("rec_id")["text"].rename("recommendation")
    data = data.join(texts, on="rec_id").join(clauses, on="clause_id")
    short = {name: [shorten(text, 62) for text in data[name]] for name in ("recommendation", "clause")}
    ordered = data.assign(**short).sort_values(
        ["rec_id", "part", "number"], ascending=[True, False, True], ignore_index=True
    )
    return ordered.drop(columns="number")


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_crossref(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    linked, related = (set(data.loc[rows, "rec_id"]) for rows in (data["linked"], data["related"]))
    total, most = (
        count_things(data["rec_id"].nunique(), "recommendation"),
        data.loc[data["linked"], "clause_id"].value_counts(),
    )
    busiest = ""
    if (most == most.max()).sum() == 1:
        words = data.loc[data["clause_id"] == most.index[0], "clause"].iloc[0]
        busiest = f"; the clause linked most often ({count_things(most.max(), 'time')}) is {most.index[0]}, “{words}”"
    more = len(related - linked)
    return (
        f"The program links {len(linked)} of {total} to a clause, as candidates for a reader, and scores one as near for "
        f"{more} more{busiest}",
        f"Pairs of a recommendation and a clause (P preamble, A article) that score {RELATED_SCORE} or more by what they share "
        f"of words, themes, objectives and actions of the Compact. Orange with its score: linked, {LINK_SCORE} or more; grey: on "
        "the same matter. Candidates for a reader: some are wrong, others are missed (notebook 06)",
    )


@draw_nothing(describe_crossref)
def plot_crossref(data: pd.DataFrame) -> Figure:
    """Recommendations by clauses: a square for each related pair, those that are linked with their score."""
    rows, columns = data.drop_duplicates("rec_id").reset_index(), data.drop_duplicates("clause_id").reset_index()
    tall = 0.15 * len(rows)
    names = [shorten(f"{row.clause_id} {row.clause}", 40) for row in columns.itertuples()]
    room = 0.039 * max(map(len, names)) + 0.2
    figure = start_figure(describe_crossref(data), tall + room)
    axes = place_axes(figure, 3.05, 0.1, 0.06, tall + 0.06)
    related = data[data["related"] | data["linked"]]
    across = related["clause_id"].map(list(columns["clause_id"]).index)
    down = related["rec_id"].map(list(rows["rec_id"]).index)
    axes.scatter(across, down, marker="s", s=75, color=np.where(related["linked"], ORANGE, RULE))
    for place, row, score, linked in zip(across, down, related["score"], related["linked"], strict=True):
        if linked:
            axes.text(
                place, row, f"{score:.1f}", ha="center", va="center", fontsize=5, color="white", fontweight="bold"
            )
    label_rows(axes, [shorten(f"{row.rec_id} {row.recommendation}", 58) for row in rows.itertuples()])
    axes.set_xticks(range(len(columns)), names, rotation=90, fontsize=5.5)
    axes.tick_params(axis="y", labelsize=6)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.xaxis.tick_top()
    axes.grid(color=RULE, linewidth=0.3)
    axes.spines[:].set_visible(False)
    preamble = (columns["part"] == "preamble").sum()
    if 0 < preamble < len(columns):
        axes.axvline(preamble - 0.5, color=MUTED, linewidth=0.8)
    return figure


CHARTS = {
    "narrative_demands": Chart(select_returned, describe_returned, plot_returned, narrow=True),
    "crossref_matrix": Chart(select_crossref, describe_crossref, plot_crossref),
}
