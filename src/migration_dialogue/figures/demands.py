"""Figure of what is asked: opening verbs by strength."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.links import Tables
from migration_dialogue.figures.style import draw_cells, place_axes, start_figure


def select_verbs(tables: Tables) -> pd.DataFrame:
    """Every thing that the recommendations ask for: verb, action category, and whether the category is doubtful."""
    data = tables["demands"][tables["demands"]["section"] == "recommendations"]
    labels = {key: f"{key} {label}" for key, label in ACTION_CATEGORIES.items()}
    data = data.assign(category=data["action_category"].map(labels), doubtful=data["confidence"] < SURE)
    return data[["demand_id", "panel", "verb", "category", "confidence", "doubtful"]].reset_index(drop=True)


def describe_verbs(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    counts = data["category"].value_counts()
    general, specific = (int(counts.get(f"{key} {ACTION_CATEGORIES[key]}", 0)) for key in (4, 5))
    weak = sum(int(counts.get(f"{key} {ACTION_CATEGORIES[key]}", 0)) for key in (1, 2, 3))
    lower = "none for" if not weak else f"{weak} for"
    return (
        f"Of {len(data)} things that the recommendations ask for, {general} are general and {specific} specific action, "
        f"{lower} less; {data['doubtful'].sum()} of these categories are doubtful",
        "Verbs by panel (n things asked) and action category of UPR Info, from how coders filed recommendations that open so; "
        f"the shade is the share of the panel. Question mark: confidence below {SURE}. Verbs as in the report's English",
    )


def _list_verbs(verbs: pd.Series) -> str:
    return "\n".join(f"{verb} ×{n}" if n > 1 else verb for verb, n in sorted(verbs.value_counts().items()))


def plot_verbs(data: pd.DataFrame) -> Figure:
    """Categories by panels, the verbs themselves in the cells."""
    rows = [f"{key} {label}" for key, label in ACTION_CATEGORIES.items()]
    cells = data.assign(verb=data["verb"] + np.where(data["doubtful"], " ?", ""))
    cells = cells.groupby(["category", "panel"])["verb"].agg(_list_verbs).unstack()
    counts = data.groupby(["category", "panel"]).size().unstack(fill_value=0)
    cells, counts = (frame.reindex(index=rows, columns=range(1, 7)) for frame in (cells, counts))
    figure, top = start_figure(*describe_verbs(data), width=10, height=5.6)
    axes = place_axes(figure, 2.0, 0.15, 0.15, top - 0.05)
    shades = (counts.fillna(0) / data.groupby("panel").size()).to_numpy(dtype=float)
    cells = cells.fillna("0")
    heights = [row.str.count("\n").max() + 2 for _, row in cells.iterrows()]
    middles = draw_cells(axes, shades, cells.to_numpy(), largest=1.8, size=8, heights=heights)
    totals = data["category"].value_counts()
    axes.set_yticks(middles, [f"{row} ({totals.get(row, 0)})" for row in rows])
    axes.set_xticks(range(6), [f"Panel {panel}\nn = {int((data['panel'] == panel).sum())}" for panel in range(1, 7)])
    axes.xaxis.tick_top()
    return figure
