"""Words, terms and themes that mark a panel."""

from collections import Counter

import numpy as np
import pandas as pd
from scipy.special import xlogy
from spacy.tokens import Doc

from migration_dialogue.documents.document import Document
from migration_dialogue.language.words import TOPIC_TAGS
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook


def count_keyness(document: Document, mentions: pd.DataFrame, *, codebook: ThemeCodebook) -> pd.DataFrame:
    """The `keyness` table: words, terms and themes, each panel's narrative against the five other narratives.

    Words are lemmas of nouns and adjectives; a gerund that the narratives also use as a noun ("trafficking") is counted with
    the noun. Words and terms are counted among the words of that kind, themes by the sentences that mention them. Log ratio
    after Hardie (2014) with the interval of Katz and others (1978), log-likelihood after Dunning (1993) in the form of
    Rayson and Garside (2000).
    """
    if not any(unit["section"] == "panels" and unit["source"] == "paragraph" for unit in document.rows):
        return check_table("keyness", [])
    units, docs = document.units, document.readings
    narratives = units[(units["section"] == "panels") & (units["source"] == "paragraph")]
    found = mentions[mentions["unit_id"].isin(narratives["unit_id"])]
    touched = found.drop_duplicates(["unit_id", "theme"])
    segments = {segment_id: _list_words(docs[segment_id]) for segment_id in units["segment_id"].unique()}
    nouns = {t.lower_ for segment_id in narratives["segment_id"].unique() for t in docs[segment_id] if t.tag_ == "NN"}
    panels = narratives.drop_duplicates("segment_id").set_index("segment_id")["panel"]
    listed = (
        (panel, word)
        for segment_id, panel in panels.items()
        for word, gerund in segments[str(segment_id)]
        if not gerund or word in nouns
    )
    words = pd.DataFrame(listed, columns=["panel", "item"])
    sizes = words["panel"].value_counts()
    kinds = {
        "word": (words, sizes),
        "term": (found[["panel", "term"]].set_axis(["panel", "item"], axis=1), sizes),
        "theme": (
            pd.DataFrame({"panel": touched["panel"], "item": touched["theme"].map(dict(codebook.labels))}),
            narratives["panel"].value_counts(),
        ),
    }
    table = pd.concat([compare_panels(items, totals).assign(kind=kind) for kind, (items, totals) in kinds.items()])
    holding = Counter(word for listed in segments.values() for word in {word for word, _ in listed})
    spread = table["item"].map(holding).fillna(0) / max(len(segments), 1)
    return check_table("keyness", table.assign(spread=spread.where(table["kind"] == "word")))


def _list_words(doc: Doc) -> list[tuple[str, bool]]:
    """Nouns and adjectives in dictionary form, and gerunds as printed with True."""
    return [
        (token.lower_, True) if token.tag_ == "VBG" else (token.lemma_.lower(), False)
        for token in doc
        if token.is_alpha and not token.is_stop and (token.pos_ in TOPIC_TAGS or token.tag_ == "VBG")
    ]


def compare_panels(items: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Counts of every item in its panel and in the others; `sizes` is what each panel's counts are taken from."""
    counts = items.groupby(["item", "panel"]).size().rename("n_panel").reset_index()
    everywhere = counts.groupby("item")["n_panel"].transform("sum")
    here, rest = counts["n_panel"].astype(float), (everywhere - counts["n_panel"]).astype(float)
    total_here = counts["panel"].map(sizes).astype(float)
    total_rest = float(sizes.sum()) - total_here
    pooled = (here + rest) / (total_here + total_rest)
    g2 = 2 * (xlogy(here, here / (total_here * pooled)) + xlogy(rest, rest / (total_rest * pooled)))
    # Half a case is added to every count, so that a word that stands nowhere else has a ratio.
    one, two, all_one, all_two = here + 0.5, rest + 0.5, total_here + 0.5, total_rest + 0.5
    log_ratio = np.log2(one / all_one) - np.log2(two / all_two)
    margin = 1.96 * np.sqrt(1 / one - 1 / all_one + 1 / two - 1 / all_two) / np.log(2)
    return counts.assign(
        n_rest=rest.astype(int), log_ratio=log_ratio, ci_low=log_ratio - margin, ci_high=log_ratio + margin,
        g2=np.sign(here / total_here - rest / total_rest) * g2,
    )  # fmt: skip
