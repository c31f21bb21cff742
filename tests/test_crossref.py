import pandas as pd
import pytest

from migration_dialogue.codebook import CodebookError
from migration_dialogue.compact import read_objectives
from migration_dialogue.crossref import LINK_THRESHOLD, match_clauses
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import rank_first, read_counterparts
from migration_dialogue.schema import TableError
from migration_dialogue.themes import match_themes


def test_every_pair_is_scored_and_ranked(analysis):
    crossref = analysis.tables["crossref"]
    assert len(crossref) == 33 * 27
    assert crossref.groupby("rec_id")["rank"].apply(sorted).map(lambda ranks: ranks == list(range(1, 28))).all()
    ordered = crossref.sort_values(["rec_id", "rank"])
    assert (ordered.groupby("rec_id")["score"].diff().dropna() <= 0).all()


def test_evidence_adds_up_to_the_score(analysis):
    for row in analysis.tables["crossref"].dropna(subset=["evidence"]).itertuples():
        amounts = [float(part.rsplit(" ", 1)[1]) for part in row.evidence.split("; ")]
        assert sum(amounts) == pytest.approx(row.score, abs=1e-4 * len(amounts))


def test_links_are_the_pairs_from_the_threshold_on(analysis):
    crossref = analysis.tables["crossref"]
    assert (crossref["linked"] == (crossref["score"] >= LINK_THRESHOLD)).all()
    linked = crossref[crossref["linked"]]
    assert linked["relation"].isin(["same demand", "broader", "narrower"]).all() and len(linked)


def gather(analysis):
    tables = analysis.tables
    return analysis.docs, tables["theme_mentions"], tables["entities"], tables["compact_links"]


def test_side_without_units_gives_an_empty_table(analysis):
    units = analysis.tables["units"]
    empty = match_clauses(units[units["kind"] == "clause"], *gather(analysis))
    assert empty.empty and list(empty.columns) == list(analysis.tables["crossref"].columns)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda units: units.drop(columns="segment_id"), "table units lacks column.*segment_id"),
        (lambda units: pd.concat([units, units[units["unit_id"] == "A01"]]), "column unit_id: 'A01' stands twice"),
        (
            lambda units: units.assign(text=units["text"].where(units["unit_id"] != "R1.1", " ")),
            "column text: unit 'R1.1' has no text",
        ),
    ],
)
def test_bad_units_are_refused(analysis, change, message):
    with pytest.raises(TableError, match=message):
        match_clauses(change(analysis.tables["units"]), *gather(analysis))


def test_words_of_the_object_count_more(analysis):
    units = analysis.tables["units"]
    plain = match_clauses(units, *gather(analysis)).set_index(["rec_id", "clause_id"])["score"]
    weighed = analysis.tables["crossref"].set_index(["rec_id", "clause_id"])["score"]
    assert weighed["R6.2", "P03"] != plain["R6.2", "P03"]


def test_gaps_are_the_units_without_a_link(analysis):
    crossref, gaps = analysis.tables["crossref"], analysis.tables["crossref_gaps"]
    for side, column in (("recommendation", "rec_id"), ("clause", "clause_id")):
        linked = set(crossref.loc[crossref["linked"], column])
        assert set(gaps.loc[gaps["side"] == side, "unit_id"]) == set(crossref[column]) - linked


def test_every_unit_meets_every_objective(analysis):
    links = analysis.tables["compact_links"]
    assert len(links) == 60 * 33
    objectives = links[links["kind"] == "objective"]
    assert objectives.groupby("unit_id")["linked"].sum().max() <= 3
    assert (objectives.loc[objectives["linked"], "score"] > 0).all()
    none = set(objectives["unit_id"]) - set(objectives.loc[objectives["linked"], "unit_id"])
    principles = links[(links["kind"] == "principle") & links["linked"]]
    assert set(principles["unit_id"]) <= none and "A13" in none


@pytest.mark.parametrize(
    ("text", "objective", "near_miss"),
    [
        ("Migrant smuggling must end.", "9", "The smug answer was given."),
        ("Detention is the last resort.", "13", "The detonation was heard."),
        ("Facilitate the sending of remittances.", "20", "Remit the case to the court."),
        ("Promote shared responsibility among States.", "23", "The responsibility of parents matters."),
    ],
)
def test_terms_of_objectives_and_near_misses(analysis, text, objective, near_miss):
    terms, _ = read_objectives()
    assert objective in {hit.label_ for hit in match_themes(analysis.nlp(text), codebook=terms)}
    assert objective not in {hit.label_ for hit in match_themes(analysis.nlp(near_miss), codebook=terms)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("24,moon,wanted,", "found objective '24'"),
        ("1,moon,maybe,", "found use 'maybe'"),
        ("1,moon,wanted,[1", "expected JSON"),
    ],
)
def test_bad_objectives_are_refused_with_file_and_line(folder, add_line, line, message):
    where = add_line("compact_terms.csv", line)
    with pytest.raises(CodebookError, match=message) as error:
        read_objectives(folder)
    assert where in str(error.value)


def test_ranks_count_ties_against_the_score():
    gold = pd.DataFrame([[True, False], [False, False]], index=["R1", "R2"], columns=["A1", "A2"])
    scores = pd.DataFrame([[0.5, 0.5], [1.0, 0.0]], index=gold.index, columns=gold.columns)
    assert rank_first(scores, gold).tolist() == [2]


def test_gold_judges_every_pair_and_every_unit(analysis):
    gold = read_counterparts()
    assert gold.shape == (33, 27) and gold.any(axis=1).sum() == 11
    assert set(read_gold("compact")["unit_id"]) == set(gold.index) | set(gold.columns)
