"""Figure of the scores against the gold annotations."""

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
    quote,
    say_nothing,
)
from migration_dialogue.figures.links import ANNOTATED
from migration_dialogue.figures.style import BLUE, INK, MUTED, draw_intervals, label_rows, place_axes, start_figure
from migration_dialogue.tables.store import check_table

# A score that is high, by the figure's own line.
HIGH = 0.9
# The scores that are shown: task, measure, what a reader sees, and what is counted. First those of the half of the text whose
# errors were not used to write rules:
HALF = "reporting half"
KEPT = (
    ("entities, names and dates", f"F1 without the list, {HALF}", "Names and dates found, without the list of names", "name"),
    ("entities, POPULATION", f"F1 with the list, {HALF}", "Groups of people found", "group"),
    ("themes, mean of those with 5 positives or more", f"F1 codebook, {HALF}",
     "Themes found, mean of those in five passages or more", "theme"),
    ("demands, sentence", f"F1 found, {HALF}", "Demands found in panel summaries", "demand"),
    ("demands, sentence", f"verb of those found, {HALF}", "Verbs of these demands are right", "demand"),
    ("demands, sentence", f"object, same head, {HALF}", "Objects of these demands are right", "demand"),
    ("demands, sentence", f"F1 addressee, {HALF}", "Who should act in these demands is found", "demand"),
    ("demands, sentence", f"F1 beneficiary, {HALF}", "Groups of people in these demands found", "group"),
    ("narrative matches", f"F1 has a recommendation, {HALF}", "Demands that are also in a recommendation", "demand"),
)  # fmt: skip
# Those of items that were open while rules, lists or features were written:
OPEN = (
    ("recommendation: all verbs", "equal to gold", "Verbs of recommendations are right", "recommendation"),
    ("clause: all acts", "equal to gold", "Acts of clauses (urges, notes, …) are right", "clause"),
    ("participant: title, name and position", "equal to gold", "Name, title and position of people listed", "entry"),
    ("entities, names and dates", f"F1 with the list, {HALF}", "Names and dates found, with the list of names", "name"),
    ("entities, all", f"linked to the right thing, {HALF}", "Spellings of a name are put together rightly", "name"),
    ("demands, recommendation", "object, same head, all", "Objects of recommendations are right", "demand"),
    ("demands, recommendation", "action category, all", "Kinds of action of recommendations are right", "demand"),
    ("demands, recommendation", "F1 implied, all", "Who is implied to act in recommendations found", "demand"),
    ("demands, clause", "F1 beneficiary, all", "Groups of people in clauses' demands found", "group"),
    ("objectives of the Compact", "P@1", "Most similar objective of the Compact is right", "passage"),
    ("related, clauses", "P@1", "Most similar clause is on the same subject", "recommendation"),
    ("related, clauses", "F1 of links", "Pairs on the same subject found", "pair"),
    ("counterparts, clauses", "P@1", "Most similar clause is a counterpart", "recommendation"),
    ("counterparts, clauses", "F1 of links", "Counterparts found by suggested links", "pair"),
)
# Fewer annotated items than these make no score worth showing.
FEWEST = 10
GROUPS = {True: "Measured on the held-out half", False: "Measured on text that was open while the rules were written"}


def select_scores(tables: Tables) -> pd.DataFrame:
    """The main scores with interval and number of items (`n` of what `noun` names), those of the held-out half (`kept`) first.

    Without gold annotations of the document there are none; scores of fewer than ten items are left out.
    """
    scores = tables.get("scores", check_table("scores", []))
    named = pd.DataFrame([*KEPT, *OPEN], columns=["task", "measure", "label", "noun"])
    data = named.assign(kept=[True] * len(KEPT) + [False] * len(OPEN)).merge(scores, on=["task", "measure"])
    columns = ["task", "measure", "label", "value", "ci_low", "ci_high", "n", "noun", "kept"]
    data = data[(data["noun"] == "theme") | (data["n"].astype(int) >= FEWEST)].sort_values(
        ["kept", "value", "label"], ascending=[False, False, True]
    )
    return data.reset_index(drop=True)[columns]


@say_nothing("The tables are not scored")
def describe_scores(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    held = bool(data["kept"].any())
    rows = data[data["kept"]] if held else data
    high, where = (rows["value"] >= HIGH).sum(), " on the held-out half" if held else ""
    lowest = rows.loc[rows["value"] == rows["value"].min(), "label"]
    last = join_words(quote(lowest)) if len(lowest) <= LISTED else f"{len(lowest)} of them"
    return (
        f"{high} of {count_things(len(rows), 'score')} shown{where} {'is' if high == 1 else 'are'} {HIGH} or more; the lowest is "
        f"{rows['value'].min():.2f}: {last}",
        f"Agreement of the tables with {ANNOTATED}. A score is the share that is right; where things are to be found, it is the "
        "mean (F1) of how much of what is found is right and how much is found. Lines: 95% intervals",
    )


def _draw_group(axes: Axes, rows: pd.DataFrame) -> None:
    """The scores of one group, one row each, with their value and number of items."""
    kept, places = bool(rows["kept"].iloc[0]), np.arange(len(rows))
    colour = BLUE if kept else MUTED
    draw_intervals(axes, rows.rename(columns={"value": "share"}), places, colour, inside="" if kept else "white", s=18)
    axes.axvline(HIGH, color=INK, linewidth=0.8, zorder=0)
    for place, row in enumerate(rows.itertuples()):
        items = count_things(row.n, row.noun, "entries" if row.noun == "entry" else "")
        axes.text(1.03, place, f"{row.value:.2f}  ({items})", va="center_baseline", fontsize=6.5)
    label_rows(axes, list(rows["label"]))
    axes.set_xlim(0, 1)
    axes.set_xticks(np.arange(0, 1.1, 0.2), [])


@draw_nothing(describe_scores)
def plot_scores(data: pd.DataFrame) -> Figure:
    """Dots with intervals under a heading for each of the two groups."""
    groups = [rows for _, rows in data.groupby("kept", sort=False)]
    top = 0.17 * len(data) + 0.35 * len(groups) + 0.4
    figure = start_figure(describe_scores(data), top)
    for rows in groups:
        bottom = top - 0.35 - 0.17 * len(rows)
        axes = place_axes(figure, 3.0, 1.4, bottom, top - 0.35)
        _draw_group(axes, rows)
        axes.annotate(
            GROUPS[bool(rows["kept"].iloc[0])], (0, 1), (-2.94 * 72, 6), "axes fraction", "offset points",
            fontsize=7.5, fontweight="bold",
        )  # fmt: skip
        top = bottom
    axes.set_xticks([*np.arange(0, 1.1, 0.2), HIGH], ["0", "0.2", "0.4", "0.6", "0.8", "1", str(HIGH)])
    axes.set_xlabel("Score (1: all as annotated)", fontsize=6.5)
    return figure


CHARTS = {"main_scores": Chart(select_scores, describe_scores, plot_scores)}
