"""Figure of the parts of a document."""

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, draw_nothing, join_words, say_nothing
from migration_dialogue.figures.style import BLUE, GREY, name_section, place_axes, say_section, start_figure
from migration_dialogue.language.units import count_words


def select_composition(tables: Tables) -> pd.DataFrame:
    """Words of every section: all of them, and those in units; without sections that have no word."""
    segments = tables["segments"]
    text = segments[segments["kind"] != "furniture"]
    words = text["text"].map(count_words).astype(int)
    inside = words.where(text["segment_id"].isin(tables["units"]["segment_id"]), 0)
    frame = pd.DataFrame({"section": text["section"], "words": words, "words_in_units": inside})
    counts = frame.groupby("section", as_index=False).sum().query("words > 0")
    return counts.sort_values("words", ascending=False, kind="stable", ignore_index=True)


@say_nothing("The document has no words", "words")
def describe_composition(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    largest, total = data.nlargest(2, "words"), data["words"].sum()
    # A layout's own names are ordinary words, headings are quoted.
    names = [f"the {say_section(name)}" if name.islower() else f"“{name}”" for name in largest["section"]]
    finding = f"Two parts, {join_words(names)}, make up {largest['words'].sum() / total:.0%} of the document's words"
    return (
        finding if len(data) > 1 else f"All of the document's words are in one part, {names[0]}",
        f"Words by part of the document, running heads left out; n = {total:,}. Of these "
        f"{data['words_in_units'].sum() / total:.0%} are in units (sentences, recommendations, clauses); the rest is "
        "headings and lists",
    )


@draw_nothing(describe_composition)
def plot_composition(data: pd.DataFrame) -> Figure:
    """Bars of words by section, what is counted and what is not."""
    figure, top = start_figure(*describe_composition(data), width=8, height=max(3.4, 1.4 + 0.3 * len(data)))
    axes = place_axes(figure, 1.5, 1.6, 0.15, top)
    axes.barh(data.index, data["words_in_units"], color=BLUE, label="in units")
    axes.barh(data.index, data["words"] - data["words_in_units"], left=data["words_in_units"], color=GREY, label="rest")
    largest = max(data["words"].max(), 1)
    for row in data.itertuples():
        text = f"{row.words:,} ({row.words_in_units:,} in units)"
        axes.text(row.words + 0.009 * largest, row.Index, text, va="center")
    axes.set_yticks(
        data.index, [textwrap.shorten(name_section(section), 26, placeholder=" …") for section in data["section"]]
    )
    axes.invert_yaxis()
    axes.set_xlim(0, largest)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0)
    axes.legend(loc="lower right", frameon=False)
    return figure


CHARTS = {"report_composition": Chart(select_composition, describe_composition, plot_composition)}
