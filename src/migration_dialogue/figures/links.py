"""Figures of links: narratives against recommendations, and recommendations against clauses."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from migration_dialogue.figures.style import BLUE, GREEN, GREY, INK, MUTED, ORANGE, draw_cells, place_axes, start_figure
from migration_dialogue.links.pairs import LINK_SCORE, RELATED_SCORE

Tables = dict[str, pd.DataFrame]


def select_carried(tables: Tables) -> pd.DataFrame:
    """Demands of every panel's narrative: carried by one of its recommendations, by another panel's, or by none."""
    matches = tables["narrative_matches"]
    carried = np.select([matches["matched"], matches["other"].notna()], [CARRIED[0], CARRIED[1]], CARRIED[2])
    counts = matches.assign(carried=carried).groupby(["panel", "carried"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(CARRIED), fill_value=0).reset_index()


CARRIED = ("carried by a recommendation of the panel", "by one of another panel", "by none")


def describe_carried(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    own, other, none = (int(data[name].sum()) for name in CARRIED)
    return (
        f"{own} of {own + other + none} demands of the panels' narratives are carried by a recommendation of the same panel; "
        f"{none} by none",
        "Things that a narrative says should be done, by panel, and whether the bulleted recommendations ask for them too. Words "
        "are compared; a demand that a recommendation carries in other words counts as none",
    )


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
    axes.set_yticks(data.index, [f"Panel {panel}" for panel in data["panel"]])
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_xlabel("demands")
    axes.tick_params(length=0)
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


def plot_crossref(data: pd.DataFrame) -> Figure:
    """Recommendations by clauses, the score as shade; linked pairs with their share and those that touch a theme are framed."""
    order = list(data["clause_id"].unique())
    grids = {
        name: data.pivot(index="rec_id", columns="clause_id", values=name)[order]
        for name in ("score", "share", "linked", "related")
    }
    scores, linked = grids["score"], grids["linked"].to_numpy(dtype=bool)
    labels = data.drop_duplicates("rec_id").set_index("rec_id")["recommendation"]
    figure, top = start_figure(*describe_crossref(data), width=13, height=9.6)
    axes = place_axes(figure, 4.9, 0.75, 0.15, top - 0.02)
    texts = np.where(linked, grids["score"].map(lambda score: f"{score:.2f}").to_numpy(), "")
    draw_cells(axes, scores.to_numpy(), texts, largest=float(scores.to_numpy().max()), size=7)
    for row, column in np.argwhere(grids["related"].to_numpy(dtype=bool)):
        colour, width = (ORANGE, 2.0) if linked[row, column] else (INK, 0.7)
        frame = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=colour, linewidth=width, zorder=3)
        axes.add_patch(frame)
    axes.set_xticks(range(len(order)), order, fontsize=8)
    axes.set_yticks(range(len(scores)), [f"{rec_id}  {labels[rec_id]}" for rec_id in scores.index], fontsize=8)
    axes.xaxis.tick_top()
    preamble = data.loc[data["part"] == "preamble", "clause_id"].nunique()
    axes.axvline(preamble - 0.5, color=INK, linewidth=1.2)
    bar = figure.colorbar(axes.collections[0], cax=place_axes(figure, 12.45, 0.4, 5.0, top - 0.02))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=7, labelcolor=MUTED)
    bar.ax.set_title("score", fontsize=8, color=MUTED)
    return figure
