"""Figure of what is asked: opening verbs by strength."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing
from migration_dialogue.figures.style import BLUE, GREY, INK, MUTED, WIDTH, place_axes, start_figure
from migration_dialogue.paths import LEARNED

# An example of each category from the manual's lists.
CATEGORIES = {key: f"{key} {label}" for key, label in ACTION_CATEGORIES.items()}
EXAMPLES = dict(zip(CATEGORIES.values(), ("call on", "continue", "consider", "promote", "ratify"), strict=True))
UNKNOWN = "no category"
# More verbs than this are written in two columns.
SHORT = 3


def select_verbs(tables: Tables) -> pd.DataFrame:
    """Every thing that the recommendations ask for: verb, action category, and whether the category is doubtful.

    `coded` is the number of recommendations that coders of the Universal Periodic Review put into the category; a category
    that the document asks nothing of has a row without a demand.
    """
    units = tables["units"]
    asked = units.loc[units["kind"] == "recommendation", "unit_id"]
    data = tables["demands"][tables["demands"]["unit_id"].isin(asked)]
    data = data.assign(category=data["action_category"].map(CATEGORIES), doubtful=data["confidence"] < SURE)
    data = data[["demand_id", "panel", "verb", "category", "confidence", "doubtful"]].reset_index(drop=True)
    if data.empty:
        return data
    coded = pd.read_csv(LEARNED / "action_statistics.csv", nrows=1)[[f"n{key}" for key in CATEGORIES]].iloc[0]
    counts = pd.DataFrame({"category": list(CATEGORIES.values()), "coded": coded.to_numpy()})
    return data.merge(counts, on="category", how="outer").sort_values(["demand_id", "category"], ignore_index=True)


@say_nothing("No recommendation asks for anything", "verb")
def describe_verbs(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    asked, coded = data.dropna(subset=["verb"]), data.drop_duplicates("category").set_index("category")["coded"]
    counts = asked["category"].value_counts().reindex(CATEGORIES.values(), fill_value=0)
    *less, general, specific = counts
    doubtful = asked["doubtful"].astype(bool).sum()
    unknown, total = asked["category"].isna().sum(), int(coded.sum())
    without = f", {unknown} {'has' if unknown == 1 else 'have'} no category" if unknown else ""
    of_less = coded.reindex(list(CATEGORIES.values())[:3]).sum() / total
    finding = f"All {len(asked)} demands in the recommendations are for general or specific action"
    if sum(less) or unknown or len(asked) == 1:
        finding = (
            f"Of {count_things(len(asked), 'demand')} in the recommendations {general} ask{'s' * (general == 1)} for "
        )
        finding += f"general action, {specific} for specific action and {sum(less) or 'none'} for less{without}"
    return (
        f"{finding}; of {total:,} recommendations between States {of_less:.0%} ask for less",
        f"Shares of action categories of UPR Info, from “call on” to “ratify”. Blue: this document (n = {len(asked)}), by how "
        "coders filed recommendations that open so. Grey: recommendations coded in the Universal Periodic Review "
        f"(n = {total:,}). Below: the document's verbs as in its English; {doubtful} in grey italics have a "
        f"doubtful category (confidence below {SURE})",
    )


def _list_verbs(asked: pd.DataFrame) -> list[tuple[str, bool]]:
    """The verbs of a category with how often they come, and whether the category is doubtful; the sure ones first."""
    counts = asked.groupby(["doubtful", "verb"]).size()
    return [(f"{verb} ×{count}" if count > 1 else verb, bool(doubtful)) for (doubtful, verb), count in counts.items()]


@draw_nothing(describe_verbs)
def plot_verbs(data: pd.DataFrame) -> Figure:
    """The scale from the weakest to the strongest category as a strip, shares above it and verbs below."""
    asked = data.dropna(subset=["verb"]).fillna({"category": UNKNOWN})
    names = [*CATEGORIES.values()] + [UNKNOWN] * int((asked["category"] == UNKNOWN).any())
    verbs = [_list_verbs(asked[asked["category"] == name]) for name in names]
    # Twice the room for categories with verbs in two columns.
    widths = np.array([2.0 if len(listed) > SHORT else 1.0 for listed in verbs])
    edges = np.concatenate([[0], np.cumsum(widths * (WIDTH - 0.12) / widths.sum())])
    down = 0.13 * max(-(-len(listed) // 2) if len(listed) > SHORT else len(listed) for listed in verbs) + 0.1
    figure = start_figure(describe_verbs(data), down + 1.9)
    axes = place_axes(figure, 0.06, 0.06, 0.02, down + 1.9)
    axes.set_xlim(0, WIDTH - 0.12)
    axes.set_ylim(-down - 0.5, 1.38)  # inches below and above the strip's upper edge
    axes.set_axis_off()
    axes.fill([0, edges[-1] - 0.12, edges[-1], edges[-1] - 0.12, 0], [0, 0, -0.11, -0.22, -0.22], color=INK)
    coded = data.drop_duplicates("category").set_index("category")["coded"]
    ours = asked["category"].value_counts(normalize=True).reindex(names, fill_value=0)
    theirs = (coded / coded.sum()).reindex(names)
    scale = 1.1 / max(ours.max(), theirs.max())
    for name, listed, left, right in zip(names, verbs, edges[:-1], edges[1:], strict=True):
        middle = (left + right) / 2
        for place, share, colour, ink in (
            (middle - 0.2, ours[name], BLUE, BLUE),
            (middle + 0.2, theirs[name], GREY, MUTED),
        ):
            if not np.isnan(share):
                axes.bar(place, share * scale, width=0.36, color=colour, bottom=0.03)
                axes.text(
                    place, share * scale + 0.07, f"{share:.0%}", ha="center", color=ink, fontsize=8, fontweight="bold"
                )
        axes.text(middle, -0.11, EXAMPLES.get(name, ""), ha="center", va="center", color="white", fontweight="bold")
        axes.text(middle, -0.33, name, ha="center", va="center", fontsize=6.5, color=MUTED)
        _write_verbs(axes, listed, left, right)
    return figure


def _write_verbs(axes: Axes, listed: list[tuple[str, bool]], left: float, right: float) -> None:
    half = -(-len(listed) // 2) if len(listed) > SHORT else max(len(listed), 1)
    for index, (verb, doubtful) in enumerate(listed):
        column, row = divmod(index, half)
        colour, style = (MUTED, "italic") if doubtful else (INK, "normal")
        place = left + 0.15 + column * (right - left) / 2
        axes.text(place, -0.53 - 0.13 * row, verb, va="center", color=colour, fontstyle=style)


CHARTS = {"recommendation_verbs": Chart(select_verbs, describe_verbs, plot_verbs)}
