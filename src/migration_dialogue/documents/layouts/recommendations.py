"""The layout of lists of recommendations: UPR lists, evaluation reports, action plans.

An item of a list is a recommendation where it opens with a verb in base form ("Further strengthen …"), says what should be done
("The team should …"), or follows a heading or sentence that announces recommendations.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from migration_dialogue.codebook import read_entries
from migration_dialogue.documents.layouts import prose
from migration_dialogue.documents.layouts.resolution import SPEAKER
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import Mark, drop_mark, read_mark
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs
from migration_dialogue.paths import LEARNED

SECTIONS = prose.SECTIONS
PARTS = prose.PARTS
ASKING = re.compile(r"\b(?:should|must|recommend(?:s|ed)?|is urged|are urged|needs? to)\b", re.IGNORECASE)
RECOMMENDED = re.compile(r"recommend", re.IGNORECASE)
# "(Portugal) (Maldives);": the States that made a recommendation.
STATES = re.compile(r"\([A-ZÀ-Þ][^()\d]{2,60}\)\s*[.;]?$")
# "Country offices to establish …": who is to do what.
ASSIGNED = re.compile(r"(?!.{1,120}\b(?:is|are|was|were|has|have|had|will|would|\w+ed)\b.* to )[A-ZÀ-Þ][^.;:]{1,140}")
TO = re.compile(r"\bto\s+([a-z]+)")
# "The Committee recommends that the State party …", "It encourages the Government …".
ASKS = re.compile(
    r"(?:It|The (?:\w+ ){1,4}?)\s?(?:also |further |strongly |therefore )*"
    r"(?:recommends|urges|calls (?:up)?on|encourages|requests|invites|reiterates its (?:previous )?recommendation)\b"
)
# "Portugal: Adopt …", "Government (high priority): Adopt …": whom or from whom.
ADDRESSED = re.compile(r"[A-ZÀ-Þ][^.:;]{1,80}:\s+(?=[A-Z])")
ADVERB = re.compile(r"(?:\w+ly|also|further|to)\s+", re.IGNORECASE)
ANNEX = re.compile(r"(?:annex|appendix)\b", re.IGNORECASE)
FEWEST, LONGEST = 3, 150


@lru_cache(maxsize=1)
def read_verbs() -> frozenset[str]:
    """Verbs that open coded recommendations."""
    columns = ("opening", "n1", "n2", "n3", "n4", "n5")
    entries = read_entries(LEARNED / "action_statistics.csv", columns, required=columns[1:])
    return frozenset(entry["opening"] for entry in entries if entry["opening"] and " " not in entry["opening"])


def opens_with_verb(text: str) -> bool:
    """Whether a text opens with a verb that opens recommendations, after adverbs or the name of a State or body."""
    if (match := ADDRESSED.match(text)) and opens_with_verb(text[match.end() :]):
        return True
    while match := ADVERB.match(text):
        text = text[match.end() :]
    opening = re.match(r"[A-Za-z]+(?:-[a-z]+)?", text)
    return opening is not None and opening.group().lower() in read_verbs()


def is_recommendation(paragraph: Paragraph, mark: Mark | None, heading: str) -> bool:
    """Whether a paragraph is a recommendation, given the mark that opens it and the heading above."""
    text = paragraph.text[mark.end :] if mark else paragraph.text
    if mark is not None and mark.kind == "label" and len(text.split()) >= FEWEST:
        return True
    if not text or len(text.split()) > LONGEST or len(text.split()) < FEWEST:
        return False
    first = re.split(r"(?<=[.;])\s+(?=[A-Z])", text, maxsplit=1)[0]
    opens, signed = opens_with_verb(text) or bool(RECOMMENDED.match(text)), bool(STATES.search(text))
    if mark is None:
        return opens and (signed or (first == text and text[-1] in ".;" and bool(RECOMMENDED.search(heading))))
    assigned = ASSIGNED.match(first)
    verbs = TO.findall(assigned[0]) if assigned and RECOMMENDED.search(heading) else []
    told = not read_verbs().isdisjoint(verbs)
    if ASKS.match(first) or told:
        return True
    return (
        opens or signed or (bool(ASKING.search(first)) and bool(RECOMMENDED.search(heading) or mark.kind != "number"))
    )


def find_recommendations(paragraphs: list[Paragraph]) -> set[int]:
    """Places of the recommendations; an item of a list of which half are recommendations is one, too.

    Where several are called so ("Recommendation 3"), only they and the items below them are recommendations.
    """
    marks = [read_mark(paragraph.text) for paragraph in paragraphs]
    if _are_labelled(paragraphs, marks):
        return _find_labelled(paragraphs, marks)
    found: set[int] = set()
    own: set[int] = set()
    heading, opened, items = "", "", list[int]()
    for place, (paragraph, mark) in enumerate(zip(paragraphs, marks, strict=True)):
        asks = is_recommendation(paragraph, mark, heading)
        if asks:
            found.add(place)
            own.add(place)
        if not asks and prose.opens_section(paragraph, mark):
            kept = RECOMMENDED.search(heading) and not ANNEX.match(paragraph.text)
            heading, items = heading if kept else paragraph.text, []
            continue
        if mark is not None and place - 1 in found and paragraphs[place - 1].text.endswith(":"):
            opened = mark.kind
        if mark is not None and mark.kind == opened and place - 1 in found:
            found.add(place)
        elif place not in found:
            opened = ""
        before = marks[items[-1]] if items else None
        if mark is None or before is None or mark.kind != before.kind or items[-1] != place - 1:
            items = []
        if mark is not None:
            items = [*items, place]
            if 2 * len(own & set(items)) >= len(items) > 1:
                found |= {each for each in items if _may_ask(paragraphs[each])}
    return found


def _are_labelled(paragraphs: list[Paragraph], marks: Sequence[Mark | None]) -> bool:
    """Whether several paragraphs are called recommendations: "Recommendation 3"; and so are "R3" and its like, where they ask."""
    labelled = [
        each.text for each, mark in zip(paragraphs, marks, strict=True)
        if mark is not None and mark.kind == "label"
        and (each.text.startswith("Rec") or opens_with_verb(each.text[mark.end :]) or ASKING.search(each.text))
    ]  # fmt: skip
    return len(labelled) >= FEWEST


def _find_labelled(paragraphs: list[Paragraph], marks: Sequence[Mark | None]) -> set[int]:
    """Places of what is called a recommendation, and of the items below it; a label with a short title is its heading."""
    found: set[int] = set()
    below = False
    for place, (paragraph, mark) in enumerate(zip(paragraphs, marks, strict=True)):
        labelled = mark is not None and mark.kind == "label"
        below = labelled or (below and mark is not None)
        if mark is not None and below and len(paragraph.text[mark.end :].split()) >= FEWEST:
            found.add(place)
    return found


def _may_ask(paragraph: Paragraph) -> bool:
    """Whether an item can be one by its list alone: not "The Committee is concerned that …" or "The following …:"."""
    text = drop_mark(paragraph.text)
    return FEWEST <= len(text.split()) <= LONGEST and not SPEAKER.match(text) and text[-1] != ":"


def recognise(raw: str, codebook: Path) -> bool:
    """Whether three paragraphs or more are recommendations, and are called so or are half of the items of the text's lists."""
    paragraphs, _ = split_paragraphs(raw)
    found = find_recommendations(paragraphs)
    marks = [read_mark(paragraph.text) for paragraph in paragraphs]
    items = [
        place
        for place, mark in enumerate(marks)
        if mark is not None and not prose.opens_section(paragraphs[place], mark)
    ]
    return len(found) >= FEWEST and (_are_labelled(paragraphs, marks) or 2 * len(found) >= len(items))


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a list of recommendations."""
    return prose.parse_text(raw, choose=find_recommendations)
