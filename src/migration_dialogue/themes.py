"""Themes: codebook terms found in units, how far each part of the report covers each theme, and keyness of words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from migration_dialogue.codebook import CodebookError, read_entries, refuse_repeats
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.report import Report
from migration_dialogue.schema import check_table

TOPIC_TAGS = frozenset({"NOUN", "PROPN", "ADJ"})
CONTENT_TAGS = TOPIC_TAGS | {"VERB"}


@dataclass(frozen=True)
class Term:
    """A term of a theme: words in dictionary form, wanted or excluded.

    A word matches a token that is printed like it, whatever its case, or that has it as lemma; a word with a capital
    letter matches only as it is printed. Hyphens and commas are words of their own.
    """

    theme: str
    text: str
    use: str = "wanted"


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
            if Term(theme, term, "excluded") in self.terms:
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
            excluded, or a term shared by themes does not say so.
    """
    columns = ("theme", "label", "definition", "example", "near_miss")
    themes = read_entries(folder / "themes.csv", columns, required=columns)
    refuse_repeats(themes, "theme")
    refuse_repeats(themes, "label")
    path = folder / "theme_terms.csv"
    entries = read_entries(path, ("theme", "term", "use", "also_in"), required=("theme", "term", "use"))
    codebook = ThemeCodebook(
        tuple((theme["theme"], theme["label"]) for theme in themes),
        tuple(Term(entry["theme"], entry["term"], entry["use"]) for entry in entries),
    )
    _check_terms(entries, codebook)
    for theme in themes:
        if Term(theme["theme"], "", "wanted") not in {replace(term, text="") for term in codebook.terms}:
            raise CodebookError(
                f"{theme['where']}: theme '{theme['theme']}' has no term in {path}, expected one or more"
            )
    return codebook


def _check_terms(entries: list[dict[str, str]], codebook: ThemeCodebook) -> None:
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        if entry["theme"] not in codebook.themes:
            raise CodebookError(f"{entry['where']}: found theme '{entry['theme']}', expected one of themes.csv")
        if entry["use"] not in ("wanted", "excluded"):
            raise CodebookError(f"{entry['where']}: found use '{entry['use']}', expected wanted or excluded")
        other = seen.setdefault((entry["theme"], entry["term"]), entry)
        if other is not entry:
            found = "twice" if other["use"] == entry["use"] else "both wanted and excluded"
            raise CodebookError(
                f"{entry['where']}: term '{entry['term']}' of theme '{entry['theme']}' is {found} (see {other['where']})"
            )
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


@lru_cache(maxsize=8)
def _index_terms(codebook: ThemeCodebook) -> dict[str, list[tuple[list[str], Term]]]:
    """The words of every term, under its first word."""
    index: dict[str, list[tuple[list[str], Term]]] = {}
    for term in codebook.terms:
        words = term.text.replace("-", " - ").split()
        index.setdefault(words[0], []).append((words, term))
    return index


def _find_terms(doc: Doc, codebook: ThemeCodebook) -> Iterator[tuple[Term, int, int]]:
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
    for term, start, end in _find_terms(doc, codebook):
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


def select_counted(units: pd.DataFrame) -> pd.DataFrame:
    """The units that coverage counts: narrative sentences, recommendations and clauses.

    Left out are the quotations that open the panels and the rapporteur's words before the declaration.
    """
    announced = (units["section"] == "declaration") & (units["kind"] == "sentence")
    return units[(units["source"] != "quote") & ~announced]


def estimate_share(count: int, total: int) -> tuple[float, float, float]:
    """A share with its 95 % Wilson interval; all zero where nothing was counted."""
    if not total:
        return 0.0, 0.0, 0.0
    interval = binomtest(count, total).proportion_ci(confidence_level=0.95, method="wilson")
    return count / total, float(interval.low), float(interval.high)


def count_coverage(mentions: pd.DataFrame, units: pd.DataFrame, *, codebook: ThemeCodebook) -> pd.DataFrame:
    """The `theme_coverage` table: every section, panel and theme, zeros included.

    Rows of the panels and of their recommendations come once for each panel and once, with an empty panel, for all six.
    """
    counted = select_counted(units)
    found = mentions[mentions["unit_id"].isin(counted["unit_id"])]
    rows = []
    for section, panel, part in _list_parts(counted):
        words = int(part["words"].sum())
        hits = found[found["unit_id"].isin(part["unit_id"])]
        touched = hits.groupby("theme")["unit_id"].nunique()
        numbers = hits["theme"].value_counts()
        for theme, label in codebook.labels:
            n_units, n_mentions = int(touched.get(theme, 0)), int(numbers.get(theme, 0))
            share, low, high = estimate_share(n_units, len(part))
            rows.append({
                "section": section, "panel": panel, "theme": theme, "label": label, "n_units": n_units,
                "n_units_total": len(part), "share": share, "ci_low": low, "ci_high": high, "mentions": n_mentions,
                "per_1000_words": 1000 * n_mentions / words if words else 0.0,
            })  # fmt: skip
    return check_table("theme_coverage", rows)


def _list_parts(units: pd.DataFrame) -> Iterable[tuple[str, Any, pd.DataFrame]]:
    for section, part in units.groupby("section", sort=False):
        yield str(section), pd.NA, part
        for panel, inside in part.dropna(subset=["panel"]).groupby("panel"):
            yield str(section), panel, inside


def count_keyness(docs: dict[str, Doc], units: pd.DataFrame) -> pd.DataFrame:
    """The `keyness` table: lemmas of nouns and adjectives, each panel's narrative against the five other narratives.

    A gerund that the narratives also use as a noun ("trafficking") is counted with the noun. Log ratio after
    Hardie (2014), log-likelihood after Dunning (1993) in the form of Rayson and Garside (2000).
    """
    narratives = units[(units["section"] == "panels") & (units["source"] == "paragraph")]
    panels = narratives.drop_duplicates("segment_id").groupby("panel")["segment_id"]
    tokens = {panel: [token for segment_id in part for token in docs[segment_id]] for panel, part in panels}
    nouns = {token.lower_ for part in tokens.values() for token in part if token.tag_ == "NN"}
    counts = pd.DataFrame({
        panel: Counter(
            token.lower_ if token.tag_ == "VBG" else token.lemma_.lower()
            for token in part
            if token.is_alpha and not token.is_stop
            and (token.pos_ in TOPIC_TAGS or (token.tag_ == "VBG" and token.lower_ in nouns))
        )
        for panel, part in tokens.items()
    }).fillna(0.0).sort_index()  # fmt: skip
    frames = [_compare_counts(counts[panel], counts.drop(columns=panel).sum(axis=1), panel) for panel in counts]
    table = pd.concat(frames)
    return check_table("keyness", table[table["n_panel"] > 0])


def _compare_counts(here: pd.Series, rest: pd.Series, panel: object) -> pd.DataFrame:
    total_here, total_rest = here.sum(), rest.sum()
    pooled = (here + rest) / (total_here + total_rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [
            observed * np.log(observed / (total * pooled))
            for observed, total in ((here, total_here), (rest, total_rest))
        ]
    g2 = 2 * sum(term.fillna(0.0) for term in terms)
    log_ratio = np.log2((here + 0.5) / (total_here + 0.5)) - np.log2((rest + 0.5) / (total_rest + 0.5))
    return pd.DataFrame({
        "panel": panel, "lemma": here.index, "n_panel": here.astype(int).to_numpy(),
        "n_rest": rest.astype(int).to_numpy(), "log_ratio": log_ratio.to_numpy(),
        "g2": (np.sign(here / total_here - rest / total_rest) * g2).to_numpy(),
    })  # fmt: skip
