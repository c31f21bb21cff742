"""Figures of names: entities, people and groups."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.parts import Tables
from migration_dialogue.figures.style import (
    INK,
    OTHER_PARTS,
    break_name,
    draw_cells,
    name_section,
    place_axes,
    start_figure,
)

BODIES = ("ORG", "LAW", "EVENT", "GPE", "LOC")


def select_entities(tables: Tables) -> pd.DataFrame:
    """Mentions by panel of the bodies, instruments, events and places that stand in a narrative or twice in a panel.

    `narrative` counts mentions in sentences (quotations included), `lists` those in participant lists and attributions.
    """
    entities = tables["entities"]
    chosen = entities[(entities["section"] == "panels") & entities["panel"].notna() & entities["label"].isin(BODIES)]
    chosen = chosen.assign(narrative=chosen["unit_id"].notna().astype(int), lists=chosen["unit_id"].isna().astype(int))
    counts = chosen.groupby(["entity_id", "panel"])[["narrative", "lists"]].sum()
    totals = (
        counts.groupby("entity_id")
        .sum()
        .assign(total=lambda frame: frame.sum(axis=1))
        .query("total > 1 or narrative > 0")
    )
    totals["name"] = tables["entity_index"].set_index("entity_id")["name"].reindex(totals.index)
    order = totals.sort_values(["narrative", "total", "name"], ascending=[False, False, True])
    grid = pd.MultiIndex.from_product([order.index, range(1, 7)], names=["entity_id", "panel"])
    frame = counts.reindex(grid, fill_value=0).reset_index()
    return frame.assign(name=frame["entity_id"].map(totals["name"]))


def describe_entities(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby("name", sort=False)[["narrative", "lists"]].sum()
    spoken = totals[totals["narrative"] > 0]
    often = spoken[spoken["narrative"] > 1].index
    return (
        f"Narratives name {len(spoken)} bodies, instruments and places, more than once only {' and '.join(often)}",
        "Mentions in narratives and opening quotations + in lists and attributions, where one person may count twice; names "
        f"that stand in a narrative or twice; n = {totals['narrative'].sum()} + {totals['lists'].sum()}. Shade: both together",
    )


def plot_entities(data: pd.DataFrame) -> Figure:
    """Names by panels, mentions in narratives and in lists in the cells."""
    both = data.assign(
        total=data["narrative"] + data["lists"],
        text=data["narrative"].astype(str) + " + " + data["lists"].astype(str),
    )
    both.loc[both["total"] == 0, "text"] = "0"
    names = list(data["name"].unique())
    shades = both.pivot(index="name", columns="panel", values="total").reindex(names).to_numpy(dtype=float)
    texts = both.pivot(index="name", columns="panel", values="text").reindex(names).to_numpy()
    figure, top = start_figure(*describe_entities(data), width=8.6, height=1.9 + 0.3 * len(names))
    axes = place_axes(figure, 4.6, 0.2, 0.15, top - 0.04)
    draw_cells(axes, shades, texts, largest=float(shades.max()))
    axes.set_xticks(range(6), [f"Panel {panel}" for panel in range(1, 7)])
    axes.set_yticks(range(len(names)), [name if len(name) < 60 else f"{name[:57]}…" for name in names])
    axes.xaxis.tick_top()
    return figure


def select_people(tables: Tables) -> pd.DataFrame:
    """People by kind of institution and session; a person in two sessions counts in both."""
    people = tables["people"].assign(kind=tables["people"]["kind"].fillna("other or not printed"))
    pairs = people.assign(session=people["sessions"].str.split()).explode("session")
    counts = pairs.groupby(["kind", "session"]).size().unstack(fill_value=0)
    totals = people["kind"].value_counts()
    order = sorted(counts.index, key=lambda kind: (kind.startswith("other"), -totals[kind], kind))
    frame = counts.reindex(order).reset_index().melt("kind", var_name="session", value_name="people")
    return frame.assign(all_sessions=frame["kind"].map(totals))


def describe_people_chart(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.drop_duplicates("kind").set_index("kind")["all_sessions"]
    first, second = totals.nlargest(2).items()
    return (
        f"Of {totals.sum()} people listed {first[1]} come from {first[0]}s and {second[1]} from {second[0]}s".replace(
            "ys ", "ies "
        ),
        "People by kind of institution (as title and position are printed) and session; numbers in brackets count each "
        "person once, a cell counts everyone in the session",
    )


def plot_people(data: pd.DataFrame) -> Figure:
    """Kinds of institution by sessions, the number of people in the cells."""
    kinds, sessions = list(data["kind"].unique()), sorted(data["session"].unique())
    totals = data.drop_duplicates("kind").set_index("kind")["all_sessions"]
    grid = data.pivot(index="kind", columns="session", values="people").reindex(index=kinds, columns=sessions)
    figure, top = start_figure(*describe_people_chart(data), width=9, height=1.9 + 0.34 * len(kinds))
    axes = place_axes(figure, 2.5, 0.2, 0.15, top - 0.1)
    draw_cells(axes, grid.to_numpy(dtype=float), grid.astype(str).to_numpy(), largest=float(grid.to_numpy().max()))
    axes.set_xticks(range(len(sessions)), [session.replace("_", "\n").capitalize() for session in sessions])
    axes.set_yticks(range(len(kinds)), [f"{kind} ({totals[kind]})" for kind in kinds])
    axes.xaxis.tick_top()
    return figure


def select_groups(tables: Tables) -> pd.DataFrame:
    """Mentions of population groups in units, by panel and other part; without groups named once, and names' words."""
    found = tables["entities"]
    names = found[found["label"].isin(["LAW", "EVENT", "ORG"])]
    titled = {place for start, end in zip(names["start"], names["end"], strict=True) for place in range(start, end)}
    found = found[(found["label"] == "POPULATION") & found["unit_id"].notna() & (found["section"] != "introduction")]
    found = found[~found["start"].isin(titled)]
    panel = found["panel"].map(lambda number: f"Panel {number}", na_action="ignore").astype("object")
    part = panel.where(found["section"] == "panels").fillna(found["section"].map(name_section))
    counts = pd.crosstab(found["entity_id"], part)
    parts = [*(f"Panel {number}" for number in range(1, 7)), *map(name_section, OTHER_PARTS)]
    counts = counts.reindex(columns=parts, fill_value=0)
    counts = counts[counts.sum(axis=1) > 1]
    order = counts.assign(total=counts.sum(axis=1)).sort_values(["total", "entity_id"], ascending=[False, True]).index
    frame = counts.loc[order].reset_index().melt("entity_id", var_name="part", value_name="mentions")
    return frame.rename(columns={"entity_id": "group"})


def describe_groups(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    inside = data["part"].str.startswith("Panel")
    reach = data[inside & (data["mentions"] > 0)].groupby("group")["part"].nunique()
    first = data.groupby("group")["mentions"].sum().idxmax()
    here, elsewhere = (data.loc[where & (data["group"] == first), "mentions"].sum() for where in (inside, ~inside))
    return (
        f"{(reach == 1).sum()} of the {len(reach)} groups shown that panels name stand in one panel only; the plain word "
        f"“{first}” stands {here} times in panels and {elsewhere} times elsewhere",
        f"Mentions of population groups in sentences, recommendations and clauses; n = {data['mentions'].sum()}, groups named "
        "twice or more. Not counted: words of a longer group's name, and of titles of instruments, events and bodies",
    )


def plot_groups(data: pd.DataFrame) -> Figure:
    """Groups by panels and other parts, mentions in the cells."""
    groups, parts = list(data["group"].unique()), list(data["part"].unique())
    grid = data.pivot(index="group", columns="part", values="mentions").reindex(index=groups, columns=parts)
    figure, top = start_figure(*describe_groups(data), width=11, height=2.0 + 0.3 * len(groups))
    axes = place_axes(figure, 2.7, 0.15, 0.15, top - 0.06)
    shades = np.sqrt(grid.to_numpy(dtype=float))
    draw_cells(axes, shades, grid.astype(str).to_numpy(), largest=float(shades.max()))
    axes.set_xticks(range(len(parts)), [break_name(part) for part in parts])
    axes.set_yticks(range(len(groups)), groups)
    axes.xaxis.tick_top()
    axes.axvline(5.5, color=INK, linewidth=1.5)
    return figure
