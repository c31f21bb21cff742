"""Figure of the parts of the report."""

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.style import BLUE, GREY, name_section, place_axes, start_figure
from migration_dialogue.language.units import count_words

Tables = dict[str, pd.DataFrame]


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
