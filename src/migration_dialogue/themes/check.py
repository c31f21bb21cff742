"""A check of a codebook's terms against a text."""

from collections.abc import Iterable

import pandas as pd
from spacy.tokens import Doc

from migration_dialogue.themes.codebook import Term, ThemeCodebook
from migration_dialogue.themes.match import find_terms

Places = set[tuple[int, int, int]]


def check_terms(docs: Iterable[Doc], *, codebook: ThemeCodebook) -> pd.DataFrame:
    """The terms of a codebook that have no effect on a text, or that another term makes unnecessary.

    Returns:
        One row per finding: where, theme, term, use and finding. A term never matches; all its matches are excluded; an
        excluded term meets no match of its theme; or every match of it overlaps one of another term of the
        theme, so that it can be removed. Terms that are both wanted and excluded, or shared without saying so, are
        refused by `read_themes`.
    """
    places: dict[Term, Places] = {term: set() for term in codebook.terms}
    for number, doc in enumerate(docs):
        for term, start, end in find_terms(doc, codebook):
            places[term].add((number, start, end))
    rows = []
    for term, found in places.items():
        rivals = {rival: spans for rival, spans in places.items() if rival.theme == term.theme and rival != term}
        if finding := _judge_term(term, found, rivals):
            rows.append(
                {"where": term.where, "theme": term.theme, "term": term.text, "use": term.use, "finding": finding}
            )
    return pd.DataFrame(rows, columns=["where", "theme", "term", "use", "finding"])


def _meets(place: tuple[int, int, int], others: Places) -> bool:
    return any(place[0] == other[0] and place[1] < other[2] and other[1] < place[2] for other in others)


def _nests(place: tuple[int, int, int], others: Places) -> bool:
    (number, start, end) = place
    same = ((one, two) for other, one, two in others if other == number)
    return any((start <= one and two <= end) or (one <= start and end <= two) for one, two in same)


def _judge_term(term: Term, found: Places, rivals: dict[Term, Places]) -> str | None:
    if not found:
        return "never matches"
    opposite = set().union(*(spans for rival, spans in rivals.items() if rival.use != term.use))
    if term.use == "excluded":
        return None if any(_meets(place, opposite) for place in found) else "excludes nothing"
    if all(_meets(place, opposite) for place in found):
        return "every match is excluded"
    for rival, spans in rivals.items():
        # Of two terms that always stand together, the longer is the one that can go.
        together = all(_nests(place, found) for place in spans)
        longer = len(term.text) > len(rival.text) or not together
        if rival.use == "wanted" and longer and all(_nests(place, spans) for place in found):
            return f"always covered by '{rival.text}'"
    return None
