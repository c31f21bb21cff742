import pytest

from migration_dialogue.crossref import match_clauses


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


def test_pair_that_shares_nothing_scores_zero(analysis):
    assert (analysis.tables["crossref"].query("evidence.isna()", engine="python")["score"] == 0).all()


def test_side_without_units_gives_an_empty_table(analysis):
    units = analysis.tables["units"]
    alone = units[units["kind"] == "clause"]
    assert match_clauses(alone, analysis.docs, analysis.tables["theme_mentions"]).empty
