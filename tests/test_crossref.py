import pandas as pd
import pytest

from migration_dialogue.errors import CodebookError, TableError
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import rank_first, read_counterparts
from migration_dialogue.links.objectives import read_objectives
from migration_dialogue.links.pairs import LINK_SHARE, RELATED_SCORE, list_gaps, list_objects, match_clauses
from migration_dialogue.themes.match import match_themes


def test_every_pair_is_scored_and_ranked(analysis):
    crossref = analysis.tables["crossref"]
    assert len(crossref) == 33 * 27
    assert crossref.groupby("rec_id")["rank"].apply(sorted).map(lambda ranks: ranks == list(range(1, 28))).all()
    ordered = crossref.sort_values(["rec_id", "rank"])
    assert (ordered.groupby("rec_id")["score"].diff().dropna() <= 0).all()


def test_evidence_adds_up_to_the_score_and_its_words_to_the_share(analysis):
    for row in analysis.tables["crossref"].dropna(subset=["evidence"]).itertuples():
        parts = [part.rsplit(" ", 1) for part in row.evidence.split("; ")]
        assert sum(float(amount) for _, amount in parts) == pytest.approx(row.score, abs=1e-4 * len(parts))
        words = sum(float(amount) for name, amount in parts if name.startswith("word "))
        assert words == pytest.approx(row.share, abs=1e-4 * len(parts))


def test_links_and_relations_follow_the_thresholds(analysis):
    crossref = analysis.tables["crossref"]
    assert (crossref["linked"] == (crossref["share"] >= LINK_SHARE)).all() and crossref["linked"].any()
    assert crossref.loc[crossref["linked"], "relation"].isin(["same demand", "broader", "narrower"]).all()
    others = crossref[~crossref["linked"]]
    touches = others["relation"] == "touches the same theme"
    assert (touches == (others["score"] >= RELATED_SCORE)).all() and touches.any()


def test_spans_hold_every_shared_word_and_no_shorter_stretch_does(analysis):
    pair = analysis.tables["crossref"].set_index(["rec_id", "clause_id"]).loc[("R6.2", "P03")]
    raw = analysis.document.raw
    assert raw[pair["rec_start"] : pair["rec_end"]] == "criminalizing migrants"
    assert raw[pair["clause_start"] : pair["clause_end"]].split() == "migrants as result of the criminalization".split()
    shared = analysis.tables["crossref"]["share"] > 0
    assert (analysis.tables["crossref"]["clause_start"].notna() == shared).all()


@pytest.mark.parametrize(
    ("table", "unit_id", "column", "value", "evidence"),
    [
        ("entities", "P01", "entity_id", "mars", "named mars 0.0000"),
        ("demands", "A13", "action_category", 5, "action 5 0.0000"),
    ],
)
def test_shared_names_and_acts_are_evidence_and_add_nothing(analysis, table, unit_id, column, value, evidence):
    before = analysis.tables["crossref"].set_index(["rec_id", "clause_id"])
    rows = analysis.tables[table]
    row = rows[rows["unit_id"] == "R1.4"].iloc[:1] if table == "demands" else rows.iloc[:1]
    added = pd.concat([rows, *(row.assign(unit_id=unit, **{column: value}) for unit in ("R1.4", unit_id))])
    after = match(analysis, **{table: added}).set_index(["rec_id", "clause_id"])
    assert evidence in after.loc[("R1.4", unit_id), "evidence"]
    assert evidence not in str(before.loc[("R1.4", unit_id), "evidence"])
    assert (after["score"] == before["score"]).all()


def match(analysis, **changed):
    objects = list_objects(analysis.document, analysis.tables["demands"])
    return match_clauses(analysis.document, {**analysis.tables, **changed}, objects=objects)


@pytest.mark.parametrize("kind", ["clause", "recommendation", "sentence"])
def test_side_without_units_gives_empty_tables(analysis, kind):
    units = analysis.tables["units"]
    empty = match(analysis, units=units[units["kind"] == kind])
    assert empty.empty and list(empty.columns) == list(analysis.tables["crossref"].columns)
    assert list_gaps(empty, units).empty


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
        match(analysis, units=change(analysis.tables["units"]))


def test_missing_column_of_another_table_is_named(analysis):
    with pytest.raises(TableError, match=r"table entities lacks column\(s\) entity_id"):
        match(analysis, entities=analysis.tables["entities"].drop(columns="entity_id"))


def test_word_of_a_group_stands_in_a_clause_that_names_the_group_otherwise(analysis):
    pairs = analysis.tables["crossref"].set_index(["rec_id", "clause_id"])
    assert "word reside (nationals abroad)" in pairs.loc[("R5.3", "A06"), "evidence"]
    assert "reside" not in str(pairs.loc[("R5.3", "A02"), "evidence"])


def test_words_of_the_object_count_more(analysis):
    plain = match_clauses(analysis.document, analysis.tables).set_index(["rec_id", "clause_id"])["share"]
    weighed = analysis.tables["crossref"].set_index(["rec_id", "clause_id"])["share"]
    assert weighed["R6.2", "P03"] > plain["R6.2", "P03"]


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
