"""Evidence for a reader: units quoted with their offsets, and words in their context."""

import re
from collections.abc import Iterable

import pandas as pd
from IPython.display import HTML, Markdown
from spacy import displacy
from spacy.tokens import Doc


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
