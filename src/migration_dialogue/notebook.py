"""What the notebooks show: findings, tables, quoted passages, words in their context, and the files of a document."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import Markup
from spacy import displacy
from spacy.tokens import Doc

from migration_dialogue.analysis import Analysis, analyse
from migration_dialogue.build import save_document
from migration_dialogue.figures.style import say_section
from migration_dialogue.page.marks import mark_rows, mark_spans
from migration_dialogue.paths import TABLES
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.tables.store import read_table

OUTPUT = Path("my_output")
# A table shows this many rows, and says how to see the others.
MOST_ROWS = 12


@cache
def read_tables(folder: Path = TABLES) -> dict[str, pd.DataFrame]:
    """Every stored table by name."""
    return {name: read_table(name, folder) for name in CONTRACT if name not in COMPARED}


@cache
def read_report() -> Analysis:
    """The report read anew by the language model, which takes some seconds."""
    return analyse()


def show_findings(*sentences: str) -> Markdown:
    """Findings as a numbered list."""
    return Markdown("\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)))


def save_output(found: Analysis, folder: Path = OUTPUT) -> Markdown:
    """Write tables, figures and page of a document to a folder beside the notebook, and link to what was written."""
    name = Path(found.document.source).stem
    save_document(found, folder / name)
    place = (folder / name).as_posix()
    return Markdown(
        f"[The page]({place}/page.html), [the tables]({place}/tables) and [the figures]({place}/figures) of `{name}`."
    )


def show_table(frame: pd.DataFrame, most: int | None = MOST_ROWS) -> HTML:
    """A table without row numbers: texts in full, numbers to two decimals, and the first `most` rows (without it all).

    Markup in a column of dtype object is shown as HTML.
    """
    cells = frame.head(len(frame) if most is None else most)
    cells = cells.map(lambda cell: escape(cell) if isinstance(cell, str) and not isinstance(cell, Markup) else cell)
    with pd.option_context("display.max_colwidth", None):
        html = cells.to_html(index=False, border=0, escape=False, na_rep="", float_format="%.2f".__mod__)
    html = re.sub(r"<t([hd])>", r'<t\1 style="text-align: left">', html)
    if len(cells) < len(frame):
        html += f"<p>The first {len(cells)} of {len(frame)} rows are shown. In Python, <code>most=None</code> shows all.</p>"
    return HTML(html)


def name_place(unit: pd.Series) -> str:
    """Where a passage is, in words: the part of the document, with its panel."""
    if pd.isna(unit["panel"]):
        return say_section(unit["section"])
    part = "summary" if unit["section"] == "panels" else say_section(unit["section"])
    return f"{part}, panel {unit['panel']}"


def mark_text(unit: pd.Series, places: pd.DataFrame | None) -> Markup:
    """The text of a passage with the words of `places` (text, start and end in the raw file) in bold."""
    rows = [] if places is None else places[places["unit_id"] == unit["unit_id"]].to_dict("records")
    return Markup(mark_rows(unit.to_dict(), rows, "b"))


def quote_units(units: pd.DataFrame, unit_ids: Iterable[str], places: pd.DataFrame | None = None) -> Markdown:
    """Quote passages in the order given, each with its part of the report and its character offsets in the raw file.

    Args:
        units: The `units` table.
        unit_ids: The passages.
        places: Rows of `theme_mentions`, `entities` or `demands`, whose words are set in bold.

    Raises:
        KeyError: there is no such passage.
    """
    rows = units.set_index("unit_id", drop=False).loc[list(unit_ids)]
    quotes = [
        f"> **{row['unit_id']}** ({name_place(row)}; characters {row['start']}–{row['end']}): {mark_text(row, places)}"
        for _, row in rows.iterrows()
    ]
    return Markdown("\n>\n".join(quotes))


def render_names(doc: Doc) -> HTML:
    """displaCy's view of the names in a Doc, with the identifier of every linked one; the same bytes on every run."""
    return HTML(displacy.render(doc, style="ent", jupyter=False, options={"kb_url_template": "#{}"}))


def find_in_context(units: pd.DataFrame, *phrases: str, width: int = 50) -> pd.DataFrame:
    """Keyword in context: one row per occurrence of a phrase in the text of passages, whatever its case, the longest first.

    Returns:
        Passage, Where, and Words: the match in bold, with at most `width` characters before and after it.
    """
    rows = []
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    for _, unit in units.iterrows():
        for match in re.finditer(rf"\b(?:{pattern})\b", unit["text"], re.IGNORECASE):
            start, end = max(0, match.start() - width), match.end() + width
            inside = (match.start() - start, match.end() - start)
            words = mark_spans(unit["text"][start:end], [inside], "b")
            before, after = "…" * (start > 0), "…" * (end < len(unit["text"]))
            rows.append((unit["unit_id"], name_place(unit), Markup(before + words + after)))
    return pd.DataFrame(rows, columns=["Passage", "Where", "Words"], dtype="object")
