"""Figure of what is asked: opening verbs by strength."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing
from migration_dialogue.figures.style import BLUE, GREY, INK, MUTED, WIDTH, place_axes, start_figure
from migration_dialogue.paths import LEARNED

# An example of each category from the manual's lists.
EXAMPLES = dict(zip(ACTION_CATEGORIES, ("call on", "continue", "consider", "promote", "ratify"), strict=True))
CATEGORIES = {key: f"{key} {label}" for key, label in ACTION_CATEGORIES.items()}
UNKNOWN = "no category"


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
    unknown, total = asked["category"].isna().sum(), int(coded.sum())
    without = f", {unknown} {'has' if unknown == 1 else 'have'} no category" if unknown else ""
    of_less = coded.reindex(list(CATEGORIES.values())[:3]).sum() / total
    return (
        f"Of {count_things(len(asked), 'demand')} in the recommendations {general} ask{'s' * (general == 1)} for general action, "
        f"{specific} for specific action and {sum(less) or 'none'} for less{without}; of {total:,} recommendations between States "
        f"{of_less:.0%} ask for less",
        f"Shares of action categories of UPR Info, from “call on” to “ratify”. Blue: this document (n = {len(asked)}), by how coders "
        f"filed recommendations that open so. Grey: recommendations coded in the Universal Periodic Review (n = {total:,}). Below: the "
        f"document's verbs as in its English; {asked['doubtful'].sum()} in grey italics have a doubtful category (confidence below {SURE})",
    )


def _list_verbs(asked: pd.DataFrame) -> list[tuple[str, bool]]:
    """The verbs of a category with how often they come, and whether most of them are doubtful; the sure ones first."""
    verbs = asked.groupby("verb")["doubtful"].agg(["size", "mean"]).reset_index()
    verbs = verbs.assign(doubtful=verbs["mean"] > 0.5).sort_values(["doubtful", "verb"])
    return [(f"{row.verb} ×{row.size}" if row.size > 1 else row.verb, row.doubtful) for row in verbs.itertuples(index=False)]


@draw_nothing(describe_verbs)
def plot_verbs(data: pd.DataFrame) -> Figure:
    """The scale from the weakest to the strongest category as a strip, shares above it and verbs below."""
    asked = data.dropna(subset=["verb"]).fillna({"category": UNKNOWN})
    names = [*CATEGORIES.values()] + [UNKNOWN] * int((asked["category"] == UNKNOWN).any())
    verbs = [_list_verbs(asked[asked["category"] == name]) for name in names]
    down = 0.13 * max(-(-len(listed) // 2) for listed in verbs) + 0.15
    figure = start_figure(describe_verbs(data), down + 2.0)
    axes = place_axes(figure, 0.06, 0.06, 0.02, down + 2.0)
    axes.set_xlim(0, len(names))
    axes.set_ylim(-down - 0.5, 1.5)  # inches above and below the strip's upper edge
    axes.set_axis_off()
    ours = asked["category"].value_counts(normalize=True).reindex(names, fill_value=0)
    theirs = (data.drop_duplicates("category").set_index("category")["coded"] / data.drop_duplicates("category")["coded"].sum()).reindex(names)
    scale = 1.1 / max(ours.max(), theirs.max())
    wide = WIDTH / len(names)
    for place, (name, listed) in enumerate(zip(names, verbs, strict=True)):
        for middle, share, colour, ink in ((0.33, ours[name], BLUE, BLUE), (0.67, theirs[name], GREY, MUTED)):
            if not np.isnan(share):
                axes.bar(place + middle, share * scale, width=0.3, color=colour, bottom=0.03)
                axes.text(place + middle, share * scale + 0.07, f"{share:.0%}", ha="center", color=ink, fontsize=8, fontweight="bold")
        key = name[:1]
        example = f"“{EXAMPLES[int(key)]}”" if key.isdigit() else ""
        axes.text(place + 0.5, -0.13, example, ha="center", va="center", fontsize=8, color="white", fontweight="bold", zorder=3)
        axes.text(place + 0.5, -0.36, textwrap.fill(name, int(wide * 15)), ha="center", va="center", fontsize=6.5, color=MUTED)
        half = -(-len(listed) // 2) if len(listed) > 3 else len(listed)
        for index, (verb, doubtful) in enumerate(listed):
            column, row = divmod(index, half)
            look = {"color": MUTED, "style": "italic"} if doubtful else {"color": INK}
            axes.text(place + 0.03 + 0.52 * column, -0.6 - 0.13 * row, verb, va="center", fontsize=6.5, **look)
    axes.annotate("", (len(names) - 0.0, -0.13), (0, -0.13), arrowprops={"arrowstyle": "simple,head_width=1.6,tail_width=1.2", "color": INK})
    return figure


CHARTS = {"recommendation_verbs": Chart(select_verbs, describe_verbs, plot_verbs)}
