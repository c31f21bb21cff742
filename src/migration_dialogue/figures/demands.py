"""Figure of what is asked: opening verbs by kind of action."""

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, join_words, say_nothing
from migration_dialogue.figures.style import BLUE, GREY, MUTED, RULE, WIDTH, place_axes, start_figure, write_lines
from migration_dialogue.paths import LEARNED

CATEGORIES = {key: f"{key} {label}" for key, label in ACTION_CATEGORIES.items()}
# An example of each kind from the manual's lists.
EXAMPLES = dict(zip(CATEGORIES.values(), ("call on", "continue", "consider", "promote", "ratify"), strict=True))
UNKNOWN = "no kind known"
OTHERS = "the Universal Periodic Review"
# Where bars begin and end and verbs begin, in inches; inches of a line and of a kind without verbs.
LEFT, RIGHT, VERBS, LINE, TALL = 1.5, 4.0, 4.75, 0.12, 0.42


def select_verbs(tables: Tables) -> pd.DataFrame:
    """Every thing that the recommendations ask for: verb, kind of action, and whether the kind is doubtful.

    `default` says that the kind is the commonest of all, because no coded recommendation opens so. `coded` is the number of
    recommendations that coders of the Universal Periodic Review put into the kind; a kind that the document asks nothing of has
    a row without a demand.
    """
    units = tables["units"]
    asked = units.loc[units["kind"] == "recommendation", "unit_id"]
    data = tables["demands"][tables["demands"]["unit_id"].isin(asked)]
    data = data.assign(category=data["action_category"].map(CATEGORIES), doubtful=data["confidence"] < SURE)
    data = data.assign(default=data["rule"].str.contains("no coded recommendation opens so").eq(True))
    data = data[["demand_id", "panel", "verb", "category", "confidence", "doubtful", "default"]].reset_index(drop=True)
    if data.empty:
        return data
    coded = pd.read_csv(LEARNED / "action_statistics.csv", nrows=1)[[f"n{key}" for key in CATEGORIES]].iloc[0]
    counts = pd.DataFrame({"category": list(CATEGORIES.values()), "coded": coded.to_numpy()})
    return data.merge(counts, on="category", how="outer").sort_values(["demand_id", "category"], ignore_index=True)


def _share_kinds(data: pd.DataFrame) -> pd.DataFrame:
    """By kind the number of demands, those with a doubtful kind, their share of all, and the share of coded recommendations."""
    asked = data.dropna(subset=["verb"]).fillna({"category": UNKNOWN})
    names = [*CATEGORIES.values()] + [UNKNOWN] * int((asked["category"] == UNKNOWN).any())
    kinds = (
        asked.groupby("category")["doubtful"]
        .agg(demands="size", doubtful="sum")
        .reindex(names, fill_value=0)
        .astype(int)
    )
    coded = data.drop_duplicates("category").set_index("category")["coded"]
    return kinds.assign(share=kinds["demands"] / len(asked), theirs=(coded / coded.sum()).reindex(names))


@say_nothing("No recommendation asks for anything", "verb")
def describe_verbs(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    kinds, asked = _share_kinds(data), data.dropna(subset=["verb"])
    first, count = kinds["demands"].idxmax(), kinds["demands"].max()
    total, doubtful = int(data.drop_duplicates("category")["coded"].sum()), asked["doubtful"].astype(bool)
    all_asked = count_things(len(asked), "demand")
    ask = "asks" if count == 1 else "ask"
    sure = int((~doubtful[asked["category"] == first]).sum())
    finding = f"{count} of {all_asked} in the recommendations ({kinds['share'][first]:.0%}) {ask} for {first[2:]}"
    finding += f", {sure or 'none'} of them clearly" if sure < count else ""
    finding += f"; in {OTHERS} it is {kinds['theirs'][first]:.0%}"
    if first == UNKNOWN:
        finding = f"For {count} of {all_asked} in the recommendations no kind of action is known"
    default = (asked["default"].eq(True) & doubtful).sum()
    verbs = join_words(sorted(verb for verb, row in asked.groupby("verb")["category"] if row.nunique() > 1))
    return (
        finding,
        f"Hatched: {doubtful.sum()} of {len(asked)} whose kind is doubtful (confidence below {SURE})"
        + (f", {default} of them because no coded recommendation opens with the verb" if default else "")
        + f". Review: {total:,} coded recommendations"
        + (f". Words after a verb can change its kind ({verbs})" if verbs else ""),
    )


def _wrap_verbs(asked: pd.DataFrame) -> list[list[str]]:
    """Lines of the verbs of a kind with how often they come: the sure ones, and those whose kind is doubtful."""
    lines = []
    for doubtful in (False, True):
        counts = asked[asked["doubtful"].eq(doubtful)]["verb"].value_counts().sort_index()
        verbs = ", ".join(f"{verb} ×{count}" if count > 1 else str(verb) for verb, count in counts.items())
        lines.append(textwrap.wrap(verbs, int((WIDTH - VERBS) * 18)))
    return lines


@draw_nothing(describe_verbs)
def plot_verbs(data: pd.DataFrame) -> Figure:
    """Kinds of action as rows: the shares of the document and of coded recommendations as bars, and the document's verbs."""
    kinds, asked = _share_kinds(data), data.dropna(subset=["verb"]).fillna({"category": UNKNOWN})
    listed = [_wrap_verbs(asked[asked["category"] == name]) for name in kinds.index]
    talls = [max(TALL, LINE * sum(map(len, lines)) + 0.1) for lines in listed]
    figure = start_figure(describe_verbs(data), sum(talls) + 0.3)
    axes = place_axes(figure, 0, 0, 0.02, sum(talls) + 0.28)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(sum(talls), -0.26)
    axes.set_axis_off()
    axes.text(LEFT, -0.1, "Share of all demands", fontsize=6.5, color=MUTED)
    axes.text(VERBS, -0.1, "Verbs of the document (in italics: kind doubtful)", fontsize=6.5, color=MUTED)
    scale, top = (RIGHT - LEFT) / kinds[["share", "theirs"]].max(axis=None), 0.0
    for row, tall, (sure, doubtful) in zip(kinds.itertuples(), talls, listed, strict=True):
        axes.hlines(top, 0.06, WIDTH - 0.06, color=RULE, linewidth=0.5)
        axes.text(
            0.06, top + 0.15, row.Index[2:] if row.Index in EXAMPLES else row.Index, fontsize=7, fontweight="bold"
        )
        example = f"as in “{EXAMPLES[row.Index]}”" if row.Index in EXAMPLES else ""
        axes.text(0.06, top + 0.27, example, fontsize=6.5, color=MUTED)
        _draw_pair(axes, row, top, scale)
        below = write_lines(axes, VERBS, top + 0.06, sure, LINE, fontsize=6.5)
        write_lines(axes, VERBS, below, doubtful, LINE, fontsize=6.5, color=MUTED, fontstyle="italic")
        top += tall
    return figure


def _draw_pair(axes: Axes, row: Any, top: float, scale: float) -> None:
    """The share of the document, its doubtful part pale, above the share of coded recommendations."""
    sure = row.share * (1 - row.doubtful / max(row.demands, 1)) * scale
    if row.demands:
        look: dict[str, Any] = {"left": LEFT, "height": 0.14, "edgecolor": BLUE, "linewidth": 0.8}
        axes.barh(top + 0.13, row.share * scale, facecolor="white", hatch="/////", **look)
        axes.barh(top + 0.13, sure, facecolor=BLUE, **look)
    place = LEFT + 0.05 + row.share * scale
    axes.text(place, top + 0.155, f"{row.share:.0%} here", fontsize=6.5, color=BLUE, fontweight="bold")
    if not pd.isna(row.theirs):
        axes.barh(top + 0.29, row.theirs * scale, left=LEFT, height=0.12, color=GREY)
        place = LEFT + 0.05 + row.theirs * scale
        axes.text(place, top + 0.31, f"{row.theirs:.0%} in the Review", fontsize=6.5, color=MUTED)


CHARTS = {"recommendation_verbs": Chart(select_verbs, describe_verbs, plot_verbs)}
