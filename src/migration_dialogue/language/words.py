"""Kinds of words, the model's dictionary, and the singular of nouns."""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

TOPIC_TAGS = frozenset({"NOUN", "PROPN", "ADJ"})
CONTENT_TAGS = TOPIC_TAGS | {"VERB"}
# Nouns that end like a plural and are none, or have one form for both.
SAME = frozenset(
    "abdomen alias atlas bias canvas diabetes economics ethics gas headquarters lens logistics mathematics means news omen "
    "physics politics regimen series species specimen".split()
)
IRREGULAR = {
    "aches": "ache", "avalanches": "avalanche", "caches": "cache", "cookies": "cookie", "criteria": "criterion",
    "crises": "crisis", "feet": "foot", "geese": "goose", "headaches": "headache", "mice": "mouse", "movies": "movie",
    "niches": "niche", "oases": "oasis", "phenomena": "phenomenon", "quizzes": "quiz", "teeth": "tooth",
}  # fmt: skip
# Endings of plurals, how many letters of them go, and what comes instead; the first ending that fits decides.
ENDINGS = [
    (re.compile(rf"(?:{plural})$"), cut, singular)
    for plural, cut, singular in (
        ("ss|us|is|['’]s", 0, ""),
        ("men", 2, "an"),
        ("children", 3, ""),
        (r"\w\wies", 3, "y"),
        ("(?:wi|kni|^li)ves", 3, "fe"),
        ("(?:[aeo]l|^lea|loa|thie|scar)ves", 3, "f"),
        ("(?:aly|the|empha|gno|synop)ses", 2, "is"),
        ("(?:[ao]|^(?:ab|exc|f|mis|re)?)uses", 1, ""),
        (r"(?:us|ss|^gas|lias|bias|tlas|nvas|^lens|x|ch|sh|tz|zz|\w{3}o)es", 2, ""),
        ("s", 1, ""),
    )
]


def get_singular(word: str) -> str:
    """The singular of a plural noun in small letters, by its ending; other words as they are."""
    if word in SAME or word in IRREGULAR:
        return IRREGULAR.get(word, word)
    fitting = ((cut, singular) for plural, cut, singular in ENDINGS if plural.search(word))
    cut, singular = next(fitting, (0, ""))
    return word[: len(word) - cut] + singular


def list_words(nlp: Language, *kinds: str) -> frozenset[str]:
    """The base forms in the model's dictionary of one or more kinds: verb, noun, adj, adv."""
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    return frozenset(word for kind in kinds for word in index[kind])


def list_content(text: Doc | Span) -> list[Token]:
    """The content words of a text."""
    return [token for token in text if token.pos_ in CONTENT_TAGS and token.is_alpha and not token.is_stop]


def list_lemmas(text: Doc | Span) -> list[str]:
    """Lemmas of the content words of a text, in small letters."""
    return [token.lemma_.lower() for token in list_content(text)]
