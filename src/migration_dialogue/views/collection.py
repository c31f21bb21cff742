"""What cells of notebook 08 show: themes, demands that recur, and objectives of a collection of documents."""

import atexit
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import Markup

from migration_dialogue import findings
from migration_dialogue.documents.readers import read_text
from migration_dialogue.findings import Collection
from migration_dialogue.findings.collection import KEY
from migration_dialogue.language.model import load_model
from migration_dialogue.language.words import list_content
from migration_dialogue.links.features import LETTERS
from migration_dialogue.links.objectives import read_actions
from migration_dialogue.notebook import show_table
from migration_dialogue.page.findings import read_titles
from migration_dialogue.page.marks import mark_spans

STEPS = (0.4, 0.5, 0.6, 0.7, 0.8)


@cache
def read_pieces() -> Collection:
    """The five texts of the project in pieces, read in a temporary folder that is removed when Python ends."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    return findings.read_pieces(Path(place.name))


def show_themes(found: Collection, most: int | None = 12) -> HTML:
    """The share of documents of each folder that mention a theme, the themes of most documents first."""
    counts = findings.count_themes(found.tables, by=_name_folders(found))
    total = counts.groupby("label")["n_documents"].sum().sort_values(ascending=False, kind="stable")
    nouns = counts["n_documents_total"].map(lambda number: "document" if number == 1 else "documents")
    counts["group"] += " (" + counts["n_documents_total"].astype(str) + " " + nouns + ")"
    shares = counts.assign(share=counts["n_documents"] / counts["n_documents_total"])
    rows = shares.pivot(index="label", columns="group", values="share").loc[total.index]
    return show_table(rows.rename_axis(index="Theme", columns=None).reset_index(), most)


def _name_folders(found: Collection) -> pd.Series:
    """The first folder of every document, or the title of the text of which it has the pieces."""
    names = found.tables["documents"]["document"]
    titles = findings.read_sources().set_index("document")["title"].to_dict()
    folders = [titles.get(folder, folder) for folder in names.str.partition("/")[0]]
    return pd.Series(folders, index=names)


def show_documents(found: Collection, most: int | None = 12) -> HTML:
    """The documents that mention the largest numbers of themes, with the themes."""
    hits = findings.count_themes(found.tables).query("n_units > 0")
    rows = hits.groupby("group").agg(number=("label", "size"), labels=("label", "; ".join))
    rows = rows.sort_values("number", ascending=False, kind="stable").reset_index()
    return show_table(rows.set_axis(["Document", "Themes", "Which"], axis=1), most)


def show_repeats(found: Collection, *, apart: bool = False, doubtful: bool = False, most: int | None = 12) -> HTML:
    """Passages with a demand beside the most similar one of an earlier document, the words that both have in bold.

    Args:
        found: The collection.
        apart: Whether to leave out pairs of documents in one folder.
        doubtful: Whether the least similar come first.
        most: The number of pairs; None for all.
    """
    rows = found.answers["collection_repeats"].sort_values("score", ascending=doubtful, kind="stable")
    if apart:
        folders = [rows[name].str.partition("/")[0] for name in ("earlier_document", "document")]
        rows = rows[folders[0] != folders[1]]
    marked = _mark_shared(zip(rows["earlier_text"], rows["text"], strict=True))
    cells = [
        (_name_place(row, "earlier_") + ": " + early, _name_place(row) + ": " + late, row["score"])
        for row, (early, late) in zip(rows.to_dict("records"), marked, strict=True)
    ]
    return show_table(
        pd.DataFrame(cells, columns=["Earlier passage", "Later passage", "Similarity"], dtype="object"), most
    )


def _name_place(row: dict[str, object], side: str = "") -> str:
    return f"{row[side + 'document']}, characters {row[side + 'start']}–{row[side + 'end']}"


def _mark_shared(pairs: Iterator[tuple[str, str]]) -> Iterator[list[Markup]]:
    """Both texts of each pair, with the content words in bold whose dictionary form begins as that of one in the other."""
    nlp = load_model()
    for pair in pairs:
        words = [[(word, word.lemma_.lower()[:LETTERS]) for word in list_content(nlp(text))] for text in pair]
        shared = {root for _, root in words[0]} & {root for _, root in words[1]}
        yield [
            Markup(mark_spans(text, [(word.idx, word.idx + len(word)) for word, root in side if root in shared], "b"))
            for text, side in zip(pair, words, strict=True)
        ]


def quote_place(found: Collection, document: str, start: int, end: int, width: int = 200) -> Markdown:
    """The characters of a document from `start` to before `end` in bold, with at most `width` more on either side."""
    text = read_text(found.documents / document)
    first, last = max(0, start - width), min(len(text), end + width)
    marked = mark_spans(text[first:last], [(start - first, end - first)], "b")
    return Markdown(f"> {'…' * (first > 0)}{' '.join(marked.split())}{'…' * (last < len(text))}")


def show_thresholds(found: Collection, steps: Sequence[float] = STEPS) -> HTML:
    """How many passages with a demand recur at other thresholds of similarity."""
    scores = findings.find_repeats(found.tables, years=found.years, least=min(steps))["score"]
    counts = [int((scores >= step).sum()) for step in steps]
    return show_table(pd.DataFrame({"Least similarity": steps, "Passages that recur": counts}))


def show_objectives(found: Collection, most: int = 3) -> HTML:
    """The passages whose wording is most similar to an objective of the Global Compact, and last the least similar one."""
    links = found.answers["collection_links"].merge(found.tables["units"], on=KEY)
    links = links.sort_values(["score", "document", "start"], ascending=[False, True, True])
    rows = pd.concat([links.head(most), links.tail(1)]).drop_duplicates([*KEY, "objective"])
    actions = {f"{row.objective}({row.action})": row.text for row in read_actions().itertuples()}
    marked = _mark_shared((text, actions[action]) for text, action in zip(rows["text"], rows["action"], strict=True))
    titles = read_titles()
    cells = [
        (_name_place(row) + ": " + text, f"{row['objective']}. {titles[row['objective']]}", f"{row['action']} " + action,
         row["score"])
        for row, (text, action) in zip(rows.to_dict("records"), marked, strict=True)
    ]  # fmt: skip
    names = ["Passage", "Objective", "Its most similar action", "Similarity"]
    return show_table(pd.DataFrame(cells, columns=names, dtype="object"), None)
