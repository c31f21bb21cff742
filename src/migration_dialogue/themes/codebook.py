"""The codebook of themes: labels and terms."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.errors import MatchPatternError
from spacy.matcher import Matcher
from spacy.vocab import Vocab

from migration_dialogue.codebook import read_entries, refuse_repeats, remember
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK


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


# Compared by identity: to hash hundreds of terms for each text takes longer than to look for them.
@dataclass(frozen=True, eq=False)
class ThemeCodebook:
    """The themes (name and label, in order) and their terms.

    Attributes:
        labels: Name and label of each theme.
        terms: The terms of all themes.
        in_names: Whether a term counts inside a longer name of an instrument, body or event.
        scope: Words of the subject that the themes belong to; where a text is about something else, a theme counts only
            beside one of them. Without it every term counts everywhere.
        elsewhere: Themes that their definition does not tie to the subject: they count in any text.
    """

    labels: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...]
    in_names: bool = True
    scope: "ThemeCodebook | None" = None
    elsewhere: frozenset[str] = frozenset()

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


@remember
def read_themes(folder: Path = CODEBOOK) -> ThemeCodebook:
    """Read `themes.csv` and `theme_terms.csv` of a codebook folder, and `scope_terms.csv` if there is one.

    Raises:
        CodebookError: a theme is unknown, is listed twice or has no terms, a term is listed twice or is both wanted and
            excluded, a term shared by themes does not say so, or spaCy's Matcher does not accept a pattern.
    """
    columns = ("theme", "label", "definition", "example", "near_miss")
    themes = read_entries(folder / "themes.csv", (*columns, "elsewhere"), required=columns)
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
    elsewhere = frozenset(theme["theme"] for theme in themes if theme["elsewhere"])
    return replace(codebook, in_names=False, scope=_read_scope(folder / "scope_terms.csv"), elsewhere=elsewhere)


def _read_scope(path: Path) -> ThemeCodebook | None:
    if not path.is_file():
        return None
    entries = read_entries(path, ("term", "pattern"), required=("term",))
    refuse_repeats(entries, "term")
    return make_codebook((), [{**entry, "scope": "", "use": "wanted"} for entry in entries], "scope")


def read_terms(path: Path, column: str, names: Iterable[str], *, more: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Entries of a file of terms: what each belongs to (`column`, one of `names`), term, use, the columns `more`, pattern.

    Raises:
        CodebookError: a name or use is unknown, or a term is listed twice or is both wanted and excluded.
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
        CodebookError: spaCy's Matcher does not accept a pattern.
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
