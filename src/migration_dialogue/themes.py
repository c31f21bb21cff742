"""Themes: the codebook of themes, its terms found in units, and a check of the terms against a text."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
from spacy.errors import MatchPatternError
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from migration_dialogue.codebook import CodebookError, read_entries, refuse_repeats
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.report import Report
from migration_dialogue.schema import check_table

Places = set[tuple[int, int, int]]


@dataclass(frozen=True)
class Term:
    """A term of a theme: words in dictionary form, wanted or excluded.

    A word matches a token that is printed like it, whatever its case, or that has it as lemma; a word with a capital
    letter matches only as it is printed. Hyphens and commas are words of their own.

    Attributes:
        theme: The theme it belongs to.
        text: The words; the name of the term where it has a pattern.
        use: wanted or excluded.
        pattern: A token pattern for spaCy's Matcher as JSON, matched in place of the words.
        where: File and line.
    """

    theme: str
    text: str
    use: str = "wanted"
    pattern: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ThemeCodebook:
    """The themes (name and label, in order) and their terms."""

    labels: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...]

    @property
    def themes(self) -> list[str]:
        """Names of the themes, in the order of the codebook."""
        return [theme for theme, _ in self.labels]

    def add_terms(self, theme: str, *terms: str) -> "ThemeCodebook":
        """A copy with more wanted terms in a theme.

        Raises:
            CodebookError: there is no such theme, or a term is excluded there.
        """
        check_theme(theme, self)
        for term in terms:
            if (theme, term, "excluded") in {(known.theme, known.text, known.use) for known in self.terms}:
                raise CodebookError(f"theme '{theme}': term '{term}' is excluded, it cannot be wanted as well")
        return replace(self, terms=self.terms + tuple(Term(theme, term) for term in terms))


def check_theme(theme: str, codebook: ThemeCodebook) -> None:
    """Raise CodebookError if the codebook has no such theme."""
    if theme not in codebook.themes:
        raise CodebookError(f"no theme named '{theme}'; expected one of {', '.join(codebook.themes)}")


def read_themes(folder: Path = CODEBOOK) -> ThemeCodebook:
    """Read `themes.csv` and `theme_terms.csv` of a codebook folder.

    Raises:
        CodebookError: a theme is unknown, stands twice or has no terms, a term stands twice or is both wanted and
            excluded, a term shared by themes does not say so, or a pattern is none that spaCy's Matcher knows.
    """
    columns = ("theme", "label", "definition", "example", "near_miss")
    themes = read_entries(folder / "themes.csv", columns, required=columns)
    refuse_repeats(themes, "theme")
    refuse_repeats(themes, "label")
    path = folder / "theme_terms.csv"
    entries = read_terms(path, "theme", (theme["theme"] for theme in themes), more=("also_in",))
    _check_sharing(entries)
    codebook = make_codebook(((theme["theme"], theme["label"]) for theme in themes), entries, "theme")
    for theme in themes:
        if (theme["theme"], "wanted") not in {(term.theme, term.use) for term in codebook.terms}:
            raise CodebookError(
                f"{theme['where']}: theme '{theme['theme']}' has no term in {path}, expected one or more"
            )
    return codebook


def read_terms(path: Path, column: str, names: Iterable[str], *, more: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Entries of a file of terms: what each belongs to (`column`, one of `names`), term, use, the columns `more`, pattern.

    Raises:
        CodebookError: a name or use is unknown, or a term stands twice or is both wanted and excluded.
    """
    entries = read_entries(path, (column, "term", "use", *more, "pattern"), required=(column, "term", "use"))
    known = list(names)
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        if entry[column] not in known:
            raise CodebookError(
                f"{entry['where']}: found {column} '{entry[column]}', expected one of {', '.join(known)}"
            )
        if entry["use"] not in ("wanted", "excluded"):
            raise CodebookError(f"{entry['where']}: found use '{entry['use']}', expected wanted or excluded")
        other = seen.setdefault((entry[column], entry["term"]), entry)
        if other is not entry:
            found = "twice" if other["use"] == entry["use"] else "both wanted and excluded"
            raise CodebookError(
                f"{entry['where']}: term '{entry['term']}' of {column} '{entry[column]}' is {found} (see {other['where']})"
            )
    return entries


def make_codebook(labels: Iterable[tuple[str, str]], entries: list[dict[str, str]], column: str) -> ThemeCodebook:
    """A codebook from entries of terms.

    Raises:
        CodebookError: a pattern is none that spaCy's Matcher knows.
    """
    terms = (Term(entry[column], entry["term"], entry["use"], entry["pattern"], entry["where"]) for entry in entries)
    codebook = ThemeCodebook(tuple(labels), tuple(terms))
    _refuse_bad_patterns(codebook)
    return codebook


def _check_sharing(entries: list[dict[str, str]]) -> None:
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry["use"] == "wanted":
            wanted.setdefault(entry["term"], set()).add(entry["theme"])
    for entry in entries:
        stated = {theme.strip() for theme in entry["also_in"].split(";") if theme.strip()}
        shared = wanted.get(entry["term"], set()) - {entry["theme"]} if entry["use"] == "wanted" else set()
        if stated != shared:
            raise CodebookError(
                f"{entry['where']}: term '{entry['term']}' says it is also in {sorted(stated)}, expected {sorted(shared)}"
            )


def _refuse_bad_patterns(codebook: ThemeCodebook) -> None:
    matcher = Matcher(Vocab(), validate=True)
    for term in codebook.terms:
        if term.pattern:
            try:
                matcher.add(term.text, [json.loads(term.pattern)])
            except (MatchPatternError, ValueError, TypeError) as error:
                reason = " ".join(str(error).split())
                raise CodebookError(
                    f"{term.where}: found pattern {term.pattern!r}, expected JSON of spaCy's Matcher ({reason})"
                ) from error


@lru_cache(maxsize=8)
def _index_terms(codebook: ThemeCodebook) -> dict[str, list[tuple[list[str], Term]]]:
    """The words of every term without a pattern, under its first word."""
    index: dict[str, list[tuple[list[str], Term]]] = {}
    for term in codebook.terms:
        if term.pattern:
            continue
        words = term.text.replace("-", " - ").split()
        index.setdefault(words[0], []).append((words, term))
    return index


@lru_cache(maxsize=8)
def _index_patterns(codebook: ThemeCodebook, vocab: Vocab) -> tuple[Matcher, dict[int, Term]]:
    """A Matcher of the terms with a pattern, and the term of every key."""
    matcher, terms = Matcher(vocab), {}
    for number, term in enumerate(codebook.terms):
        if term.pattern:
            matcher.add(str(number), [json.loads(term.pattern)])
            terms[vocab.strings[str(number)]] = term
    return matcher, terms


def find_terms(doc: Doc, codebook: ThemeCodebook) -> Iterator[tuple[Term, int, int]]:
    """Every term found in a Doc, with the places of its first token and after its last."""
    matcher, terms = _index_patterns(codebook, doc.vocab)
    if terms:  # spaCy warns of a Matcher without patterns
        yield from ((terms[key], start, end) for key, start, end in matcher(doc))
    # A Matcher that takes each word as printed or as lemma needs 2^n patterns a term, and is 20 times slower.
    index = _index_terms(codebook)
    forms = [dict.fromkeys((token.text, token.lower_, token.lemma_.lower())) for token in doc]
    for start in range(len(doc)):
        for words, term in (entry for word in forms[start] for entry in index.get(word, ())):
            end = start + len(words)
            if end <= len(doc) and all(word in found for word, found in zip(words, forms[start:end], strict=True)):
                yield term, start, end


def match_themes(doc: Doc, *, codebook: ThemeCodebook) -> list[Span]:
    """Terms found in a Doc: one Span per hit, the theme as its label and the term as its id.

    Within a theme the longest match wins, and a hit that touches an excluded phrase of the theme is dropped; one phrase
    may count for several themes.
    """
    wanted: dict[str, list[Span]] = {}
    excluded: dict[str, set[int]] = {}
    for term, start, end in find_terms(doc, codebook):
        if term.use == "excluded":
            excluded.setdefault(term.theme, set()).update(range(start, end))
        else:
            wanted.setdefault(term.theme, []).append(Span(doc, start, end, label=term.theme, span_id=term.text))
    hits = []
    for theme, spans in wanted.items():
        kept = [span for span in spans if not excluded.get(theme, set()) & set(range(span.start, span.end))]
        hits += filter_spans(kept)
    return sorted(hits, key=lambda span: (span.start, span.label_))


def find_theme_mentions(
    report: Report, docs: dict[str, Doc], units: pd.DataFrame, *, codebook: ThemeCodebook
) -> pd.DataFrame:
    """The `theme_mentions` table: every codebook term found in every unit."""
    rows = []
    for segment_id, inside in units.groupby("segment_id"):
        hits = match_themes(docs[str(segment_id)], codebook=codebook)
        places = [report.locate(str(segment_id), hit.start_char, hit.end_char) for hit in hits]
        for unit in inside.to_dict("records"):
            rows += [
                {
                    "theme": hit.label_, "term": hit.id_, "text": hit.text, "unit_id": unit["unit_id"],
                    "section": unit["section"], "panel": unit["panel"], "start": start, "end": end,
                }
                for hit, (start, end) in zip(hits, places, strict=True)
                if unit["start"] <= start < unit["end"]
            ]  # fmt: skip
    return check_table("theme_mentions", rows)


def check_terms(docs: Iterable[Doc], *, codebook: ThemeCodebook) -> pd.DataFrame:
    """What is odd about the terms of a codebook on a text.

    Returns:
        One row per finding: where, theme, term, use and finding. A term never matches; all its matches are excluded; an
        excluded term meets no match of its theme; or each of its matches stands within or around one of another term of the
        theme, so that it can go. Terms that are both wanted and excluded, or shared without saying so, are
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
