"""Figures of the words that mark a panel."""

from functools import partial

import matplotlib.font_manager
import pandas as pd
from matplotlib.figure import Figure
from wordcloud import WordCloud

from migration_dialogue.figures.chart import LISTED, Chart, Tables, draw_nothing, join_words, say_nothing, spell
from migration_dialogue.figures.style import BLUE, MUTED, place_axes, start_figure

SEED = 2017
# The score that a word reaches by chance in 1 of 20 single comparisons (chi-squared with one degree of freedom).
NOTABLE = 3.84
# Words that are drawn as bars.
BARS = 12


def select_keyness(tables: Tables, *, panel: int) -> pd.DataFrame:
    """Words that a panel's narrative uses twice or more, and more than the others do, most marked first.

    `largest` is the highest score of any panel, so that the figures of all panels share a scale; `weight` is the score times the
    share of the report's paragraphs, bullets and clauses without the word, so that the domain's common words count less.
    """
    keyness = tables["keyness"]
    keyness = keyness[(keyness["kind"] == "word") & (keyness["n_panel"] > 1)]
    keyness = keyness.assign(weight=(keyness["g2"] * (1 - keyness["spread"])).round(4))
    chosen = keyness[(keyness["panel"] == panel) & (keyness["g2"] >= NOTABLE)].assign(largest=keyness["g2"].max())
    chosen.attrs["narratives"] = int(tables["keyness"]["panel"].nunique())
    return chosen.sort_values(["g2", "n_panel", "item"], ascending=[False, False, True], ignore_index=True)


@say_nothing("No word marks the panel")
def describe_keyness(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    first = data[data["g2"] == data["g2"].max()]
    panel, here, rest = first.iloc[0][["panel", "n_panel", "n_rest"]]
    # Rounded scores can tie with other counts.
    same = len(first[["n_panel", "n_rest"]].drop_duplicates()) == 1
    narratives = data.attrs.get("narratives", 0)
    number = f" {spell(narratives)}" if narratives > 1 else ""
    uses = f"{here} of {here + rest} uses in the{number} narratives" if same else "the same score"
    words = join_words(f"“{word}”" for word in first["item"])
    finding = f"{words} mark{'s' if len(first) == 1 else ''} panel {panel} most: {uses}"
    if len(first) > LISTED:
        finding = f"No single word marks panel {panel} most: {len(first)} nouns and adjectives stand at {uses}"
    others = f"{spell(narratives - 1)} others" if narratives > 2 else "other" if number else "others"
    return (
        finding,
        f"Log-likelihood of nouns and adjectives, this narrative against the {others}: the first {min(len(data), BARS)} "
        f"of {len(data)} at {NOTABLE} or more (uses here/in all{number}). Hundreds of words are compared, some by chance. "
        "Right: a word cloud as an illustration, the scores made smaller for words that much of the report uses",
    )


@draw_nothing(describe_keyness)
def plot_keyness(data: pd.DataFrame) -> Figure:
    """Ranked bars of keyness, and a word cloud weighted by it."""
    figure, top = start_figure(*describe_keyness(data), width=10, height=4.7)
    bars = data.head(BARS)
    axes = place_axes(figure, 1.4, 5.2, 0.55, top - 0.02)
    axes.barh(bars.index, bars["g2"], color=BLUE)
    for row in bars.itertuples():
        axes.text(row.g2, row.Index, f" {row.n_panel}/{row.n_panel + row.n_rest}", va="center", color=MUTED, fontsize=8)
    axes.set_yticks(bars.index, bars["item"])
    axes.set_ylim(BARS - 0.4, -0.6)
    axes.set_xlim(0, bars["largest"].max() * 1.15)
    axes.set_xlabel("log-likelihood (the same scale for all panels)")
    axes.tick_params(length=0)
    weights = data[data["weight"] > 0].set_index("item")["weight"]
    if weights.empty:  # every word is in all of the report's paragraphs
        return figure
    cloud = WordCloud(
        width=900, height=640, background_color="white", prefer_horizontal=1, random_state=SEED, margin=8,
        font_path=matplotlib.font_manager.findfont("DejaVu Sans"), relative_scaling=0.6, min_font_size=24,
        max_font_size=150, color_func=lambda word, font_size, **_: BLUE if font_size > 60 else MUTED,
    ).generate_from_frequencies(weights.to_dict())  # fmt: skip
    picture = place_axes(figure, 5.2, 0.2, 0.15, top - 0.02)
    picture.imshow(cloud.to_array(), interpolation="bilinear")
    picture.set_axis_off()
    return figure


CHARTS = {
    f"keyness_panel_{panel}": Chart(partial(select_keyness, panel=panel), describe_keyness, plot_keyness)
    for panel in range(1, 7)
}
