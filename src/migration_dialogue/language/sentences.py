"""Where sentences start: a spaCy component that is set before the parser."""

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

SENTENCE_STARTS = "sentence_starts"
ENDS = frozenset(".!?")
CLOSING = frozenset("”’\"')]")
OPENING = frozenset("“‘([")


@Language.component(SENTENCE_STARTS)
def mark_sentence_starts(doc: Doc) -> Doc:
    """A sentence starts after '.', '!' or '?' and closing marks, before a capital or an opening mark.

    Not inside brackets. Set before the parser, which keeps it: the parser alone splits at "Caribbean.”  She" and
    inside lists.
    """
    bracketed = _find_bracketed(doc)
    starts = np.full(len(doc), -1)
    starts[:1] = 0
    for token in doc[:-1]:
        if token.text not in ENDS:
            continue
        place = token.i + 1
        while place < len(doc) - 1 and (doc[place].is_space or doc[place].text in CLOSING):
            place += 1
        after = doc[place]
        opens = after.text in OPENING or after.text[0].isupper() or after.text[0].isdigit()
        if opens and place not in bracketed:
            starts[place] = 1
    return doc.from_array([SENT_START], starts.astype("uint64"))  # type: ignore[arg-type]


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
