"""Questions to a collection: themes by year, requests that recur, and which objectives of the Global Compact are near.

The tables are those that `read_collection` stores: columns of the contract after `document`, so that `document` and `unit_id`
together tell units apart.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from migration_dialogue.collection import read_collection
from migration_dialogue.documents.pieces import cut_documents
from migration_dialogue.figures.chart import join_words, spell
from migration_dialogue.findings.contents import Tables
from migration_dialogue.language.model import load_model
from migration_dialogue.links.objectives import COMPACT, score_objectives
from migration_dialogue.names.dates import MONTHS, YEAR
from migration_dialogue.page.findings import count, list_leading, read_titles
from migration_dialogue.paths import CODEBOOK, ROOT
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.coverage import select_counted

NAMES = ("documents", "segments", "units", "theme_mentions", "demands")
KEY = ["document", "unit_id"]
UNKNOWN = "not known"
# From this cosine on two requests are called nearly the same; the notebook shows what other values give.
LEAST = 0.5
NAMED_YEAR = rf"(?<!\d){YEAR}(?!\d)"
MONTH_YEAR = rf"\b(?:{MONTHS})(?: \d{{1,2}},)? ({YEAR})\b"
SHOWN = ["document", "year", "unit_id", "text", "start", "end"]


def read_parts(output: Path) -> Tables:
    """The tables of a collection that the questions need, by name, in the order of the documents."""
    tables = {name: pd.read_parquet(output / "tables" / name) for name in NAMES}
    return {name: table.sort_values("document", kind="stable", ignore_index=True) for name, table in tables.items()}


def read_sources() -> pd.DataFrame:
    """The texts that the notebook cuts into a collection: document, file (a path), year, title."""
    sources = pd.read_csv(ROOT / "data" / "sources.csv")
    return sources.assign(file=[ROOT / "data" / file for file in sources["file"]])


def find_years(tables: Tables, *, known: pd.DataFrame | None = None) -> pd.Series:
    """The year of every document: the known one; or the only one in its name; or that of the first date before its first unit.

    Args:
        tables: documents, segments and units.
        known: What a person knows: document (a path as in the table `documents`, or a folder of one) and year.

    Returns:
        The years by document; empty where none of the three says one.
    """
    names = tables["documents"]["document"]
    listed = {} if known is None else known.set_index("document")["year"].dropna().to_dict()
    found = tables["segments"].merge(tables["units"].groupby("document")["start"].min().rename("first"), on="document")
    front = found[found["end"] <= found["first"]].sort_values(["document", "start"])
    dated = front["text"].str.extract(MONTH_YEAR, expand=False).groupby(front["document"]).first().to_dict()
    rows = [_look_up(name, listed) or _read_name(name) or dated.get(name) for name in names]
    return pd.Series(pd.to_numeric(pd.Series(rows, dtype="object")).astype("Int64").array, index=names, name="year")


def _look_up(name: str, known: dict[str, int]) -> int | None:
    places = (name, *map(str, PurePosixPath(name).parents))
    return next((known[place] for place in places if place in known), None)


def _read_name(name: str) -> str | None:
    years = set(re.findall(NAMED_YEAR, name))
    return years.pop() if len(years) == 1 else None


def count_themes(tables: Tables, *, by: pd.Series | None = None, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """How many documents mention each theme, zeros included.

    Args:
        tables: units and theme_mentions.
        by: The group of every document, by its name: its year, for example. Without it every document is a group.
        codebook: The codebook that the collection was read with.

    Returns:
        One row per group and theme: group, theme, label, n_documents (that mention it), n_units (that mention it),
        n_documents_total (with units that are counted), n_units_total.
    """
    labels = pd.Series(dict(read_themes(codebook).labels), name="label")
    units = select_counted(tables["units"])
    hits = tables["theme_mentions"][[*KEY, "theme"]].drop_duplicates().merge(units[KEY], on=KEY)
    return _count_groups(hits, units, "theme", labels, by)


def _count_groups(
    hits: pd.DataFrame, units: pd.DataFrame, item: str, names: pd.Series, by: pd.Series | None
) -> pd.DataFrame:
    """Documents and units of each group with each item, zeros included; `names` has the items and what they are called."""
    groups = pd.Series(units["document"].unique(), units["document"].unique(), dtype="object")
    if by is not None:
        groups = groups.map(by.astype("string").fillna(UNKNOWN).to_dict())
    totals, counts = (
        rows.assign(group=rows["document"].map(groups)).groupby(keys).agg(
            n_documents=("document", "nunique"), n_units=("document", "size")
        )
        for rows, keys in ((units, ["group"]), (hits, ["group", item]))
    )  # fmt: skip
    rows = pd.MultiIndex.from_product([totals.index, names.index], names=["group", item])
    frame = counts.reindex(rows, fill_value=0).reset_index()
    frame.insert(2, str(names.name), frame[item].map(names))
    return frame.assign(**{f"{name}_total": frame["group"].map(totals[name]).astype(int) for name in totals})


def find_repeats(tables: Tables, *, years: pd.Series | None = None, least: float = LEAST) -> pd.DataFrame:
    """Requests that an earlier document makes in nearly the same words.

    A request is a unit with a demand. Texts are compared by the cosine of TF-IDF vectors of groups of four letters
    (scikit-learn's nearest neighbours), so that other endings and broken words do little harm. Every two requests are compared:
    time grows with the square of their number.

    Args:
        tables: units and demands.
        years: The years of documents. A document without one comes last; those of one year come in the order of their names.
        least: The least cosine.

    Returns:
        One row per request with an earlier one, first those that most documents make: document, year, unit_id, text, start and
        end (offsets in the document), the same of the nearest earlier one (earlier_document, …), score (the cosine), group
        (requests that such pairs join have the same), n_documents (documents of the group), and n_requests (all requests).
    """
    units = tables["units"].merge(tables["demands"][KEY].drop_duplicates(), on=KEY)
    known = pd.Series(dtype="Int64") if years is None else years
    units = units.assign(year=units["document"].map(known.to_dict()).astype("Int64"))
    units = units.sort_values(["year", "document", "start"], ignore_index=True)
    pairs = _find_near(units["text"], least)
    names = units["document"].to_numpy()
    pairs = pairs[(pairs["late"] > pairs["early"]) & (names[pairs["late"]] != names[pairs["early"]])]
    joined = coo_matrix((np.ones(len(pairs)), (pairs["late"], pairs["early"])), (len(units), len(units)))
    units["group"] = connected_components(joined)[1] if len(units) else 0
    units["n_documents"] = units.groupby("group")["document"].transform("nunique")
    best = pairs.sort_values(["score", "early"], ascending=[False, True], kind="stable").drop_duplicates("late")
    late, early = (units.loc[best[side], SHOWN].reset_index(drop=True) for side in ("late", "early"))
    frame = pd.concat([late, early.add_prefix("earlier_")], axis=1)
    frame = frame.assign(score=best["score"].to_numpy(), n_requests=len(units))
    frame[["group", "n_documents"]] = units.loc[best["late"], ["group", "n_documents"]].to_numpy()
    order = ["n_documents", "group", "score", *KEY]
    return frame.sort_values(order, ascending=[False, True, False, True, True], ignore_index=True)


def _find_near(texts: pd.Series, least: float) -> pd.DataFrame:
    """Every two texts with at least this cosine, both ways: late and early (their places), and score."""
    if texts.empty:
        return pd.DataFrame({"late": [], "early": [], "score": []}).astype({"late": int, "early": int})
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True).fit_transform(texts)
    near = (
        NearestNeighbors(radius=1 - least, metric="cosine").fit(vectors).radius_neighbors_graph(mode="distance").tocoo()
    )
    return pd.DataFrame({"late": near.row, "early": near.col, "score": (1 - near.data).round(4)})


def link_units(units: pd.DataFrame, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """Units near to an objective of the Global Compact, by the scores and thresholds of `compact_links`.

    That table has recommendations and clauses only. Here every unit is scored; for it the model tags the texts once more, without
    looking for names.

    Returns:
        One row per unit and objective: document, unit_id, objective, score and action, the nearest of the Compact's actions.
    """
    nlp = load_model()
    with nlp.select_pipes(disable=["parser", "ner"]):
        docs = list(nlp.pipe(units["text"]))
    links = score_objectives(docs, codebook=codebook).query("linked and kind == 'objective'")
    rows = units[KEY].iloc[links["place"]].reset_index(drop=True)
    return rows.join(links[["objective", "score", "action"]].reset_index(drop=True))


def count_links(links: pd.DataFrame, units: pd.DataFrame, *, by: pd.Series | None = None) -> pd.DataFrame:
    """How many of the units are near to each objective, zeros included.

    Args:
        links: What `link_units` gives.
        units: The units that were scored.
        by: The group of every document, as for `count_themes`.

    Returns:
        One row per group and objective: group, objective, title, n_documents, n_documents_total, n_units, n_units_total.
    """
    titles = {number: title for number, title in read_titles().items() if number.isdigit()}
    return _count_groups(links, units, "objective", pd.Series(titles, name="title"), by)


def answer_questions(
    tables: Tables, *, years: pd.Series, note: str = "", without: Collection[str] = (), codebook: Path = CODEBOOK
) -> Tables:
    """What is asked of a collection: themes and objectives by year, and requests that recur.

    Args:
        tables: What `read_parts` reads.
        years: The year of every document.
        note: What readers of the figures should know about the documents.
        without: Folders whose documents are not compared with the objectives: the Global Compact itself, for example.
        codebook: The codebook that the collection was read with.

    Returns:
        `collection_themes`, `collection_repeats` and `collection_objectives`, for the figures of these names, and
        `collection_links`, the links that the last one counts.
    """
    units = tables["units"]
    others = units[~units["document"].str.split("/").str[0].isin(without)]
    links = link_units(others, codebook=codebook)
    answers = {
        "collection_themes": count_themes(tables, by=years, codebook=codebook),
        "collection_repeats": find_repeats(tables, years=years),
        "collection_links": links,
        "collection_objectives": count_links(links, others, by=years),
    }
    return {name: table.assign(note=note) for name, table in answers.items()}


def describe_sources(sources: pd.DataFrame) -> str:
    """What readers should know about a collection of pieces."""
    texts = [f"{row.title} ({row.year})" for row in sources.itertuples()]
    return (
        f"The documents are pieces of {spell(len(sources))} texts, a folder for each: {join_words(texts)}. What recurs among "
        "them says nothing about the world"
    )


def answer_pieces() -> Tables:
    """The answers for the collection that is cut out of the sources."""
    sources = read_sources()
    with TemporaryDirectory() as name:
        folder = Path(name)
        cut_documents(sources["file"], folder / "documents")
        read_collection(folder / "documents", folder / "output")
        tables = read_parts(folder / "output")
    years = find_years(tables, known=sources)
    return answer_questions(tables, years=years, note=describe_sources(sources), without=[COMPACT.stem])


def list_repeats(repeats: pd.DataFrame) -> pd.DataFrame:
    """Requests and earlier ones side by side, each with its document and offsets, the nearest first."""
    repeats = repeats.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    columns: dict[str, pd.Series] = {}
    for side, prefix in (("earlier", "earlier_"), ("later", "")):
        place, start, end = (repeats[prefix + name].astype(str) for name in ("document", "start", "end"))
        columns |= {side: place + " [" + start + ":" + end + "]", f"{side} request": repeats[f"{prefix}text"]}
    return pd.DataFrame({**columns, "score": repeats["score"]})


def describe_collection(tables: Tables, answers: Tables) -> Iterator[str]:
    """What was read, which themes lead, which requests recur, and which objectives are near."""
    documents, themes = tables["documents"], answers["collection_themes"]
    failed = int(documents["error"].notna().sum())
    told = f"{count(failed, 'document', 'documents')} could not be read" if failed else "All could be read"
    note = "".join(f" {note}." for note in themes["note"].unique() if note)
    yield f"The collection has {len(documents):,} documents with {documents['words'].sum():,.0f} words. {told}.{note}"
    totals = themes.groupby("label")["n_documents"].sum()
    leading = list_leading(totals.rename(str.lower), total=count(len(documents), "document", "documents"))
    yield f"The themes that the largest numbers of documents mention are {join_words(leading)}."
    yield _describe_repeats(answers["collection_repeats"], len(tables["demands"][KEY].drop_duplicates()))
    yield _describe_objectives(answers["collection_objectives"])


def _describe_repeats(repeats: pd.DataFrame, total: int) -> str:
    asked = f"Of {count(total, 'request', 'requests')}, that is sentences, recommendations and clauses that ask for something,"
    if repeats.empty:
        return f"{asked} none repeats an earlier document in nearly the same words."
    best = repeats.loc[repeats["score"].idxmax()]
    return (
        f"{asked} {count(len(repeats), 'repeats', 'repeat')} an earlier document in nearly the same words. The nearest to an "
        f"earlier one is “{best['text'].rstrip(' .;:,')}”, in `{best['document']}`."
    )


def _describe_objectives(objectives: pd.DataFrame) -> str:
    near = objectives.groupby(["objective", "title"], sort=False)["n_units"].sum()
    titles = dict(near.index)
    first, *others = list_leading(near.droplevel("title")) or ["none"]
    name, _, number = first.partition(" ")
    told = f"objective {name}, “{titles[name]}” {number}" if number else "no objective more than to others"
    told += f", and then to {join_words(others)}" if others else ""
    missing = [key for key, _ in near.index[near == 0]]
    last = f" None is near to {join_words(missing)}." if missing else ""
    return (
        "Of the objectives of the Global Compact, the sentences, recommendations and clauses are most often near, by the words "
        f"they share, to {told}.{last}"
    )
