"""Raw characters → clean text, with the raw offset of every character that is left."""

import re
from collections.abc import Iterable

# What cleaning changes, in the order in which it is tried.
CLEANING = re.compile(
    r"(?P<hyphen>(?<=[^\W\d_])-[^\S\n]*\n\s*(?=[a-zà-ÿ]))|(?P<space>\s+)|(?P<glued>(?<=[^\W\d_]),(?=[A-Z]))|"
    r"(?P<none>[\u00ad\u200b-\u200d\u2060\ufeff])|(?P<joint>\u2011)|(?P<plain>[^\s,\-\u00ad\u200b-\u200d\u2060\ufeff\u2011]+|.)",
    re.DOTALL,
)
REPLACED = {"space": " ", "glued": ", ", "joint": "-", "hyphen": "-"}
BROKEN = re.compile(r"\b([^\W\d_]+)-[^\S\n]*\n\s*([a-zà-ÿ]+)")
GARBLED = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")


def find_hyphens(raw: str) -> frozenset[int]:
    """Offsets of the hyphens at line ends that belong to their word: "non-" before "refoulement", not "migra-" before "tion".

    The rest of the text tells, where the word is there with its hyphen or without. Where it is not, the text breaks words as it
    does elsewhere; a text with no broken word that is known breaks none.
    """
    broken = list(BROKEN.finditer(raw))
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", BROKEN.sub(" ", raw.lower())))
    joined = {match for match in broken if (match.group(1) + match.group(2)).lower() in words}
    kept = {match for match in broken if f"{match.group(1)}-{match.group(2)}".lower() in words} - joined
    if not joined:
        kept = set(broken)
    return frozenset(match.end(1) for match in kept)


def clean_text(
    raw: str, start: int, end: int, marks: Iterable[tuple[int, int]] = (), *, hyphens: frozenset[int] = frozenset()
) -> tuple[str, list[int]]:
    """Clean `raw[start:end]` and give the raw offset of every character that is left.

    Words broken by a hyphen at a line end are joined (those in `hyphens` keep it), white space is single, a missing space after a
    comma is inserted (with the offset of the comma), and `marks` are left out.
    """
    characters: list[str] = []
    offsets: list[int] = []
    dropped = {position for first, last in marks for position in range(first, last)}
    for match in CLEANING.finditer(raw, start, end):
        position, kind = match.start(), match.lastgroup
        if kind == "plain":
            kept = [place for place in range(position, match.end()) if place not in dropped]
            characters += [raw[place] for place in kept]
            offsets += kept
            continue
        if position in dropped or kind == "none" or (kind == "hyphen" and position not in hyphens):
            continue
        if kind == "space" and (not characters or characters[-1] == " "):
            continue
        piece = REPLACED[str(kind)]
        characters += piece
        offsets += [position] * len(piece)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def restore_capitals(text: str) -> str:
    """Turn garbled small capitals into ordinary capitals: "Luis ErnEsto Vargas siLVa" → "Luis Ernesto Vargas Silva".

    Only words with a capital after a small letter change, and small words of the name (before the first comma). The
    length stays the same, so offsets do.
    """

    def restore(word: str) -> str:
        return "-".join(part.capitalize() for part in word.split("-")) if GARBLED.search(word) else word

    name, comma, position = text.partition(",")
    if GARBLED.search(name):
        name = " ".join(word.capitalize() if word.islower() else word for word in name.split(" "))
    return " ".join(restore(word) for word in (name + comma + position).split(" "))


def fold(text: str) -> str:
    """Letters and digits of `text`, without case: what headings are compared by."""
    return "".join(filter(str.isalnum, text.casefold()))
