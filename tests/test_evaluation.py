import pandas as pd
import pytest

from migration_dialogue.evaluation import (
    GoldError,
    find_errors,
    read_gold,
    read_gold_entities,
    score_entities,
    score_match,
    score_spans,
)  # fmt: skip


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
        raw = "".join(analysis.report.raw[row.start : row.end].replace("•", "").split()).replace("-", "")
        assert raw.casefold() == "".join(row.text.split()).replace("-", "").casefold()
    assert gold["entity_id"].notna().eq(~gold["label"].isin(["DATE", "NORP"])).all()


def test_halves_cover_every_segment_that_is_read(analysis):
    halves = read_gold("entity_halves").set_index("segment_id")["half"]
    assert set(halves.index) == set(analysis.docs)
    assert halves.value_counts().to_dict() == {"improve": 103, "report": 103}


def test_scores_of_extra_mentions_count_in_segments_without_gold(analysis):
    systems = {"with the list": analysis.tables["entities"]}
    rows = {(row["task"], row["measure"]): row for row in score_entities(systems)}
    both = rows["entities, all", "F1 with the list, both halves"]
    errors = find_errors(read_gold_entities(), analysis.tables["entities"])["status"].value_counts()
    assert both["value"] == pytest.approx(
        2 * errors["both"] / (2 * errors["both"] + errors["missed"] + errors["extra"])
    )
