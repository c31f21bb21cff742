"""Figure of the scores against the gold annotations."""

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.style import BLUE, MUTED, place_axes, start_figure

Tables = dict[str, pd.DataFrame]
# The scores that are shown: task, measure, and what a reader sees.
SHOWN = (
    ("recommendation: all verbs", "equal to gold", "Verbs of recommendations"),
    ("clause: all acts", "equal to gold", "Acts of clauses"),
    ("participant: title, name and position", "equal to gold", "Participants"),
    ("entities, names and dates", "F1 with the list, reporting half", "Names and dates (F1)"),
    ("entities, POPULATION", "F1 with the list, reporting half", "Population groups (F1)"),
    ("entities, all", "linked to the right thing, reporting half", "Names linked rightly"),
    ("themes, mean of those with 5 positives or more", "F1 codebook, reporting half", "Themes (mean F1)"),
    ("demands, recommendation", "object, same head, all", "Objects of recommendations"),
    ("demands, sentence", "F1 found, reporting half", "Demands in narratives (F1)"),
    ("demands, sentence", "verb of those found, reporting half", "Verbs of demands in narratives"),
    ("demands, recommendation", "action category, all", "Action categories"),
    ("demands, recommendation", "F1 implied, all", "Implied addressees of recommendations (F1)"),
    ("demands, sentence", "object, same head, reporting half", "Objects of demands in narratives"),
    ("demands, sentence", "F1 beneficiary, reporting half", "Groups in demands of narratives (F1)"),
    ("demands, clause", "F1 beneficiary, all", "Groups in demands of clauses (F1)"),
    ("narrative matches", "F1 has a recommendation, reporting half", "Demand has a recommendation (F1)"),
    ("objectives of the Compact", "P@1", "First objective right (terms written afterwards)"),
    ("related, clauses", "P@1, leaving one out", "First clause touches the same theme"),
    ("related, clauses", "F1 of links, leaving one out", "Pairs that touch the same theme (F1)"),
    ("counterparts, clauses", "P@1, leaving one out", "First clause is a counterpart"),
    ("counterparts, clauses", "F1 of links, leaving one out", "Links to counterparts (F1)"),
)


def select_scores(tables: Tables) -> pd.DataFrame:
    """The main scores with interval and number of items, best first."""
    named = pd.DataFrame(SHOWN, columns=["task", "measure", "label"])
    data = named.merge(tables["scores"], on=["task", "measure"])
    return data.sort_values(["value", "label"], ascending=[False, True], ignore_index=True)


def describe_scores(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    low = data[data["value"] < 0.8]["label"]
    return (
        f"{(data['value'] >= 0.9).sum()} of {len(data)} main scores are 0.9 or more; below 0.8: {', '.join(low) or 'none'}",
        "Agreement of the tables with annotations made for this project, with 95% intervals and the number of annotated items "
        "(n; for themes the number of themes). Where half of the text was used to write rules, the other half is shown",
    )


def plot_scores(data: pd.DataFrame) -> Figure:
    """Dots with intervals, one row per score."""
    figure, top = start_figure(*describe_scores(data), width=9, height=1.9 + 0.3 * len(data))
    axes = place_axes(figure, 3.4, 1.1, 0.45, top - 0.03)
    axes.hlines(data.index, data["ci_low"], data["ci_high"], color=BLUE, linewidth=1.6, alpha=0.5)
    axes.scatter(data["value"], data.index, color=BLUE, s=26, zorder=3, clip_on=False)
    for row in data.itertuples():
        axes.text(1.02, row.Index, f"{row.value:.2f}  n = {row.n}", va="center", fontsize=8, color=MUTED)
    axes.set_yticks(data.index, data["label"])
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.grid(axis="x", linewidth=0.6)
    axes.tick_params(length=0)
    return figure
