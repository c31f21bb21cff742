"""Where sentences start: a spaCy component that is set before the parser."""

from spacy.language import Language
from spacy.tokens import Doc

SENTENCE_STARTS = "sentence_starts"
CLOSING = frozenset("”’\"')]")
OPENING = frozenset("“‘\"'([")


@Language.component(SENTENCE_STARTS)
def mark_sentence_starts(doc: Doc) -> Doc:
    """A sentence starts after '.', '!' or '?' and closing marks, before a capital or an opening mark.

    Not inside brackets. Set before the parser, which keeps it: the parser alone splits at "Caribbean.”  She" and
    inside lists.
    """
    bracketed = _find_bracketed(doc)
    for token in doc[1:]:
        previous = token.i - 1
        while previous and (doc[previous].is_space or doc[previous].text in CLOSING):
            previous -= 1
        opens = token.text in OPENING or token.text[0].isupper() or token.text[0].isdigit()
        ended = doc[previous].text in {".", "!", "?"} and not (token.is_space or token.text in CLOSING)
        token.is_sent_start = bool(ended and opens and token.i not in bracketed)
    return doc


def _find_bracketed(doc: Doc) -> set[int]:
    """Indices of the tokens between a bracket and the one that closes it."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in doc:
        if token.text == "(":
            opened.append(token.i)
        elif token.text == ")" and opened:
            inside.update(range(opened.pop() + 1, token.i + 1))
    return inside
