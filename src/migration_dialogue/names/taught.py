"""Names that a text teaches."""

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc


def teach_names(nlp: Language, docs: Iterable[Doc]) -> None:
    """Nothing yet."""
