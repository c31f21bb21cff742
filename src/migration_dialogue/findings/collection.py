"""Questions to a collection: themes by year, demands that recur, and objectives of the Global Compact with similar wording.

The tables are those that `read_collection` stores: columns of the contract after `document`, so that `document` and `unit_id`
together tell passages apart.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
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
from migration_dialogue.errors import UserError
from migration_dialogue.figures.chart import join_words
from migration_dialogue.findings.contents import Tables
from migration_dialogue.language.model import load_model
from migration_dialogue.links.objectives import COMPACT, score_objectives
from migration_dialogue.names.dates import MONTHS, YEAR
from migration_dialogue.page.findings import count, list_leading, read_titles
from migration_dialogue.paths import CODEBOOK, ROOT
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.coverage import select_counted
from migration_dialogue.themes.match import SOMETHING_ELSE

NAMES = ("documents", "segments", "units", "theme_mentions", "demands")
KEY = ["document", "unit_id"]
UNKNOWN = "not known"
# From this cosine on two passages have nearly the same words; the notebook shows what other values give.
LEAST = 0.5
NAMED_YEAR = rf"(?<!\d){YEAR}(?!\d)"
MONTH_YEAR = rf"\b(?:{MONTHS})(?: \d{{1,2}},)? ({YEAR})\b"
LONGEST_LINE = 20
SHOWN = ["document", "year", "unit_id", "text", "start", "end"]


@dataclass(frozen=True)
class Collection:
    """A collection that was read.

    Attributes:
        documents: The folder of the documents.
        output: The folder of what was stored.
        tables: What `read_parts` reads.
        years: The year of every document.
        answers: What `answer_questions` gives.
    """

    documents: Path
    output: Path
    tables: Tables
    years: pd.Series
    answers: Tables


def read_parts(output: Path) -> Tables:
    """The tables of a collection that the questions need, by name, in the order of the documents.

    Raises:
        UserError: the folder has none.
    """
    if not (output / "tables" / "documents").is_dir():
        raise UserError(f"{output}: found no tables of a collection, expected the output of `read FOLDER`")
    tables = {name: pd.read_parquet(output / "tables" / name) for name in NAMES}
    return {name: table.sort_values("document", kind="stable", ignore_index=True) for name, table in tables.items()}


def read_sources() -> pd.DataFrame:
    """The texts that the notebook cuts into a collection: document, file (a path), year, title."""
    sources = pd.read_csv(ROOT / "data" / "sources.csv")
    return sources.assign(file=[ROOT / "data" / file for file in sources["file"]])


def find_years(tables: Tables, *, known: pd.DataFrame | None = None) -> pd.Series:
    """The year of every document: known, the only one in its name, or that of the first date in a line above its first unit.

    Args:
        tables: documents, segments and units.
        known: What a person knows: document (a path as in the table `documents`, or a folder of one) and year.

    Returns:
        The years by document; empty where none of the three says one.

    Raises:
        UserError: `known` lacks a column.
    """
    if known is not None and (lacking := {"document", "year"} - set(known.columns)):
        raise UserError(f"found no column '{min(lacking)}' in the years that are known, expected document and year")
    names = tables["documents"]["document"]
    listed = {} if known is None else known.set_index("document")["year"].dropna().to_dict()
    found = tables["segments"].merge(tables["units"].groupby("document")["start"].min().rename("first"), on="document")
    front = found[found["end"] <= found["first"]].sort_values(["document", "start"])
    # A longer paragraph cites other documents.
    front = front[front["text"].str.split().str.len() <= LONGEST_LINE]
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
    """Passages with a demand that have nearly the same words as one of an earlier document.

    Texts are compared by the cosine of TF-IDF vectors of groups of four letters
    (scikit-learn's nearest neighbours), so that other endings and broken words do little harm. Every two passages are compared:
    time grows with the square of their number.

    Args:
        tables: units and demands.
        years: The years of documents. A document without one comes last; those of one year come in the order of their names.
        least: The least cosine.

    Returns:
        One row per passage with an earlier one, first those that most documents make: document, year, unit_id, text, start and
        end (offsets in the document), the same of the most similar earlier one (earlier_document, …), score (the cosine),
        group (passages that such pairs join have the same), n_documents (documents of the group), and n_requests (all passages
        with a demand).
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
    """Passages with wording similar to an objective of the Global Compact, by the scores and thresholds of `compact_links`.

    That table has recommendations and clauses only. Here every passage is scored; for it the model tags the texts once more,
    without looking for names.

    Returns:
        One row per passage and objective: document, unit_id, objective, score and action, the most similar of its actions.
    """
    nlp = load_model()
    with nlp.select_pipes(disable=["parser", "ner"]):
        docs = list(nlp.pipe(units["text"]))
    links = score_objectives(docs, codebook=codebook).query("linked and kind == 'objective'")
    rows = units[KEY].iloc[links["place"]].reset_index(drop=True)
    return rows.join(links[["objective", "score", "action"]].reset_index(drop=True))


def count_links(links: pd.DataFrame, units: pd.DataFrame, *, by: pd.Series | None = None) -> pd.DataFrame:
    """How many passages have wording similar to each objective, zeros included.

    Args:
        links: What `link_units` gives.
        units: The passages that were scored.
        by: The group of every document, as for `count_themes`.

    Returns:
        One row per group and objective: group, objective, title, n_documents, n_documents_total, n_units, n_units_total.
    """
    titles = {number: title for number, title in read_titles().items() if number.isdigit()}
    return _count_groups(links, units, "objective", pd.Series(titles, name="title"), by)


def answer_questions(
    tables: Tables, *, years: pd.Series, without: Container[str] = (), codebook: Path = CODEBOOK
) -> Tables:
    """What is asked of a collection: themes and objectives by year, and demands that recur.

    Args:
        tables: What `read_parts` reads.
        years: The year of every document.
        without: Folders whose documents are not compared with the objectives: the Global Compact itself, for example.
        codebook: The codebook that the collection was read with.

    Returns:
        `collection_themes`, `collection_repeats` and `collection_objectives`, for the figures of these names, and
        `collection_links`, the links that the last one counts.
    """
    units = tables["units"]
    others = units[[name.partition("/")[0] not in without for name in units["document"]]]
    links = link_units(_select_about(others, tables, codebook), codebook=codebook)
    return {
        "collection_themes": count_themes(tables, by=years, codebook=codebook),
        "collection_repeats": find_repeats(tables, years=years),
        "collection_links": links,
        "collection_objectives": count_links(links, others, by=years),
    }


def _select_about(units: pd.DataFrame, tables: Tables, codebook: Path) -> pd.DataFrame:
    """The passages about migration: of a document that is mostly about something else, those with a theme of migration."""
    documents, mentions = tables["documents"], tables["theme_mentions"]
    other = documents.loc[documents["warning"].fillna("").str.contains(SOMETHING_ELSE, regex=False), "document"]
    about = mentions.loc[~mentions["theme"].isin(read_themes(codebook).elsewhere), KEY].drop_duplicates()
    found = units[KEY].merge(about, how="left", indicator=True)["_merge"].eq("both").to_numpy()
    return units[found | ~units["document"].isin(other).to_numpy()]


def read_folder(
    documents: Path, output: Path, *, known: pd.DataFrame | None = None, without: Container[str] = ()
) -> Collection:
    """Read a folder of documents, those left out that are in `output` already, and answer the questions.

    Args:
        documents: The folder.
        output: Where `read_collection` stores the tables.
        known: Years that are known, as for `find_years`.
        without: Folders that are not compared with the objectives, as for `answer_questions`.

    Raises:
        UserError, CodebookError, ModelError: as `read_collection`.
    """
    read_collection(documents, output)
    tables = read_parts(output)
    years = find_years(tables, known=known)
    return Collection(documents, output, tables, years, answer_questions(tables, years=years, without=without))


def read_pieces(place: Path) -> Collection:
    """Cut the sources into a collection of short documents in the folder `place`, and read it."""
    sources = read_sources()
    cut_documents(sources["file"], place / "documents")
    return read_folder(place / "documents", place / "output", known=sources, without=[COMPACT.stem])


def answer_pieces() -> Tables:
    """The answers for the collection that is cut out of the sources."""
    with TemporaryDirectory() as name:
        return read_pieces(Path(name)).answers


def describe_collection(tables: Tables, answers: Tables) -> Iterator[str]:
    """What was read, which themes lead, which demands recur, and which objectives have similar wording."""
    documents, themes = tables["documents"], answers["collection_themes"]
    failed = int(documents["error"].notna().sum())
    doubtful = int(documents["warning"].notna().sum())
    told = f"{count(failed, 'document', 'documents')} could not be read" if failed else "All could be read"
    told += f". {count(doubtful, 'document has', 'documents have')} a warning" if doubtful else ""
    yield f"The collection has {len(documents):,} documents with {documents['words'].sum():,.0f} words. {told}."
    totals = themes.groupby("label")["n_documents"].sum()
    counted = int(themes.groupby("group")["n_documents_total"].first().sum())
    leading = list_leading(totals.rename(str.lower), total=count(counted, "document", "documents"))
    most = f"the largest numbers of documents mention {join_words(leading)}" if leading else "no theme leads"
    yield f"By the list of terms, {most}."
    yield _describe_repeats(answers["collection_repeats"], len(tables["demands"][KEY].drop_duplicates()))
    yield _describe_objectives(answers["collection_objectives"])


def _describe_repeats(repeats: pd.DataFrame, total: int) -> str:
    asked = f"Of {count(total, 'passage', 'passages')} with a demand,"
    if repeats.empty:
        return f"{asked} none has nearly the same words as a passage of an earlier document."
    best = repeats.loc[repeats["score"].idxmax()]
    return (
        f"{asked} {count(len(repeats), 'has', 'have')} nearly the same words as a passage of an earlier document. The most "
        f"similar is “{best['text'].rstrip(' .;:,')}”, in `{best['document']}`."
    )


def _describe_objectives(objectives: pd.DataFrame) -> str:
    similar = objectives.groupby(["objective", "title"], sort=False)["n_units"].sum()
    titles = dict(similar.index)
    first, *others = list_leading(similar.droplevel("title")) or ["none"]
    name, _, number = first.partition(" ")
    if not number:
        return "No objective of the Global Compact leads by the number of passages with similar wording."
    told = f"Objective {name} of the Global Compact, “{titles[name]}”, has the largest number of passages with similar wording "
    told += number
    told += f", and objectives {join_words(others)} follow" if len(others) > 1 else ""
    told += f", and objective {others[0]} follows" if len(others) == 1 else ""
    missing = [key for key, _ in similar.index[similar == 0]]
    nouns = "objective" if len(missing) == 1 else "objectives"
    return told + (f". No passage has wording similar to {nouns} {join_words(missing)}." if missing else ".")
