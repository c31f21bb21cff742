import shutil
import tomllib

import pandas as pd
import pytest

from migration_dialogue.demands.actions import (
    ActionClassifier,
    classify_actions,
    classify_by_manual,
    cross_validate,
    read_manual,
)
from migration_dialogue.demands.fields import find_means
from migration_dialogue.demands.find import find_demand_spans, find_demands
from migration_dialogue.demands.rules import read_demand_rules, read_demand_words
from migration_dialogue.errors import CodebookError, UserError
from migration_dialogue.evaluation.demands import pair_demands, read_gold_demands, take_head
from migration_dialogue.paths import CODEBOOK, LEARNED

RULES = tomllib.loads((CODEBOOK / "demand_rules.toml").read_text(encoding="utf-8"))["rule"]


def find(analysis, text):
    return find_demands(analysis.nlp(text))


def name_rules(analysis, text):
    return {rule.name for rule, _ in read_demand_rules(analysis.nlp.vocab).match(analysis.nlp(text))}


@pytest.mark.parametrize("rule", RULES, ids=[rule["name"] for rule in RULES])
def test_each_rule_reads_its_sentence_and_not_its_near_miss(analysis, rule):
    assert rule["name"] in name_rules(analysis, rule["sentence"])
    assert rule["name"] not in name_rules(analysis, rule["near_miss"])
    found, near = find(analysis, rule["sentence"]), find(analysis, rule["near_miss"])
    if rule["modality"] == "none":
        assert not found and near
    else:
        assert {field: getattr(found[0], field) for field in rule["gives"]} == rule["gives"]
        assert len(found) == 1 and not near


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("They emphasized the need to gather data and publish it.", ["gather", "publish"]),
        ("They highlighted the importance of designing and implementing programs.", ["design", "implement"]),
        ("They recommended the enactment of laws and the promotion of trade.", ["enact", "promote"]),
        ("They asked for the Members to join, and for the States to follow.", ["join", "follow"]),
        ("Increase access to the benefits earned and favor the transfer of these.", ["increase", "favor"]),
        ("It is vital to adopt policies designed to prevent crimes and punish them.", ["adopt"]),
        ("Strengthen the laws. The States should publish them.", ["strengthen", "publish"]),
        ("Recognize the importance of adopting laws.", ["recognize"]),
        ("Migration increases every year.", []),
        ("They met in order to discuss the report.", []),
        ("They mentioned a plan of action, which calls for an increase in cooperation.", []),
        ("It is clear that States adopt laws.", []),
        ("They recommended a law for States.", []),
        ("We commit to strengthening the laws, and we intend to cooperate closely.", []),
        ("", []),
    ],
)
def test_demands_and_near_misses(analysis, text, verbs):
    assert [demand.verb for demand in find(analysis, text)] == verbs


def test_spans_of_demands_have_their_modality_as_label(analysis):
    doc = analysis.nlp("The Panel recommended that States protect women. Its members must publish the report.")
    doc.spans["demands"] = find_demand_spans(doc)
    found = [(span.text, span.label_) for span in doc.spans["demands"]]
    assert found == [("protect women", "recommended"), ("publish the report", "must")]
    assert find_demand_spans(analysis.nlp("Migration increases every year.")) == []


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


@pytest.mark.parametrize(
    ("text", "verb", "rule"),
    [
        ("Also, further strengthen the law.", "strengthen", "opening verb; coded 4 'strengthen':"),
        ("Recommended ratifying the treaty.", "ratify", "opening verb; coded 5 'ratify':"),
        ("Recommends that it adopt a law.", "adopt", "opening verb; coded 5 'adopt':"),
        ("Arda must ratify.", "ratify", "verb after should or must; coded 5 'ratify':"),
        ("Arda, adopt a law.", "adopt", "verb after a comma; coded 5 'adopt':"),
        ("Measures taken to protect women.", "protect", "first known verb; coded 4 'protect':"),
        ("Continuing in the reform to protect women.", "protect", "first known verb; coded 4 'protect':"),
        ("Polygamy be prohibited.", "be", "verb after its subject; coded 4 'be':"),
        ("The Government allocate funds.", "allocate", "verb after its subject; coded 4 'allocate':"),
        ("The Zorgle, the a.", "zorgle", "first word, not known as a verb; no coded recommendation opens so, the commonest"),
        ("Considering the reform of the laws.", None, "no verb"),
    ],
)  # fmt: skip
def test_the_deciding_verb_is_found_and_it_is_said_how(text, verb, rule):
    row = classify_actions([text]).iloc[0]
    assert row["rule"].startswith(rule) and (row["verb"] == verb or (verb is None and pd.isna(row["verb"])))


def test_the_manual_alone_knows_its_verbs_and_takes_others_for_general_action():
    texts = ["Ratify it.", "Consider and ratify it.", "Consider and unicornize it.", "Unicornize it.", ""]
    assert classify_by_manual(texts, read_manual()) == [5, 5, 3, 4, 4]


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
    counts = ActionClassifier.load().counts_
    assert counts[""].sum() == 23_484
    assert max(len(opening.split()) for opening in counts) <= 3
    assert all(cases.sum() >= 2 for cases in counts.values())


CODED = [("Seek aid.", 1), ("Pursue reforms.", 2), ("Study the law.", 3), ("Promote peace.", 4), ("Adopt a law.", 5)]
DICTIONARY = {"verbs": frozenset("seek pursue study promote adopt".split()), "nouns": frozenset({"law", "peace"})}


@pytest.fixture
def learned():
    """An estimator that has seen five recommendations, each twice."""
    texts, categories = zip(*CODED * 2, strict=True)
    return ActionClassifier(read_manual(), **DICTIONARY).fit(texts, categories)


def test_estimator_learns_openings_of_known_verbs_and_nouns(learned):
    assert learned.verbs_ == DICTIONARY["verbs"]
    assert {opening for opening in learned.counts_ if "…" in opening} == {
        "adopt … law",
        "study … law",
        "promote … peace",
    }
    assert learned.counts_["adopt"].tolist() == [0, 0, 0, 0, 2]
    texts, categories = zip(*CODED, strict=True)
    assert learned.predict(texts).tolist() == list(categories) and learned.score(texts, categories) == 1
    assert learned.predict(["Consult them.", ""]).tolist() == [1, 1]
    assert learned.predict_proba([*texts, ""]).sum(axis=1) == pytest.approx(1)
    assert learned.predict_proba([]).shape == (0, 5)
    row = learned.explain(["Ratify it."]).iloc[0]
    assert row["confidence"] == 0.6 and learned.explain(["Adopt it."])["confidence"][0] == 0.4667
    assert (row["action_category"], row["rule"]) == (5, "first word, not known as a verb; the manual's list")


def test_estimator_learns_second_verbs_that_are_verbs(learned):
    texts = ["Promote and adopt laws.", "Promote and sing laws.", "Promote peace.", "Promote songs.", "Adopt it."] * 2
    counts = learned.fit(texts, [5, 4, 4, 4, 5] * 2).counts_
    assert counts["and adopt"].tolist() == [0, 0, 0, 0, 2] and "and sing" not in counts
    assert counts["promote … peace"].sum() == 2 and "promote … song" not in counts


def test_estimator_is_the_same_after_saving(learned, tmp_path):
    learned.save(tmp_path)
    texts = ["Adopt it.", "Sing.", "Ratify it.", "Study the law."]
    assert ActionClassifier.load(learned=tmp_path).explain(texts).equals(learned.explain(texts))


def test_estimator_refuses_other_categories(learned):
    with pytest.raises(UserError, match="found action categories 6, expected 1 to 5"):
        learned.fit(["Adopt a law."], [6])


def test_scores_are_of_later_sessions_only(learned):
    rows = [(session, text, category) for session in (1, 2, 3) for text, category in CODED * 2]
    rows += [(4, "Adopt a law.", 5), (4, "Adopt a law.", 1)]
    coded = pd.DataFrame(rows, columns=["session", "text", "action_category"])
    scores = cross_validate(coded, classifier=learned, sessions=[4]).set_index("system")
    assert scores["n"].tolist() == [2] * 4
    assert scores.loc["openings of coded recommendations", ["accuracy", "macro_f1"]].tolist() == [0.5, 0.3333]
    # Half of the two are right; the estimator's confidence is what it learned before session 4.
    expected = learned.fit(*zip(*[(text, category) for _, text, category in rows[:-2]], strict=True))
    sure = expected.explain(["Adopt a law."])["confidence"][0]
    assert scores.loc["openings of coded recommendations", "calibration_error"] == pytest.approx(sure - 0.5, abs=1e-4)


def test_bad_statistics_and_words_are_refused(folder, add_line):
    shutil.copy(LEARNED / "action_statistics.csv", folder)
    add_line("action_statistics.csv", "zz,1,2,x,4,5")
    with pytest.raises(CodebookError, match="expected whole numbers"):
        ActionClassifier.load(learned=folder)
    path = folder / "demand_words.csv"
    text = path.read_text(encoding="utf-8")
    for line, message in (
        ("should,modal,should", "stands twice"), ("x,cue,y", "found kind 'cue'"), ("x,noun,", "has no value"),
    ):  # fmt: skip
        path.write_text(text + line + "\n", encoding="utf-8")
        with pytest.raises(CodebookError, match=message):
            read_demand_words.__wrapped__(folder)
    assert set(read_manual().values()) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "modal"', 'name = "condition"', "rule 11 .'condition'.: the name stands twice"),
        ('modality = "imperative"', 'modality = "loud"', "found modality 'loud', expected one of imperative"),
        ('"@modal"}', '"@mood"}', "rule 11 .'modal'.: .*mood.*expected a pattern"),
        ('REL_OP = ">"', 'REL_OP = "over"', "rule 1 .'condition'.: .*expected a pattern"),
        ('RIGHT_ID = "cue"', 'RIGHT_ID = "sign"', "rule 11 .'modal'.: found no node 'cue'"),
        ("near_miss", "miss", "found no field 'near_miss'"),
        ("[[rule]]", "[[rule", "expected TOML"),
    ],
)
def test_bad_rules_are_refused(analysis, folder, old, new, message):
    path = folder / "demand_rules.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(CodebookError, match=message):
        find_demands(analysis.nlp("Adopt the law."), codebook=folder)


@pytest.mark.parametrize(
    "text",
    [
        "States do not need to build new camps.",
        "There is no need to change the law.",
        "It is not necessary for the Agency to open new offices.",
        "The evaluation team did not recommend closing the office.",
        "The Conservative Party will win the election.",
        "Participants will receive a certificate.",
    ],
)
def test_what_is_denied_or_foretold_is_no_demand(analysis, text):
    assert not find_demands(analysis.nlp(text))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Governments can and should do more to protect children at borders.", "do"),
        ("The Committee would encourage the State party to ratify the Convention.", "ratify"),
        ("The Parties will protect the workers.", "protect"),
    ],
)
def test_what_is_asked_politely_or_agreed_is_a_demand(analysis, text, verb):
    assert verb in [each.verb for each in find_demands(analysis.nlp(text))]


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
