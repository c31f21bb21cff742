"""What a figure is made of, and what the figures share in choosing and saying what they show."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, wraps

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.codebook import read_entries
from migration_dialogue.figures.style import name_section, start_figure
from migration_dialogue.paths import CODEBOOK

Tables = dict[str, pd.DataFrame]
Describe = Callable[[pd.DataFrame], tuple[str, str]]
Plot = Callable[..., Figure]
# The parts that are shown beside the panels come in this order, and other sections after them as in the document.
OTHER_PARTS = ("inaugural_session", "recommendations", "declaration", "appendix")
# The parts that a figure shows of a document that has many, and what it calls the rest.
MOST_PARTS, OTHER = 12, "other parts"
HIDDEN_PARTS = {"panels", "introduction", "front", "closing"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Names that tie are listed up to this number, and counted beyond it.
LISTED = 3


@dataclass(frozen=True)
class Chart:
    """A figure of the project: how its data are chosen, described and drawn.

    Of a document that has nothing to show here, or of tables without the one that is needed, `select` gives no rows.
    """

    select: Callable[[Tables], pd.DataFrame]
    describe: Describe
    plot: Plot
    # Whether `plot` takes a `width`, and the figure is also drawn for one column of print.
    narrow: bool = False
    # What the line below the figure says, where it is not about the one document that all others are about.
    source: str = ""


def say_nothing(finding: str, *counts: str) -> Callable[[Describe], Describe]:
    """Make `finding` what a `describe_*` says of a frame without rows, or with zeros alone in the columns `counts`."""

    def decorate(describe: Describe) -> Describe:
        @wraps(describe)
        def wrapper(data: pd.DataFrame) -> tuple[str, str]:
            nothing = data.empty or (counts and not data[list(counts)].to_numpy().any())
            return (finding, "There is nothing to draw") if nothing else describe(data)

        return wrapper

    return decorate


def draw_nothing(describe: Describe) -> Callable[[Plot], Plot]:
    """Make the title alone what a `plot_*` draws of a frame without rows."""

    def decorate(plot: Plot) -> Plot:
        @wraps(plot)
        def wrapper(data: pd.DataFrame, **look: float) -> Figure:
            return start_figure(describe(data), 0.1, **look) if data.empty else plot(data, **look)

        return wrapper

    return decorate


@cache
def _read_short_names() -> dict[str, str]:
    entries = read_entries(CODEBOOK / "short_names.csv", ("printed", "short"), required=("printed", "short"))
    return {entry["printed"]: entry["short"] for entry in entries}


def name_panels(tables: Tables) -> dict[int, str]:
    """The panels of a document, by number, with the subject that the heading of each gives, as "Panel 1: migrants' rights".

    A subject in `short_names.csv` is given by its short name there.
    """
    segments = tables.get("segments", tables["theme_coverage"].assign(kind="", text=""))
    inside = segments[(segments["section"] == "panels") & segments["panel"].notna()]
    short = _read_short_names()
    subjects = inside[inside["kind"] == "heading"].drop_duplicates("panel").set_index("panel")["text"]
    names = {}
    for panel in sorted(inside["panel"].astype(int).unique()):
        subject = re.sub(r"^panel\s+\w+\W*", "", subjects.get(panel, ""), flags=re.IGNORECASE)
        names[panel] = f"Panel {panel}: {short.get(subject, subject)}" if subject else f"Panel {panel}"
    return names


def list_others(rows: pd.DataFrame) -> list[str]:
    """The parts that figures show beside the panels, of those that rows of a table are in."""
    found = [part for part in rows["section"].unique() if part not in HIDDEN_PARTS]
    return [part for part in OTHER_PARTS if part in found] + [part for part in found if part not in OTHER_PARTS]


def join_small(sizes: pd.Series) -> dict[str, str]:
    """What each part is called in a figure: a document with many parts has its largest, and last all others as one.

    Args:
        sizes: A number for each part: its passages or words.
    """
    names = {part: part for part in sizes.index}
    small = sizes.sort_values(ascending=False, kind="stable").index[MOST_PARTS:]
    if len(small) < 2:
        return names
    kept = {part: part for part in names if part not in small}
    return kept | dict.fromkeys(small, f"{len(small)} {OTHER}")


def name_places(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Where rows are: panels by number and subject, other parts by their name."""
    panels = rows["panel"].map(name_panels(tables), na_action="ignore").astype("object")
    return panels.where(rows["section"] == "panels").fillna(rows["section"].map(name_section))


def complete(counts: pd.DataFrame | pd.Series, *levels: Iterable[object]) -> pd.DataFrame:
    """Counts by two things as rows, zeros included: every pair of the values in `levels`, the second running faster."""
    grid = pd.MultiIndex.from_product(levels, names=counts.index.names)
    return counts.reindex(grid, fill_value=0).reset_index()


def spread(data: pd.DataFrame, rows: str, columns: str, values: str) -> pd.DataFrame:
    """A grid of `values`, rows and columns in the order in which they come in the data."""
    grid = data.pivot(index=rows, columns=columns, values=values)
    return grid.reindex(index=data[rows].unique(), columns=data[columns].unique())


def quote(words: Iterable[str]) -> list[str]:
    """Words in quotation marks."""
    return [f"“{word}”" for word in words]


def count_things(count: int, one: str, more: str = "") -> str:
    """A count with its noun, as "1 theme" or "2 themes"."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def spell(count: int) -> str:
    """A number in words, up to ten."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def join_words(words: Iterable[str], joint: str = "and") -> str:
    """Words as a sentence lists them: "a", "a and b", "a, b and c"."""
    *rest, last = [*words] or [""]
    return f"{', '.join(rest)} {joint} {last}" if rest else last


def name_tied(names: list[str], nouns: str) -> str:
    """Names that share a place: listed, or, where they are many, counted."""
    return join_words(names) if len(names) <= LISTED else f"{len(names)} {nouns}"


def explain_ids(data: pd.DataFrame) -> str:
    """What the letters of identifiers in a table mean."""
    found = {str(unit)[0] for column in ("rec_id", "clause_id") for unit in data[column].dropna()}
    letters = {"R": "recommendation (panel.number)", "P": "preamble paragraph", "A": "article"}
    return ", ".join(f"{letter} {words}" for letter, words in letters.items() if letter in found)


def clip(text: str, term: str, length: int) -> str:
    """A text, or of a long one the pieces between punctuation marks around `term` that fit into so many characters."""
    pieces = re.split(r"(?<=[,;:.!?]) ", text)
    first = next((place for place, piece in enumerate(pieces) if term.casefold() in piece.casefold()), 0)
    last = first + 1
    for grown in ((first, end) for end in range(len(pieces), last, -1)):
        if len(" ".join(pieces[slice(*grown)])) <= length:
            last = grown[1]
            break
    while first and len(" ".join(pieces[first - 1 : last])) <= length:
        first -= 1
    # With spaces that do not break a line.
    return "…\xa0" * (first > 0) + " ".join(pieces[first:last]) + "\xa0…" * (last < len(pieces))
