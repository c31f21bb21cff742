"""Figures of what the report holds and whom it names: its parts, and entities by panel."""

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.style import BLUE, GREY, draw_cells, name_section, place_axes, start_figure
from migration_dialogue.pipeline import count_words

Tables = dict[str, pd.DataFrame]
BODIES = ("ORG", "LAW", "EVENT", "GPE", "LOC")


def select_composition(tables: Tables) -> pd.DataFrame:
    """Words of every section: all of them, and those in units."""
    segments = tables["segments"]
    text = segments[segments["kind"] != "furniture"]
    words = text["text"].map(count_words)
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


def select_entities(tables: Tables) -> pd.DataFrame:
    """Mentions by panel of the bodies, instruments, events and places that the panels name twice or more.

    `narrative` counts mentions in sentences (quotations included), `lists` those in participant lists and attributions.
    """
    entities = tables["entities"]
    chosen = entities[(entities["section"] == "panels") & entities["panel"].notna() & entities["label"].isin(BODIES)]
    chosen = chosen.assign(narrative=chosen["unit_id"].notna().astype(int), lists=chosen["unit_id"].isna().astype(int))
    counts = chosen.groupby(["entity_id", "panel"])[["narrative", "lists"]].sum()
    totals = counts.groupby("entity_id").sum().assign(total=lambda frame: frame.sum(axis=1)).query("total > 1")
    totals["name"] = tables["entity_index"].set_index("entity_id")["name"].reindex(totals.index)
    order = totals.sort_values(["narrative", "total", "name"], ascending=[False, False, True])
    grid = pd.MultiIndex.from_product([order.index, range(1, 7)], names=["entity_id", "panel"])
    frame = counts.reindex(grid, fill_value=0).reset_index()
    return frame.assign(name=frame["entity_id"].map(totals["name"]))


def describe_entities(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby("name", sort=False)[["narrative", "lists"]].sum()
    spoken = int((totals["narrative"] > 0).sum())
    return (
        f"{spoken} of {len(totals)} names shown stand in a narrative; the others only say where participants come from",
        "Mentions in narratives + in lists of participants, by panel, of the bodies, instruments, events and places that "
        f"panels name twice or more; n = {totals['narrative'].sum()} + {totals['lists'].sum()}. Shade: both together",
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
