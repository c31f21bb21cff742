import shutil

import pandas as pd
import pytest

from migration_dialogue.demands.actions import classify_actions, read_manual, read_statistics
from migration_dialogue.demands.cues import find_demands
from migration_dialogue.demands.fields import find_means
from migration_dialogue.demands.words import read_demand_words
from migration_dialogue.errors import CodebookError
from migration_dialogue.evaluation.demands import pair_demands, read_gold_demands, take_head
from migration_dialogue.paths import LEARNED


def find(analysis, text):
    return find_demands(analysis.nlp(text), words=read_demand_words())


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("The Panel recommended that States adopt a law.", ["adopt"]),
        ("The Panel recommended the enactment of laws.", ["enact"]),
        ("They recommended using a human rights focus.", ["use"]),
        ("It is necessary to protect the victims.", ["protect"]),
        ("They emphasized the need to gather data and publish it.", ["gather", "publish"]),
        ("Policies should include migrants.", ["include"]),
        ("The networks must be strengthened.", ["strengthen"]),
        ("Parliament calls on the States to ratify the Convention.", ["ratify"]),
        ("Parliament encourages the States that belong to this body to consider reforms.", ["consider"]),
        ("They highlighted the importance of designing and implementing programs.", ["design", "implement"]),
        ("They stressed the obligation of States to respect human rights.", ["respect"]),
        ("Migration increases every year.", []),
        ("The country has adopted a law.", []),
        ("They recommended a book.", []),
        ("They highlighted the importance of consular networks.", []),
        ("These policies could strengthen development.", []),
        ("They met in order to discuss the report.", []),
        ("They mentioned a plan of action, which calls for an increase in cooperation.", []),
        ("The panel discussed needs and challenges.", []),
        ("Unless States should adopt a law, they agreed.", []),
        ("It is clear that States adopt laws.", []),
        ("They stressed the right to vote.", []),
        ("The panel calls this a success.", []),
        ("They recommended a law for States.", []),
        ("", []),
    ],
)
def test_demands_and_near_misses(analysis, text, verbs):
    assert [demand.verb for demand in find(analysis, text)] == verbs


def test_fields_of_a_demand(analysis):
    (demand,) = find(analysis, "The Panel recommended that States protect migrant women by training their consulates.")
    assert (demand.modality, demand.object, demand.addressee) == ("recommended", "migrant women", "States")
    assert (demand.beneficiary, demand.means) == ("migrant women", "by training their consulates")
    (demand,) = find(analysis, "Migrants should not be criminalized.")
    assert (demand.verb, demand.object, demand.negated, demand.addressee) == ("criminalize", "Migrants", True, "")
    (demand,) = find(analysis, "It is important to broaden regular channels in destination countries.")
    assert (demand.addressee, demand.implied) == ("", "destination countries")


def test_near_misses_of_fields(analysis):
    (demand,) = find(analysis, "It is important to broaden channels in rural areas.")
    assert (demand.addressee, demand.implied) == ("", "")
    (demand,) = find(analysis, "Laws should prevent migrant smuggling by the river.")
    assert (demand.addressee, demand.beneficiary, demand.means, demand.negated) == ("Laws", "", "", False)


def test_a_group_is_dropped_only_where_it_is_part_of_the_addressee(analysis):
    (demand,) = find(analysis, "Women's associations should support women in rural areas.")
    assert (demand.addressee, demand.beneficiary) == ("Women's associations", "women")
    (demand,) = find(analysis, "Migrant workers should learn the language.")
    assert (demand.addressee, demand.beneficiary) == ("Migrant workers", "")


def test_the_subject_of_a_state_is_no_addressee(analysis):
    (demand,) = find(analysis, "Policies should be fair.")
    assert demand.addressee == ""


def test_shared_objects_are_shared(analysis):
    design, implement = find(
        analysis, "They stressed the importance of designing and implementing programs for returnees."
    )
    assert design.object == implement.object == "programs for returnees"


def test_means_end_with_the_sentence():
    assert find_means("strengthen it through networks; then rest") == "through networks"
    assert find_means("strengthen it") == ""


@pytest.mark.parametrize(
    ("text", "verb", "category"),
    [
        ("Ratify the Convention.", "ratify", 5),
        ("Continue to ratify conventions.", "continue", 2),
        ("Continue and strengthen the efforts.", "continue", 4),
        ("Consider ratifying the Convention.", "consider", 3),
        ("Take measures to protect women.", "take", 4),
        ("In line with its obligations, adopt a law.", "adopt", 5),
        ("International collaboration should take place.", "take", 4),
        ("Unicornize all things.", "unicornize", 4),
    ],
)
def test_actions(text, verb, category):
    row = classify_actions([text]).iloc[0]
    assert (row["verb"], row["action_category"]) == (verb, category)
    assert 0 < row["confidence"] <= 1


def test_odd_texts_give_a_row_each_in_order():
    texts = ["Adopt laws.", "", None, "12345", float("nan"), "word " * 200_000, "Adopt laws."]
    found = classify_actions(texts)
    assert len(found) == len(texts)
    assert found["verb"].isna().tolist()[1:5] == [True] * 4
    assert found.iloc[0].equals(found.iloc[6]) and (found.loc[1:4, "confidence"] == 0).all()
    assert classify_actions([]).columns.tolist() == ["verb", "action_category", "confidence", "rule"]


def test_verbs_that_were_never_coded_have_low_confidence():
    found = classify_actions(["Unicornize all things.", "Guarantee access."])
    assert found["confidence"][0] < 0.5 < found["confidence"][1]
    assert "no coded recommendation opens so" in found["rule"][0]


def test_actions_read_the_same_verbs_as_the_demands(analysis):
    first = analysis.tables["demands"].drop_duplicates("unit_id").set_index("unit_id")["verb"]
    bullets = analysis.tables["recommendations"].set_index("rec_id")["text"]
    found = dict(zip(bullets.index, classify_actions(bullets)["verb"], strict=True))
    assert found == first[bullets.index].to_dict()


def test_statistics_hold_counts_and_no_sentences():
    statistics = read_statistics()
    assert sum(statistics.counts[""]) == 23_484
    assert max(len(opening.split()) for opening in statistics.counts) <= 3
    assert all(sum(counts) >= 2 for counts in statistics.counts.values())


def test_bad_statistics_and_words_are_refused(folder, add_line):
    shutil.copy(LEARNED / "action_statistics.csv", folder)
    add_line("action_statistics.csv", "zz,1,2,x,4,5")
    with pytest.raises(CodebookError, match="expected whole numbers"):
        read_statistics(learned=folder)
    path = folder / "demand_words.csv"
    text = path.read_text(encoding="utf-8")
    for line, message in (
        ("should,modal,should", "stands twice"), ("x,cue,y", "found kind 'cue'"), ("x,noun,", "has no value"),
    ):  # fmt: skip
        path.write_text(text + line + "\n", encoding="utf-8")
        with pytest.raises(CodebookError, match=message):
            read_demand_words.__wrapped__(folder)
    assert set(read_manual().values()) == {1, 2, 3, 4, 5}


def test_phrases_are_compared_by_their_head():
    assert take_head("laws that punish trafficking") == take_head("new laws") == "laws"
    assert take_head("") == ""


def test_gold_demands_stand_in_their_units(analysis, units):
    for row in read_gold_demands().itertuples():
        for phrase in (row.object, row.object_long, row.addressee, row.means):
            assert phrase in units.at[row.unit_id, "text"]


def test_pairs_are_matched_by_verb_then_by_order():
    gold = pd.DataFrame({"unit_id": ["S1"] * 3, "verb": ["a", "b", "c"]})
    found = pd.DataFrame({"unit_id": ["S1", "S1", "S2"], "verb": ["b", "x", "y"], "start": [1, 2, 3]})
    pairs = pair_demands(gold, found)
    assert pairs["status"].tolist() == ["both", "both", "missed", "extra"]
    assert pairs["verb_found"].tolist()[:2] == ["b", "x"]


def test_narrative_demands_name_what_carries_them(analysis):
    matches = analysis.tables["narrative_matches"]
    assert (matches["rec_id"].notna() == matches["matched"]).all()
    carried = matches.dropna(subset=["rec_id"])
    assert (carried["rec_id"].str[1].astype(int) == carried["panel"]).all()
    # narrative demands that no recommendation carries: plan of action, binational agreements, relocation, victims
    none = set(matches.loc[~matches["matched"], "demand_id"].str.split("-").str[0])
    assert {"S041", "S053", "S079", "S101", "S104"} <= none
