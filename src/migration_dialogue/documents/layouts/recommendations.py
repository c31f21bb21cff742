"""The layout of lists of recommendations: UPR lists, evaluation reports, action plans.

An item of a list is a recommendation where it opens with a verb in base form ("Further strengthen …"), says what should be done
("The team should …"), or follows a heading or sentence that announces recommendations.
"""

import re
from functools import lru_cache
from pathlib import Path

from migration_dialogue.codebook import read_entries
from migration_dialogue.documents.layouts import prose
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import Mark, read_mark
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs
from migration_dialogue.paths import LEARNED

SECTIONS = prose.SECTIONS
PARTS = prose.PARTS
ASKING = re.compile(r"\b(?:should|must|shall|recommend(?:s|ed|ation)?|is urged|are urged|needs? to)\b", re.IGNORECASE)
RECOMMENDED = re.compile(r"recommend", re.IGNORECASE)
# "(Portugal) (Maldives);": the States that made a recommendation.
STATES = re.compile(r"\([A-ZÀ-Þ][^()\d]{2,60}\)\s*[.;]?$")
ADVERB = re.compile(r"(?:\w+ly|also|further|to)\s+", re.IGNORECASE)
FEWEST, LONGEST = 3, 150


@lru_cache(maxsize=1)
def read_verbs() -> frozenset[str]:
    """Verbs that open coded recommendations."""
    columns = ("opening", "n1", "n2", "n3", "n4", "n5")
    entries = read_entries(LEARNED / "action_statistics.csv", columns, required=columns[1:])
    return frozenset(entry["opening"] for entry in entries if entry["opening"] and " " not in entry["opening"])


def opens_with_verb(text: str) -> bool:
    """Whether a text opens with a verb that opens recommendations, after adverbs."""
    while match := ADVERB.match(text):
        text = text[match.end() :]
    opening = re.match(r"[A-Za-z]+(?:-[a-z]+)?", text)
    return opening is not None and opening.group().lower() in read_verbs()


def is_recommendation(paragraph: Paragraph, mark: Mark | None, heading: str) -> bool:
    """Whether a paragraph is a recommendation, given the mark that opens it and the heading above."""
    text = paragraph.text[mark.end :] if mark else paragraph.text
    if not text or len(text.split()) > LONGEST or len(text.split()) < FEWEST:
        return False
    first = re.split(r"(?<=[.;])\s+(?=[A-Z])", text, maxsplit=1)[0]
    opens, signed = opens_with_verb(text), bool(STATES.search(text))
    if mark is None:
        return opens and (signed or (first == text and text[-1] in ".;" and bool(RECOMMENDED.search(heading))))
    return opens or signed or bool(ASKING.search(first)) and bool(RECOMMENDED.search(heading) or mark.kind != "number")


def recognise(raw: str, codebook: Path) -> bool:
    """Whether three paragraphs or more are recommendations, and half of the items of the text's lists."""
    paragraphs, _ = split_paragraphs(raw)
    marks = [read_mark(each.text) for each in paragraphs]
    found = [is_recommendation(each, mark, "") for each, mark in zip(paragraphs, marks, strict=True)]
    items = sum(
        mark is not None and not prose.opens_section(each, mark) for each, mark in zip(paragraphs, marks, strict=True)
    )
    return sum(found) >= FEWEST and 2 * sum(found) >= items


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a list of recommendations."""
    return prose.parse_text(raw, asks=is_recommendation)
