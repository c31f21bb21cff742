"""Figures of the words that mark a panel."""

import re
from functools import partial

import matplotlib.font_manager
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from wordcloud import WordCloud

from migration_dialogue.figures.chart import (
    LISTED,
    Chart,
    Tables,
    draw_nothing,
    join_words,
    name_panels,
    quote,
    say_nothing,
    spell,
)
from migration_dialogue.figures.style import BLUE, GREY, MUTED, WIDTH, place_axes, start_figure

SEED = 2017
# The score that a word reaches by chance in 1 of 20 single comparisons (chi-squared with one degree of freedom).
NOTABLE = 3.84
# Words that are drawn as bars, and words of the cloud.
BARS, CLOUD = 12, 40
# How a form that is printed can end, and its dictionary form.
ENDINGS = (("ren", ""), ("men", "man"), ("ies", "y"), ("es", ""), ("s", ""), ("", ""))
WORD = re.compile(r"[^\W\d_]+")
FONT = matplotlib.font_manager.findfont("DejaVu Sans")
# Pixels of the cloud in an inch; a line's height above its base, in parts of the type's size (DejaVu Sans).
PIXELS, ASCENT = 150, 0.928


def _count_uses(tables: Tables, items: set[str], panel: int) -> pd.DataFrame:
    """Words in dictionary form in all units of a panel: the commonest printed form, uses there and in all panels."""
    units = tables["units"].dropna(subset=["panel"])
    small = {word for text in tables["units"]["text"] for word in WORD.findall(text) if word.islower()}
    found = []
    for place, text in zip(units["panel"], units["text"], strict=True):
        for word in WORD.findall(text):
            low = word.lower()
            stems = (low[: len(low) - len(end)] + base for end, base in ENDINGS if low.endswith(end))
            if item := next((stem for stem in stems if stem in items), None):
                # A word that is never printed small is a name and keeps its capitals.
                found.append((item, place == panel, low if low in small else word))
    forms = pd.DataFrame(found, columns=["item", "here", "word"])
    counts = forms[forms["here"]].value_counts(["item", "word"]).reset_index()
    commonest = counts.sort_values(["count", "word"], ascending=False).drop_duplicates("item")[["item", "word"]]
    return commonest.merge(forms.groupby("item", as_index=False).agg(uses=("here", "sum"), all_uses=("here", "size")))


def select_keyness(tables: Tables, *, panel: int) -> pd.DataFrame:
    """Nouns and adjectives of a panel: how much they mark its narrative, and how often all of its text uses them.

    `bar` are the words that the narrative uses twice or more and more than the others do. `uses` and `all_uses` count a word
    in all units of the panel and of the six; `weight` is their uses times the panel's share of all uses, of the words in the
    cloud; `word` is the commonest printed form. `largest` is the highest score of any panel, so that all figures share a scale.
    """
    keyness = tables["keyness"]
    words = keyness[keyness["kind"] == "word"]
    data = words.loc[words["panel"] == panel, ["item", "n_panel", "n_rest", "g2"]]
    data = data.assign(bar=(data["n_panel"] > 1) & (data["g2"] >= NOTABLE))
    if not data["bar"].any():
        return data.head(0)
    data = data.merge(_count_uses(tables, set(words["item"]), panel), how="outer", on="item")
    data = data.fillna(
        {"n_panel": 0, "n_rest": 0, "g2": 0.0, "uses": 0, "all_uses": 0, "bar": False, "word": data["item"]}
    )
    data = data.astype({"n_panel": int, "n_rest": int, "uses": int, "all_uses": int, "bar": bool})
    weight = (data["uses"] ** 2 / data["all_uses"].clip(lower=1)).round(4)
    data = data.assign(
        weight=weight.where(weight.rank(method="first", ascending=False) <= CLOUD, 0.0), panel=panel,
        name=name_panels(tables).get(panel, f"Panel {panel}"), narratives=keyness["panel"].nunique(),
        largest=words.loc[words["n_panel"] > 1, "g2"].max(),
    )  # fmt: skip
    order = {"bar": False, "g2": False, "n_panel": False, "item": True}
    data = data[data["bar"] | (data["weight"] > 0)]
    return data.sort_values(list(order), ascending=list(order.values()), ignore_index=True)


@say_nothing("No word marks the panel")
def describe_keyness(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    bars = data[data["bar"]]
    first = bars[bars["g2"] == bars["g2"].max()]
    panel, here, rest, narratives = first.iloc[0][["panel", "n_panel", "n_rest", "narratives"]]
    number = f"the {spell(narratives)} narratives" if narratives > 1 else "the narrative"
    uses = f"{here} of {here + rest}" if rest else "both" if here == 2 else f"all {here}"
    times = f"{uses} uses{{}} in {number} are there"
    if len(first[["n_panel", "n_rest"]].drop_duplicates()) > 1:  # rounded scores can tie with other counts
        times = "they score the same"
    finding = f"{join_words(quote(first['word']))} mark{'s' if len(first) == 1 else ''} panel {panel} most: "
    if len(first) > LISTED:
        finding = f"No single word marks panel {panel} most: {len(first)} words score the same, and "
    finding += times.format(" of each" if len(first) > 1 else "")
    others = {1: "alone", 2: "against the other"}.get(narratives, f"against the {spell(narratives - 1)} others")
    return (
        finding,
        f"{first['name'].iloc[0]}. Left: log-likelihood of nouns and adjectives, this narrative {others}; the first "
        f"{min(len(bars), BARS)} of {len(bars)} words at {NOTABLE} or more, with their uses here and in all; hundreds of words "
        f"are compared, some by chance. Right, as an illustration: {(data['weight'] > 0).sum()} words of all the panel's text, "
        "recommendations included, larger the more often the panel uses them and the less the others do; blue: the words on "
        "the left",
    )


def _draw_cloud(figure: Figure, data: pd.DataFrame, left: float, top: float) -> None:
    """Words as text, in the places that the cloud finds for them."""
    wide, tall = WIDTH - left - 0.06, top - 0.06
    cloud = WordCloud(
        width=int(wide * PIXELS), height=int(tall * PIXELS), prefer_horizontal=1, random_state=SEED, margin=8,
        font_path=FONT, relative_scaling=0.5, min_font_size=13, max_font_size=62,
    ).generate_from_frequencies(dict(zip(data["word"], data["weight"], strict=True)))  # fmt: skip
    axes = place_axes(figure, left, 0.06, 0.06, top)
    axes.set_xlim(0, wide * PIXELS)
    axes.set_ylim(tall * PIXELS, 0)
    axes.set_axis_off()
    marking = set(data.loc[data["bar"], "word"])
    for (word, _), size, (down, across), _, _ in cloud.layout_:
        colour = BLUE if word in marking else MUTED
        axes.text(across, down + ASCENT * size, word, fontsize=size * 72 / PIXELS, color=colour, va="baseline")


@draw_nothing(describe_keyness)
def plot_keyness(data: pd.DataFrame) -> Figure:
    """Ranked bars of keyness, and a cloud of the panel's words."""
    top = 2.55
    figure = start_figure(describe_keyness(data), top + 0.1)
    bars = data[data["bar"]].head(BARS).reset_index(drop=True)
    axes = place_axes(figure, 1.05, WIDTH - 3.3, 0.36, top)
    first = bars["g2"] == bars["g2"].max()
    axes.barh(bars.index, bars["g2"], color=np.where(first, BLUE, GREY))
    for row in bars.itertuples():
        uses, place = f"{row.n_panel} of {row.n_panel + row.n_rest}", row.g2 + 0.01 * row.largest
        axes.text(place, row.Index, uses, va="center", color=MUTED, fontsize=6)
    axes.set_yticks(bars.index, bars["word"])
    axes.set_ylim(BARS - 0.4, -0.6)
    axes.set_xlim(0, bars["largest"].max() * 1.15)
    axes.set_xlabel("log-likelihood (the same scale for all panels)", fontsize=6)
    axes.tick_params(length=0)
    if (data["weight"] > 0).any():
        _draw_cloud(figure, data[data["weight"] > 0], 3.55, top)
    return figure


CHARTS = {
    f"keyness_panel_{panel}": Chart(partial(select_keyness, panel=panel), describe_keyness, plot_keyness)
    for panel in range(1, 7)
}
