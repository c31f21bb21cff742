"""Figures of what the report holds and whom it names: its parts, and entities by panel."""

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.style import BLUE, GREY, draw_cells, name_section, place_axes, start_figure

Tables = dict[str, pd.DataFrame]
BODIES = ("ORG", "LAW", "EVENT", "GPE", "LOC")


def select_composition(tables: Tables) -> pd.DataFrame:
    """Words of every section: all of them, and those in units."""
    segments = tables["segments"]
    text = segments[segments["kind"] != "furniture"]
    words = text["text"].str.count(r"\S*\w\S*")
    inside = words.where(text["segment_id"].isin(tables["units"]["segment_id"]), 0)
    frame = pd.DataFrame({"section": text["section"], "words": words, "words_in_units": inside})
    return frame.groupby("section", as_index=False).sum().sort_values("words", ascending=False, ignore_index=True)


def describe_composition(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    largest = data.head(2)
    share = largest["words"].sum() / data["words"].sum()
    names = " and the ".join(largest["section"].str.replace("_", " "))
    inside = data["words_in_units"].sum() / data["words"].sum()
    return (
        f"Two parts, the {names}, hold {share:.0%} of the report's words",
        f"Words by part of the report, running heads left out; n = {data['words'].sum():,}. "
        f"Units (sentences, recommendations, clauses) hold {inside:.0%}; the rest is headings and lists",
    )


def plot_composition(data: pd.DataFrame) -> Figure:
    """Bars of words by section, what is counted and what is not."""
    figure, top = start_figure(*describe_composition(data), width=8, height=3.4)
    axes = place_axes(figure, 1.5, 1.6, 0.15, top)
    axes.barh(data.index, data["words_in_units"], color=BLUE, label="in units")
    axes.barh(data.index, data["words"] - data["words_in_units"], left=data["words_in_units"], color=GREY, label="rest")
    for row in data.itertuples():
        axes.text(row.words + 25, row.Index, f"{row.words:,} ({row.words_in_units:,} in units)", va="center")
    axes.set_yticks(data.index, [name_section(section) for section in data["section"]])
    axes.invert_yaxis()
    axes.set_xlim(0, data["words"].max())
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0)
    axes.legend(loc="lower right", frameon=False)
    return figure


def select_entities(tables: Tables, *, most: int = 16) -> pd.DataFrame:
    """Mentions by panel of the bodies, instruments, events and places that the panels mention most."""
    entities = tables["entities"]
    chosen = entities[(entities["section"] == "panels") & entities["panel"].notna() & entities["label"].isin(BODIES)]
    counts = (
        chosen.groupby(["entity_id", "panel"]).size().unstack(fill_value=0).reindex(columns=range(1, 7), fill_value=0)
    )
    index = tables["entity_index"].set_index("entity_id")
    counts = counts.assign(total=counts.sum(axis=1), name=index["name"].reindex(counts.index))
    counts = counts.sort_values(["total", "name"], ascending=[False, True]).head(most)
    frame = (
        counts.drop(columns="total").reset_index().melt(["entity_id", "name"], var_name="panel", value_name="mentions")
    )
    order = {entity_id: rank for rank, entity_id in enumerate(counts.index)}
    frame = frame.assign(rank=frame["entity_id"].map(order)).sort_values(["rank", "panel"], ignore_index=True)
    return frame.drop(columns="rank")


def describe_entities(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    named = data[data["mentions"] > 0].groupby("name", sort=False)["panel"].nunique()
    widest = named[named == named.max()].index[0]
    once = int((named == 1).sum())
    return (
        f"{widest} is named in {named.max()} of the 6 panels; {once} of the {len(named)} names shown stand in one panel only",
        "Mentions in a panel's lists and narrative of the bodies, instruments, events and places named most; "
        f"n = {data['mentions'].sum()} mentions. Population groups and people are left out",
    )


def plot_entities(data: pd.DataFrame) -> Figure:
    """Names by panels, the number of mentions in the cells."""
    grid = data.pivot(index="name", columns="panel", values="mentions").reindex(data["name"].unique())
    figure, top = start_figure(*describe_entities(data), width=8.4, height=1.9 + 0.3 * len(grid))
    axes = place_axes(figure, 4.6, 0.2, 0.15, top - 0.04)
    shades = grid.to_numpy(dtype=float)
    draw_cells(axes, shades, grid.astype(int).astype(str).to_numpy(), largest=float(shades.max()))
    axes.set_xticks(range(6), [f"Panel {panel}" for panel in grid.columns])
    axes.set_yticks(range(len(grid)), [name if len(name) < 60 else f"{name[:57]}…" for name in grid.index])
    axes.xaxis.tick_top()
    return figure
