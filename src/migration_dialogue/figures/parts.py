"""Figure of the parts of a document."""

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, draw_nothing, join_words, quote, say_nothing
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    WIDTH,
    label_rows,
    name_section,
    place_axes,
    say_section,
    shorten,
    start_figure,
)
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
    names = [f"the {say_section(name)}" if name.islower() else quote([name])[0] for name in largest["section"]]
    finding = f"Two parts, {join_words(names)}, make up {largest['words'].sum() / total:.0%} of the document's words"
    return (
        finding if len(data) > 1 else f"All of the document's words are in one part, {names[0]}",
        f"Words by part of the document, running heads left out; n = {total:,}. Of these "
        f"{data['words_in_units'].sum() / total:.0%} are in the sentences, recommendations and clauses that the tables count; "
        "the rest, pale, is headings and lists",
    )


@draw_nothing(describe_composition)
def plot_composition(data: pd.DataFrame, *, width: float = WIDTH) -> Figure:
    """Bars of words by section, what is counted and what is not; the two largest parts in colour."""
    tall = 0.22 * len(data)
    figure = start_figure(describe_composition(data), tall + 0.1, width=width)
    axes = place_axes(figure, 1.25, 0.5, 0.06, tall + 0.06)
    largest = max(data["words"].max(), 1)
    for row in data.itertuples():
        colour = BLUE if row.Index < 2 else GREY
        axes.barh(row.Index, row.words, color=colour, alpha=0.35)
        axes.barh(row.Index, row.words_in_units, color=colour)
        axes.text(row.words + 0.01 * largest, row.Index, f"{row.words:,}", va="center")
    label_rows(axes, [shorten(name_section(section), 26) for section in data["section"]])
    axes.set_xlim(0, largest)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


CHARTS = {"report_composition": Chart(select_composition, describe_composition, plot_composition, narrow=True)}
