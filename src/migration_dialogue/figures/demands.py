"""Figure of what is asked: opening verbs by strength."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing
from migration_dialogue.figures.style import plot_cells

CATEGORIES = {key: f"{key} {label}" for key, label in ACTION_CATEGORIES.items()}


def select_verbs(tables: Tables) -> pd.DataFrame:
    """Every thing that the recommendations ask for: verb, action category, and whether the category is doubtful."""
    units = tables["units"]
    asked = units.loc[units["kind"] == "recommendation", "unit_id"]
    data = tables["demands"][tables["demands"]["unit_id"].isin(asked)]
    data = data.assign(category=data["action_category"].map(CATEGORIES), doubtful=data["confidence"] < SURE)
    return data[["demand_id", "panel", "verb", "category", "confidence", "doubtful"]].reset_index(drop=True)


@say_nothing("No recommendation asks for anything")
def describe_verbs(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    counts = data["category"].value_counts()
    *less, general, specific = (int(counts.get(category, 0)) for category in CATEGORIES.values())
    unknown, doubtful = data["category"].isna().sum(), data["doubtful"].sum()
    where = "panel" if data["panel"].notna().any() else "column"
    without = f", {unknown} without a category" if unknown else ""
    return (
        f"Of {count_things(len(data), 'thing')} that the recommendations ask for, {general} {'is' if general == 1 else 'are'} "
        f"general and {specific} specific action, {sum(less) or 'none'} for less{without}; {doubtful} of these categories "
        f"{'is' if doubtful == 1 else 'are'} doubtful",
        f"Verbs by {where} (n things asked) and action category of UPR Info, from how coders filed recommendations that open so; "
        f"the shade is the share of the {where}. Question mark: confidence below {SURE}. Verbs as in the document's English",
    )


def _list_verbs(verbs: pd.Series) -> str:
    return "\n".join(f"{verb} ×{n}" if n > 1 else verb for verb, n in sorted(verbs.value_counts().items()))


@draw_nothing(describe_verbs)
def plot_verbs(data: pd.DataFrame) -> Figure:
    """Categories by panels, the verbs themselves in the cells; one column where recommendations have no panel."""
    rows = list(CATEGORIES.values())
    data = data.assign(
        column=data["panel"]
        .map(lambda panel: f"Panel {panel}", na_action="ignore")
        .astype("object")
        .fillna("No panel"),
        verb=data["verb"] + np.where(data["doubtful"], " ?", ""),
    )
    totals, counts = (data[name].value_counts() for name in ("column", "category"))
    grid = pd.crosstab(data["category"], data["column"])
    columns = list(data.sort_values("panel")["column"].unique())
    cells = data.groupby(["category", "column"])["verb"].agg(_list_verbs).unstack()
    cells = cells.reindex(index=rows, columns=columns).astype("object").fillna("0")
    heights = [row.str.count("\n").max() + 2 for _, row in cells.iterrows()]
    return plot_cells(
        describe_verbs(data), grid.reindex(index=rows, columns=columns, fill_value=0) / totals[columns], cells,
        rows=[f"{row} ({counts.get(row, 0)})" for row in rows],
        columns=[f"{column}\nn = {totals[column]}" for column in columns],
        width=10, height=max(5.6, 1.8 + 0.15 * sum(heights)), margins=(2.0, 0.15, 0.05), largest=1.8, size=8,
        heights=heights,
    )[0]  # fmt: skip


CHARTS = {"recommendation_verbs": Chart(select_verbs, describe_verbs, plot_verbs)}
