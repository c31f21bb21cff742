import numpy as np
import pandas as pd
import pytest

from migration_dialogue.errors import GoldError
from migration_dialogue.evaluation import read_gold, score_match
from migration_dialogue.evaluation.names import find_errors, read_gold_entities, score_entities, score_spans
from migration_dialogue.evaluation.themes import (
    estimate_agreement,
    estimate_alpha,
    find_theme_errors,
    list_labels,
    make_baseline,
    rerun_findings,
    score_themes,
)
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.coverage import select_counted
from migration_dialogue.themes.match import match_themes


def make_spans(*rows):
    frame = pd.DataFrame(rows, columns=["segment_id", "start", "end", "label"])
    return frame.assign(text="x", entity_id=None)


def test_f1_counts_exact_spans_and_labels():
    gold = make_spans(("G1", 0, 5, "ORG"), ("G1", 9, 12, "GPE"), ("G2", 20, 25, "ORG"))
    found = make_spans(("G1", 0, 5, "ORG"), ("G1", 9, 12, "LOC"), ("G2", 20, 26, "ORG"))
    row = score_spans("t", "m", gold, found)
    assert row["value"] == pytest.approx(1 / 3) and row["n"] == 3
    assert row["ci_low"] <= row["value"] <= row["ci_high"]
    assert find_errors(gold, found)["status"].value_counts().to_dict() == {"missed": 2, "extra": 2, "both": 1}


def test_perfect_and_empty_results():
    gold = make_spans(("G1", 0, 5, "ORG"), ("G2", 7, 9, "GPE"))
    assert score_spans("t", "m", gold, gold)["value"] == 1.0
    assert score_spans("t", "m", gold, gold.head(0))["value"] == 0.0


def test_items_that_do_not_match_are_named():
    with pytest.raises(GoldError, match=r"R1\.2"):
        score_match("t", "m", pd.Series({"R1.1": "a"}), pd.Series({"R1.1": "a", "R1.2": "b"}))


def test_gold_mentions_stand_in_the_report(analysis):
    gold = read_gold_entities()
    for row in gold.itertuples():
        raw = "".join(analysis.document.raw[row.start : row.end].replace("•", "").split()).replace("-", "")
        assert raw.casefold() == "".join(row.text.split()).replace("-", "").casefold()
    assert gold["entity_id"].notna().eq(~gold["label"].isin(["DATE", "NORP"])).all()


def test_halves_cover_every_segment_that_is_read(analysis):
    halves = read_gold("entity_halves").set_index("segment_id")["half"]
    assert set(halves.index) == set(analysis.document.readings)
    assert halves.value_counts().to_dict() == {"improve": 103, "report": 103}


def test_scores_of_extra_mentions_count_in_segments_without_gold(analysis):
    systems = {"with the list": analysis.tables["entities"]}
    rows = {(row["task"], row["measure"]): row for row in score_entities(systems)}
    both = rows["entities, all", "F1 with the list, both halves"]
    errors = find_errors(read_gold_entities(), analysis.tables["entities"])["status"].value_counts()
    assert both["value"] == pytest.approx(
        2 * errors["both"] / (2 * errors["both"] + errors["missed"] + errors["extra"])
    )


def test_alpha_of_known_answers():
    # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", nominal data, two observers: 0.095
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert estimate_alpha(np.array([first, second])) == pytest.approx(0.095, abs=5e-4)
    assert np.isnan(estimate_alpha(np.zeros((2, 5), dtype=int)))


def test_annotated_units_are_the_counted_ones_and_their_themes_are_known(analysis):
    gold = read_gold("themes")
    counted = select_counted(analysis.tables["units"])
    parts = counted["section"].isin(["panels", "recommendations", "declaration"])
    assert set(gold["unit_id"]) == set(counted.loc[parts, "unit_id"])
    for column in ("themes", "pass1", "pass2"):
        assert set(list_labels(column)["theme"]) <= set(read_themes().themes)


def test_agreement_has_a_row_for_every_theme():
    agreement = estimate_agreement(read_themes()).set_index("theme")
    assert set(agreement.index) == set(read_themes().themes)
    assert (agreement["doubtful"] == ~(agreement["alpha"] >= 0.67)).all()
    assert agreement.loc["borders", ["n_pass1", "n_pass2"]].tolist() == [7, 4]


def test_theme_scores_can_be_recounted_from_the_errors(analysis):
    rows = {(row["task"], row["measure"]): row for row in score_themes(analysis)}
    errors = find_theme_errors(analysis)
    row = rows["theme governance", "F1 codebook, both halves"]
    missed, extra = (
        ((errors["theme"] == "governance") & (errors["status"] == status)).sum() for status in ("missed", "extra")
    )
    assert row["value"] == pytest.approx(2 * (row["n"] - missed) / (2 * row["n"] - missed + extra))


def test_baseline_knows_no_phrase_and_no_exclusion(analysis):
    baseline = make_baseline(read_themes())
    hits = match_themes(analysis.nlp("The International Labor Organization speaks of human rights."), codebook=baseline)
    assert {(hit.label_, hit.text) for hit in hits} == {("labour", "Labor")}


def test_findings_are_rerun_with_each_source_of_labels(analysis):
    findings = rerun_findings(analysis.tables["units"], analysis.tables["theme_mentions"]).set_index("finding")
    same = findings.drop(columns="survives").nunique(axis=1) == 1
    assert (findings["survives"] == same).all()
    assert findings.loc["leading theme of panel 4", "pass2"] == "Trafficking and smuggling"
