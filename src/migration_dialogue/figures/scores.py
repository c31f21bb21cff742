"""Figure of the scores against the gold annotations."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import LISTED, Chart, Tables, count_things, draw_nothing, join_words, say_nothing
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    MUTED,
    RULE,
    draw_intervals,
    label_rows,
    place_axes,
    start_figure,
)
from migration_dialogue.tables.store import check_table

# The scores that are shown: task, measure, what a reader sees. Those of the half whose errors wrote no rules:
HALF = "reporting half"
KEPT = (
    ("entities, names and dates", f"F1 without the list, {HALF}", "Names and dates, without the list (F1)"),
    ("entities, POPULATION", f"F1 with the list, {HALF}", "Population groups (F1)"),
    ("themes, mean of those with 5 positives or more", f"F1 codebook, {HALF}", "Themes (mean F1)"),
    ("demands, sentence", f"F1 found, {HALF}", "Demands in narratives (F1)"),
    ("demands, sentence", f"verb of those found, {HALF}", "Verbs of demands in narratives"),
    ("demands, sentence", f"object, same head, {HALF}", "Objects of demands in narratives"),
    ("demands, sentence", f"F1 addressee, {HALF}", "Addressees of demands in narratives (F1)"),
    ("demands, sentence", f"F1 beneficiary, {HALF}", "Groups in demands of narratives (F1)"),
    ("narrative matches", f"F1 has a recommendation, {HALF}", "Demand has a recommendation (F1)"),
)
# Those of items that were open while rules, lists or features were written:
OPEN = (
    ("recommendation: all verbs", "equal to gold", "Verbs of recommendations"),
    ("clause: all acts", "equal to gold", "Acts of clauses"),
    ("participant: title, name and position", "equal to gold", "Participants"),
    (
        "entities, names and dates",
        f"F1 with the list, {HALF}",
        "Names and dates, with a list from the whole report (F1)",
    ),
    ("entities, all", f"linked to the right thing, {HALF}", "Names linked rightly, with the list"),
    ("demands, recommendation", "object, same head, all", "Objects of recommendations"),
    ("demands, recommendation", "action category, all", "Action categories"),
    ("demands, recommendation", "F1 implied, all", "Implied addressees of recommendations (F1)"),
    ("demands, clause", "F1 beneficiary, all", "Groups in demands of clauses (F1)"),
    ("objectives of the Compact", "P@1", "First objective right (terms written afterwards)"),
    ("related, clauses", "P@1", "First clause on the same matter, where there is one"),
    ("related, clauses", "F1 of links", "Pairs on the same matter (F1)"),
    ("counterparts, clauses", "P@1", "First clause a counterpart, where there is one"),
    ("counterparts, clauses", "F1 of links", "Links to counterparts (F1)"),
)


def select_scores(tables: Tables) -> pd.DataFrame:
    """The main scores with interval and number of items, best first; `kept` are those of the text kept for reporting.

    Without gold annotations of the document there are none.
    """
    scores = tables.get("scores", check_table("scores", []))
    named = pd.DataFrame([*KEPT, *OPEN], columns=["task", "measure", "label"])
    data = named.assign(kept=[True] * len(KEPT) + [False] * len(OPEN)).merge(scores, on=["task", "measure"])
    columns = ["task", "measure", "label", "value", "ci_low", "ci_high", "n", "kept"]
    return data.sort_values(["value", "label"], ascending=[False, True], ignore_index=True)[columns]


@say_nothing("The tables are not scored")
def describe_scores(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    high, kept = data["value"] >= 0.9, data["kept"]
    on_kept = f", but only {(high & kept).sum()} of the {kept.sum()} on held-out text" if kept.any() else ""
    lowest = [label[0].lower() + label[1:] for label in data.loc[data["value"] == data["value"].min(), "label"]]
    last = join_words(lowest) if len(lowest) <= LISTED else f"{len(lowest)} at {data['value'].min():.2f}"
    return (
        f"{high.sum()} of {count_things(len(data), 'main score')} {'is' if high.sum() == 1 else 'are'} 0.9 or more{on_kept}; "
        f"lowest: {last}",
        "Agreement of the tables with annotations made for this project by runs of a language model, with 95% intervals and the "
        "number of annotated items (n; for themes the number of themes). Full, blue dots: a half of the text whose errors were "
        "not used to write rules. Hollow, grey: all items, open while rules, lists or features were "
        "written. F1: the mean of how much of what is found is right and how much is found",
    )


@draw_nothing(describe_scores)
def plot_scores(data: pd.DataFrame) -> Figure:
    """Dots with intervals, one row per score."""
    tall = 0.17 * len(data) + 0.2
    figure = start_figure(describe_scores(data), tall + 0.1)
    axes = place_axes(figure, 2.9, 0.9, 0.2, tall)
    colours = np.where(data["kept"], BLUE, GREY)
    inside = np.where(data["kept"], BLUE, "white")
    draw_intervals(axes, data.rename(columns={"value": "share"}), data.index, colours, inside=inside, s=18)
    axes.axvline(0.9, color=RULE, linewidth=1, zorder=0)
    for row in data.itertuples():
        axes.text(1.02, row.Index, f"{row.value:.2f}  n = {row.n}", va="center", fontsize=6.5, color=MUTED)
    label_rows(axes, data["label"])
    axes.set_xlim(0, 1)
    return figure


CHARTS = {"main_scores": Chart(select_scores, describe_scores, plot_scores)}
