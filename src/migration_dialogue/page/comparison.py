"""The page of a comparison: passages of two documents that may say the same, and passages without a suggested link."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from migration_dialogue.documents.document import Document
from migration_dialogue.language.words import list_content
from migration_dialogue.links.features import LETTERS
from migration_dialogue.page.findings import count
from migration_dialogue.page.marks import Mark, Nested, nest_marks
from migration_dialogue.page.render import make_environment, render_scripts
from migration_dialogue.paths import stage_folder

MOST_PAIRS, MOST_FOR_ONE, MOST_GAPS, MOST_WORDS = 40, 2, 40, 5
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Passage:
    """A passage as the page shows it: its identifier, its offsets in words, and its text with what is shared marked."""

    name: str
    place: str
    text: Nested


@dataclass(frozen=True)
class Pair:
    """Two passages with a suggested link, the words that weigh most in what they share, and their similarity."""

    left: Passage
    right: Passage
    words: str
    score: float


def write_comparison(left: Document, right: Document, tables: Tables, path: Path) -> None:
    """Write the page of a comparison as one self-contained file.

    Args:
        left: One document.
        right: The other.
        tables: What `compare_documents` gives.
        path: The file to write.
    """
    templates = make_environment()
    names = [Path(document.source).name for document in (left, right)]
    page = templates.get_template("comparison.html.j2").render(
        title=f"{names[0]} compared with {names[1]}", names=names, findings=list_findings(tables, names),
        pairs=list_pairs(left, right, tables), site=None, **render_scripts(templates),
        gaps=[(side, name, *list_gaps(tables["link_gaps"], side)) for side, name in zip(("left", "right"), names, strict=True)],
    )  # fmt: skip
    with stage_folder(path.parent) as staged:
        (staged / path.name).write_text(page, encoding="utf-8", newline="\n")


def list_findings(tables: Tables, names: list[str]) -> list[str]:
    """How many passages of each document have a suggested link to the other, and how many are on the same subject."""
    links, gaps = tables["links"], tables["link_gaps"]
    if links.empty:
        return ["One of the two documents has no sentence, recommendation or clause, so there is nothing to compare."]
    findings = []
    for side, (name, other) in zip(("left", "right"), (names, names[::-1]), strict=True):
        total = links[side].nunique()
        alone = int((gaps["side"] == side).sum())
        findings.append(
            f"{total - alone} of {count(total, 'passage', 'passages')} of {name} have a suggested link to {other}; {alone} have "
            "none."
        )
    related = links.loc[links["related"], "left"].nunique()
    findings.append(
        f"{count(related, 'passage', 'passages')} of {names[0]} may be on the same subject as one of {names[1]}."
    )
    return findings


def list_pairs(left: Document, right: Document, tables: Tables) -> list[Pair]:
    """The suggested links with the highest similarity, two at most for each passage of the left document."""
    links = tables["links"][tables["links"]["linked"] & (tables["links"]["rank"] <= MOST_FOR_ONE)]
    links = links.sort_values("score", ascending=False, kind="stable").head(MOST_PAIRS)
    evidence = tables["link_evidence"]
    words = evidence[evidence["kind"] == "word"].sort_values("amount", ascending=False, kind="stable")
    shared = words.groupby(["left", "right"])["item"].agg(list).to_dict()
    pairs = []
    for row in links.to_dict("records"):
        items = shared.get((row["left"], row["right"]), [])
        one, two = quote_unit(left, row["left"], items), quote_unit(right, row["right"], items)
        pairs.append(Pair(one, two, ", ".join(items[:MOST_WORDS]), row["score"]))
    return pairs


def quote_unit(document: Document, unit_id: str, words: list[str]) -> Passage:
    """A passage with the words marked that it shares with the other side."""
    unit = document.units.set_index("unit_id").loc[unit_id]
    families = {word[:LETTERS] for word in words}
    marks = [
        Mark("theme", token.idx, token.idx + len(token), "shared", "a shared word")
        for token in list_content(document.docs[unit_id])
        if token.lemma_.lower()[:LETTERS] in families
    ]
    place = f"characters {unit['start']:,} to {unit['end']:,} of the file"
    return Passage(unit_id, place, nest_marks(unit["text"], marks, ("theme",)))


def list_gaps(gaps: pd.DataFrame, side: str) -> tuple[list[tuple[str, str]], int]:
    """The first passages of a side without a suggested link, each with its text, and how many more there are."""
    rows = gaps[gaps["side"] == side][["unit_id", "text"]]
    return list(rows.head(MOST_GAPS).itertuples(index=False, name=None)), max(0, len(rows) - MOST_GAPS)
