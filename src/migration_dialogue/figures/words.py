"""Figures of the words that mark a panel."""

import re
from functools import partial

import matplotlib.font_manager
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import ImageFont
from wordcloud import WordCloud

from migration_dialogue.figures.chart import (
    Chart,
    Tables,
    count_things,
    draw_nothing,
    name_panels,
    name_tied,
    quote,
    say_nothing,
)
from migration_dialogue.figures.style import BLUE, GREY, INK, MUTED, WIDTH, draw_bars, place_axes, start_figure
from migration_dialogue.language.words import get_singular

# The score that a word reaches by chance in 1 of 20 single comparisons (chi-squared with one degree of freedom).
NOTABLE = 3.84
# Words that are drawn as bars, those beside them, and the uses that make a bar, if the panel has such words.
BARS, CLOUD, USES = 12, 30, 3
FONT, SEED = matplotlib.font_manager.findfont("DejaVu Sans"), 2017
PIXELS = 150  # of an inch of the cloud
WORD = re.compile(r"[^\W\d_]+")


def _count_uses(tables: Tables, items: set[str], panel: int) -> pd.DataFrame:
    """Words in dictionary form in all units of a panel: the commonest printed form, uses there and in all panels."""
    units = tables["units"].dropna(subset=["panel"])
    small = {word for text in tables["units"]["text"] for word in WORD.findall(text) if word.islower()}
    found = []
    for place, text in zip(units["panel"], units["text"], strict=True):
        for word in WORD.findall(text):
            low = word.lower()
            if item := next((form for form in (get_singular(low), low) if form in items), None):
                # A word that is never printed small is a name and keeps its capitals.
                found.append((item, place == panel, low if low in small else word))
    forms = pd.DataFrame(found, columns=["item", "here", "word"])
    counts = forms[forms["here"]].value_counts(["item", "word"]).reset_index()
    commonest = counts.sort_values(["count", "word"], ascending=False).drop_duplicates("item")[["item", "word"]]
    return commonest.merge(forms.groupby("item", as_index=False).agg(uses=("here", "sum"), all_uses=("here", "size")))


def select_keyness(tables: Tables, *, panel: int) -> pd.DataFrame:
    """Nouns and adjectives of a panel: how much they mark its summary, and how often all of its text uses them.

    `bar` are the words that are drawn as bars: the summary uses them three times or more (twice, if there is none) and more than
    the others do. `uses` and `all_uses` count a word in all units of the panel and of all panels; `weight` is their uses times
    the panel's share of all uses; `word` is the commonest printed form.
    """
    keyness = tables["keyness"]
    words = keyness[keyness["kind"] == "word"]
    data = words.loc[words["panel"] == panel, ["item", "n_panel", "n_rest", "g2"]]
    notable = data[data["g2"] >= NOTABLE].sort_values(["g2", "n_panel", "item"], ascending=[False, False, True])
    often = notable[notable["n_panel"] >= (USES if notable["n_panel"].max() >= USES else 2)].head(BARS)
    if often.empty:
        return data.head(0)
    data = data.merge(_count_uses(tables, set(words["item"]), panel), how="outer", on="item")
    data = data.fillna({"n_panel": 0, "n_rest": 0, "g2": 0.0, "uses": 0, "all_uses": 0, "word": data["item"]})
    data = data.astype({"n_panel": int, "n_rest": int, "uses": int, "all_uses": int})
    data = data.assign(
        bar=data["item"].isin(often["item"]), weight=(data["uses"] ** 2 / data["all_uses"].clip(lower=1)).round(4),
        panel=panel, name=name_panels(tables).get(panel, f"Panel {panel}"), narratives=keyness["panel"].nunique(),
    )  # fmt: skip
    order = {"bar": False, "g2": False, "n_panel": False, "item": True}
    data = data[data["bar"] | (data["weight"].rank(method="first", ascending=False) <= CLOUD)]
    return data.sort_values(list(order), ascending=list(order.values()), ignore_index=True)


@say_nothing("No word marks the panel")
def describe_keyness(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    bars = data[data["bar"]]
    first = bars[bars["g2"] == bars["g2"].max()]
    panel, here, rest, narratives = first.iloc[0][["panel", "n_panel", "n_rest", "narratives"]]
    summaries = "the panel summaries" if narratives > 1 else "the panel summary"
    uses = f"{here} of {here + rest}" if rest else "both" if here == 2 else f"all {here}"
    of_each = " of each" if len(first) > 1 else ""
    finding = f"{name_tied(quote(first['word']), 'words')} mark{'s' if len(first) == 1 else ''} panel {panel} most: "
    if len(first[["n_panel", "n_rest"]].drop_duplicates()) > 1:  # rounded scores can tie with other counts
        finding += "they score the same"
    else:
        finding += f"{uses} uses{of_each} in {summaries} are there"
    less, colour = ", and more than the others" if narratives > 1 else "", "blue" if _has_own(data) else "black"
    often = "three times" if bars["n_panel"].max() >= USES else "twice"
    return (
        finding if _has_own(data) else f"No frequent word sets panel {panel} apart",
        f"{first['name'].iloc[0]}. Left: nouns and adjectives that the summary uses {often} or more{less} (some by chance; "
        f"hollow: the others' uses). Right: {len(data)} words of all the panel's text, larger the more often the panel uses them "
        f"and the less others do; {colour}: those on the left",
    )


def _has_own(data: pd.DataFrame) -> bool:
    """Whether a word that the summary uses three times or more is in no other summary."""
    return bool((data["bar"] & (data["n_rest"] == 0) & (data["n_panel"] >= USES)).any())


def _draw_cloud(axes: Axes, data: pd.DataFrame, wide: float, tall: float, colour: str) -> None:
    """Words as text in the places that the cloud finds for them, as large as lets all of them in."""
    weights = dict(zip(data["word"], data["weight"].clip(lower=0.01), strict=True))
    for largest in range(60, 12, -4):
        cloud = WordCloud(
            width=int(wide * PIXELS), height=int(tall * PIXELS), prefer_horizontal=1, random_state=SEED, margin=10,
            font_path=FONT, relative_scaling=0.5, min_font_size=11, max_font_size=largest,
        ).generate_from_frequencies(weights)  # fmt: skip
        if len(cloud.layout_) == len(weights):
            break
    marking = set(data.loc[data["bar"], "word"])
    for (word, _), size, (down, across), _, _ in cloud.layout_:
        # The cloud gives the place of the word's topmost ink, which depends on its letters.
        line = down - ImageFont.truetype(FONT, size).getbbox(word, anchor="ls")[1]
        axes.text(
            across / PIXELS, line / PIXELS, word, fontsize=size * 72 / PIXELS,
            color=colour if word in marking else MUTED, va="baseline",
        )  # fmt: skip


@draw_nothing(describe_keyness)
def plot_keyness(data: pd.DataFrame) -> Figure:
    """Ranked bars of the panel's words, and beside them the words of all its text."""
    bars, colour = data[data["bar"]].set_index("word"), BLUE if _has_own(data) else INK
    total, top = bars["n_panel"] + bars["n_rest"], 0.18 * max(len(bars), 8) + 0.06
    figure = start_figure(describe_keyness(data), top + 0.1)
    axes = place_axes(figure, 1.05, WIDTH - 3.0, top - 0.18 * len(bars), top)
    labels = [
        f"{here} of {count_things(all_uses, 'use')}" for here, all_uses in zip(bars["n_panel"], total, strict=True)
    ]
    draw_bars(axes, total, ["white"] * len(bars), labels, edgecolor=GREY)
    axes.barh(range(len(bars)), bars["n_panel"], color=colour, edgecolor=colour)
    wide = WIDTH - 3.95
    axes = place_axes(figure, 3.85, 0.1, 0.06, top)
    axes.set_xlim(0, wide)
    axes.set_ylim(top - 0.06, 0)
    axes.set_axis_off()
    _draw_cloud(axes, data, wide, top - 0.06, colour)
    return figure


CHARTS = {
    f"keyness_panel_{panel}": Chart(partial(select_keyness, panel=panel), describe_keyness, plot_keyness)
    for panel in range(1, 7)
}
