"""What the notebooks show: findings, units quoted with their offsets, words in their context, and the files of a document."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Markdown
from spacy import displacy
from spacy.tokens import Doc

from migration_dialogue.analysis import Analysis
from migration_dialogue.build import save_document
from migration_dialogue.paths import TABLES
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.tables.store import read_table

OUTPUT = Path("my_output")


def read_tables(folder: Path = TABLES) -> dict[str, pd.DataFrame]:
    """Every stored table by name."""
    return {name: read_table(name, folder) for name in CONTRACT if name not in COMPARED}


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


def quote_units(units: pd.DataFrame, unit_ids: Iterable[str]) -> Markdown:
    """Quote units in the order given, each with its part of the report and its character offsets in the raw file.

    Raises:
        KeyError: there is no such unit.
    """
    rows = units.set_index("unit_id").loc[list(unit_ids)]
    quotes = []
    for row in rows.itertuples():
        place = row.section.replace("_", " ") + ("" if pd.isna(row.panel) else f", panel {row.panel}")
        quotes.append(f"> **{row.Index}** ({place}; characters {row.start}–{row.end}): {row.text}")
    return Markdown("\n>\n".join(quotes))


def render_names(doc: Doc) -> HTML:
    """displaCy's view of the names in a Doc, with the identifier of every linked one; the same bytes on every run."""
    return HTML(displacy.render(doc, style="ent", jupyter=False, options={"kb_url_template": "#{}"}))


def find_in_context(units: pd.DataFrame, *phrases: str, width: int = 50) -> pd.DataFrame:
    """Keyword in context: one row per occurrence of a phrase in the units' text, whatever its case, the longest first.

    Returns:
        unit_id, section, panel, and the text `left` of the match (at most `width` characters), `match` and `right`.
    """
    rows = []
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    for unit in units.to_dict("records"):
        for match in re.finditer(rf"\b(?:{pattern})\b", unit["text"], re.IGNORECASE):
            left, right = unit["text"][: match.start()][-width:], unit["text"][match.end() :][:width]
            where = {column: unit[column] for column in ("unit_id", "section", "panel")}
            rows.append({**where, "left": left, "match": match.group(), "right": right})
    return pd.DataFrame(rows, columns=["unit_id", "section", "panel", "left", "match", "right"])
