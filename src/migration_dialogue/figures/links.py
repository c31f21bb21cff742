"""Figures of links: narratives against recommendations, and recommendations against clauses."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing, spread
from migration_dialogue.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MUTED,
    ORANGE,
    label_rows,
    place_axes,
    plot_cells,
    start_figure,
)
from migration_dialogue.links.pairs import LINK_SCORE, RELATED_SCORE

CARRIED = ("carried by a recommendation of the panel", "by one of another panel", "by none")


def select_carried(tables: Tables) -> pd.DataFrame:
    """Demands of every panel's narrative: carried by one of its recommendations, by another panel's, or by none."""
    matches = tables["narrative_matches"]
    carried = np.select([matches["matched"], matches["other"].notna()], [CARRIED[0], CARRIED[1]], CARRIED[2])
    counts = pd.DataFrame({name: carried == name for name in CARRIED}).astype(int)
    return counts.groupby(matches["panel"].to_numpy()).sum().rename_axis("panel").reset_index()


@say_nothing("The panels' narratives ask for nothing", *CARRIED)
def describe_carried(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    own, other, none = (int(data[name].sum()) for name in CARRIED)
    return (
        f"{own} of {count_things(own + other + none, 'demand')} of the panels' narratives {'is' if own == 1 else 'are'} carried "
        "by a recommendation of the same panel; "
        f"{none} by none",
        "Things that a narrative says should be done, by panel, and whether the bulleted recommendations ask for them too. Words "
        "are compared; a demand that a recommendation carries in other words counts as none",
    )


@draw_nothing(describe_carried)
def plot_carried(data: pd.DataFrame) -> Figure:
    """Stacked bars of demands per panel with their counts."""
    figure, top = start_figure(*describe_carried(data), width=9, height=4.3)
    axes = place_axes(figure, 0.9, 0.3, 0.7, top - 0.1)
    left = np.zeros(len(data))
    for name, colour, ink in zip(CARRIED, (BLUE, GREEN, GREY), ("white", "white", INK), strict=True):
        axes.barh(data.index, data[name], left=left, color=colour, label=name)
        for row, (start, count) in enumerate(zip(left, data[name], strict=True)):
            if count:
                axes.text(start + count / 2, row, count, ha="center", va="center", color=ink, fontsize=9)
        left += data[name].to_numpy()
    label_rows(axes, [f"Panel {panel}" for panel in data["panel"]])
    axes.set_xlabel("demands")
    axes.legend(loc="upper left", bbox_to_anchor=(0, 1.12), ncols=3, frameon=False)
    return figure


def select_crossref(tables: Tables) -> pd.DataFrame:
    """Score, share and link of every pair of recommendation and clause, with the recommendation's first words."""
    texts = tables["recommendations"].set_index("rec_id")["text"]
    data = tables["crossref"][["rec_id", "clause_id", "score", "share", "rank", "linked", "related"]]
    short = data["rec_id"].map(lambda rec_id: textwrap.shorten(texts[rec_id], 62, placeholder=" …"))
    clauses = tables["declaration"].set_index("clause_id")[["part", "number"]]
    data = data.assign(recommendation=short).join(clauses, on="clause_id")
    ordered = data.sort_values(["rec_id", "part", "number"], ascending=[True, False, True], ignore_index=True)
    return ordered.drop(columns="number")


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_crossref(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    linked, related = (set(data.loc[rows, "rec_id"]) for rows in (data["linked"], data["related"]))
    return (
        f"For {len(linked)} of {data['rec_id'].nunique()} recommendations the score points to a counterpart in a clause; for "
        f"{len(related - linked)} more to a clause on the same matter",
        "Score of each recommendation with each clause (P preamble, A article): share of its words, themes, objectives and "
        f"actions of the Compact. Shade: score. Thick frame: linked, score (number) {LINK_SCORE} or more; thin: score "
        f"{RELATED_SCORE} or more. Candidates for a reader: some are wrong, others are missed (notebook 06)",
    )


@draw_nothing(describe_crossref)
def plot_crossref(data: pd.DataFrame) -> Figure:
    """Recommendations by clauses, the score as shade; linked pairs with their score and related ones are framed."""
    scores, linked, related = (spread(data, "rec_id", "clause_id", name) for name in ("score", "linked", "related"))
    labels = data.drop_duplicates("rec_id")
    preamble = data.loc[data["part"] == "preamble", "clause_id"].nunique()
    figure, axes = plot_cells(
        describe_crossref(data), scores, scores.map("{:.2f}".format).where(linked.astype(bool), ""),
        rows=list(labels["rec_id"] + "  " + labels["recommendation"]), columns=list(scores.columns), width=13,
        height=(201 + 23 * len(scores)) / 100, margins=(4.9, 0.75, 0.02), size=7,
    )  # fmt: skip
    axes.tick_params(labelsize=8)
    if 0 < preamble < len(scores.columns):
        axes.axvline(preamble - 0.5, color=INK, linewidth=1.2)
    for row, column in np.argwhere(related.to_numpy(dtype=bool)):
        colour, width = (ORANGE, 2.0) if linked.iloc[row, column] else (INK, 0.7)
        axes.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=colour, linewidth=width, zorder=3)
        )
    top, tall = axes.get_position().y1, figure.get_figheight()
    bottom = max(top * tall - 3.553, 0.15)
    bar = figure.colorbar(axes.collections[0], cax=place_axes(figure, 12.45, 0.4, bottom, top))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=7, labelcolor=MUTED)
    bar.ax.set_title("score", fontsize=8, color=MUTED)
    return figure


CHARTS = {
    "narrative_demands": Chart(select_carried, describe_carried, plot_carried),
    "crossref_matrix": Chart(select_crossref, describe_crossref, plot_crossref),
}
