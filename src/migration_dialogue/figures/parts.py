"""Figure of the parts of a document."""

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, draw_nothing, join_small, join_words, say_nothing
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    WIDTH,
    draw_bars,
    name_section,
    place_axes,
    refer_to,
    start_figure,
)
from migration_dialogue.language.units import count_words

# With more than this share of the words, a part is named alone.
HALF = 0.5
# Characters of a label, and inches for one of them.
LONGEST, LETTER = 26, 0.068


def select_composition(tables: Tables) -> pd.DataFrame:
    """Words of every section: all of them, and those in units; without sections that have no word."""
    segments = tables["segments"]
    text = segments[segments["kind"] != "furniture"]
    words = text["text"].map(count_words).astype(int)
    inside = words.where(text["segment_id"].isin(tables["units"]["segment_id"]), 0)
    frame = pd.DataFrame({"section": text["section"], "words": words, "words_in_units": inside})
    named = join_small(frame.groupby("section", sort=False)["words"].sum())
    counts = (
        frame.assign(section=frame["section"].map(named)).groupby("section", as_index=False).sum().query("words > 0")
    )
    return counts.sort_values("words", ascending=False, kind="stable", ignore_index=True)


@say_nothing("The document has no words", "words")
def describe_composition(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    largest, total = data.nlargest(2, "words"), data["words"].sum()
    names, shares = [refer_to(name) for name in largest["section"]], largest["words"] / total
    finding = f"Two parts, {join_words(names)}, make up {shares.sum():.0%} of the document's words"
    if shares.iloc[0] > HALF:
        finding = f"One part, {names[0]}, makes up {shares.iloc[0]:.0%} of the document's words"
    return (
        finding if len(data) > 1 else f"All of the document's words are in one part, {names[0]}",
        f"Words by part of the document, without running heads (n = {total:,} words). Filled: words in sentences, "
        f"recommendations and clauses, {data['words_in_units'].sum() / total:.0%} of all; hollow: headings, lists and other text",
    )


@draw_nothing(describe_composition)
def plot_composition(data: pd.DataFrame, *, width: float = WIDTH) -> Figure:
    """Bars of words by section, filled as far as they are counted; the part or the two parts of the title in colour."""
    tall = 0.22 * len(data)
    figure = start_figure(describe_composition(data), tall + 0.1, width=width)
    names = [textwrap.shorten(name_section(name), LONGEST, placeholder=" …") for name in data["section"]]
    axes = place_axes(figure, max(1.25, LETTER * max(map(len, names), default=0)), 0.85, 0.06, tall + 0.06)
    counts = data.assign(section=names)
    shares = data["words"] / max(data["words"].sum(), 1)
    named = 1 if shares.iloc[0] > HALF else 2
    colours = [BLUE if row < named else GREY for row in range(len(data))]
    labels = [f"{count:,} ({share:.0%})" for count, share in zip(data["words"], shares, strict=True)]
    draw_bars(axes, counts.set_index("section")["words"], ["white"] * len(data), labels, edgecolor=colours)
    axes.barh(range(len(data)), data["words_in_units"], color=colours, edgecolor=colours)
    return figure


CHARTS = {"report_composition": Chart(select_composition, describe_composition, plot_composition, narrow=True)}
