"""Words that could become terms of a theme, for a person to take or leave."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd
from spacy.tokens import Span

from migration_dialogue.documents.document import Document
from migration_dialogue.language.words import TOPIC_TAGS
from migration_dialogue.themes.codebook import ThemeCodebook, check_theme
from migration_dialogue.themes.keyness import compare_panels
from migration_dialogue.themes.match import match_themes

# A word that comes once is typical of nothing; three sentences show how a word is used.
FEWEST, SHOWN = 2, 3
COLUMNS = ["item", "n_near", "n_rest", "log_ratio", "g2", "sentences"]


def suggest_terms(theme: str, documents: Sequence[Document], *, codebook: ThemeCodebook) -> pd.DataFrame:
    """Words that are typical of the units near a theme and in none of its hits: a list to think about, not to take over.

    Near is a unit with a term of the theme, and every other unit of the same paragraph. Nouns and adjectives, alone and two
    together, are counted in the units near it and in all others; measures as in `count_keyness`.

    Returns:
        One row per word or pair (in dictionary form), the highest log-likelihood first: item, n_near and n_rest (times it
        comes), log_ratio, g2, and sentences: three at most near the theme, first those in which no term was found.

    Raises:
        CodebookError: there is no such theme.
    """
    check_theme(theme, codebook)
    rows = [row for document in documents for row in _list_items(theme, document, codebook)]
    items = pd.DataFrame(rows, columns=["item", "panel", "missed", "text"])
    if items.empty:
        return pd.DataFrame(columns=COLUMNS)
    table = compare_panels(items[["item", "panel"]], items["panel"].value_counts())
    table = table[(table["panel"] == "near") & (table["n_panel"] >= FEWEST) & (table["ci_low"] > 0)]
    near = items.sort_values(["panel", "missed"], ascending=[True, False], kind="stable").drop_duplicates(
        ["item", "text"]
    )
    shown = near.groupby("item")["text"].agg(lambda texts: tuple(texts[:SHOWN]))
    table = table.rename(columns={"n_panel": "n_near"}).assign(sentences=table["item"].map(shown))
    return table.sort_values(["g2", "item"], ascending=[False, True], ignore_index=True)[COLUMNS]


def _list_items(theme: str, document: Document, codebook: ThemeCodebook) -> Iterable[tuple[str, str, bool, str]]:
    """Every word and pair outside the theme's hits: item, near or rest, whether its sentence has no hit, and the sentence."""
    units = document.units
    hits = {
        unit_id: [hit for hit in match_themes(doc, codebook=codebook) if hit.label_ == theme]
        for unit_id, doc in document.docs.items()
    }
    near = set(units.loc[units["unit_id"].map(lambda unit_id: bool(hits[unit_id])), "segment_id"])
    for unit_id, segment_id in units[["unit_id", "segment_id"]].itertuples(index=False):
        taken = {token.i for hit in hits[unit_id] for token in hit}
        for sentence in document.docs[unit_id].sents:
            missed = not taken & set(range(sentence.start, sentence.end))
            for item in _list_words(sentence, taken):
                yield item, "near" if segment_id in near else "rest", missed, sentence.text


def _list_words(sentence: Span, taken: set[int]) -> Iterable[str]:
    """Nouns and adjectives of a sentence that are not taken, and pairs of them that end in a noun."""
    kept = [
        token
        for token in sentence
        if token.pos_ in TOPIC_TAGS and token.is_alpha and not (token.is_stop or token.ent_type_ or token.i in taken)
    ]
    yield from (token.lemma_.lower() for token in kept)
    for one, two in pairwise(kept):
        if two.i == one.i + 1 and two.pos_ != "ADJ":
            yield f"{one.lower_} {two.lemma_.lower()}"
