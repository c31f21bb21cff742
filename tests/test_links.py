import doctest
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from migration_dialogue.analysis import Analysis
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import CodebookError, DocumentError
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import (
    COMMITMENTS,
    TASKS,
    choose_objectives,
    choose_threshold,
    fit_weights,
    leave_out_actions,
    measure_commitments,
    rank_first,
    read_counterparts,
)
from migration_dialogue.links import pairs as pairs_module
from migration_dialogue.links.objectives import (
    COMPACT,
    LINK_SCORE,
    TERM_WEIGHT,
    match_objectives,
    read_actions,
    read_compact_words,
    read_objectives,
    save_actions,
)
from migration_dialogue.links.pairs import (
    BEST,
    RELATED_SCORE,
    WEIGHTS,
    Side,
    compare_documents,
    link_documents,
    list_gaps,
    select_units,
)
from migration_dialogue.links.pairs import LINK_SCORE as PAIR_SCORE
from migration_dialogue.paths import LEARNED
from migration_dialogue.tables.contract import CONTRACT
from migration_dialogue.themes.match import match_themes


@pytest.fixture(scope="module")
def actions(analysis):
    return list(analysis.nlp.pipe(read_actions()["text"]))


def make_side(analysis: Analysis, *texts: str) -> Side:
    """Texts of a document that consists of one paragraph for each."""
    docs = list(analysis.nlp.pipe(texts))
    names = [f"T{number}" for number in range(len(texts))]
    offsets = {name: list(range(len(text))) for name, text in zip(names, texts, strict=True)}
    return Side(replace(analysis.document, offsets=offsets), names, docs, names, [0] * len(texts))


def test_every_pair_is_scored_and_ranked(analysis):
    crossref = analysis.tables["crossref"]
    assert len(crossref) == 33 * 27
    assert crossref.groupby("rec_id")["rank"].apply(sorted).map(lambda ranks: ranks == list(range(1, 28))).all()
    ordered = crossref.sort_values(["rec_id", "rank"])
    assert (ordered.groupby("rec_id")["score"].diff().dropna() <= 0).all()


@pytest.mark.parametrize(
    ("table", "keys"), [("crossref", ["rec_id", "clause_id"]), ("narrative_matches", ["demand_id", "nearest"])]
)
def test_evidence_adds_up_to_the_score(analysis, table, keys):
    evidence = analysis.tables["link_evidence"].query("table == @table")
    sums = evidence.groupby(["left", "right"])["amount"].agg(["sum", "size"])
    pairs = analysis.tables[table].set_index(keys).rename_axis(sums.index.names)
    shown = pairs.join(sums, how="inner")
    assert len(shown) == len(sums) > 0
    assert ((shown["sum"] - shown["score"]).abs() <= 1e-4 * (shown["size"] + 1)).all()
    if "share" in shown:
        words = evidence.query("kind == 'word'").groupby(["left", "right"])["amount"].sum()
        assert ((words.reindex(shown.index, fill_value=0) - shown["share"]).abs() <= 1e-4 * (shown["size"] + 1)).all()


def test_links_follow_the_thresholds_and_better_pairs_have_evidence(analysis):
    crossref = analysis.tables["crossref"]
    assert (crossref["linked"] == (crossref["score"] >= PAIR_SCORE)).all() and crossref["linked"].any()
    assert (crossref["related"] == (crossref["score"] >= RELATED_SCORE)).all() and not crossref["related"].all()
    shown = crossref[(crossref["related"] | (crossref["rank"] <= BEST)) & (crossref["score"] > 0)]
    evidence = analysis.tables["link_evidence"].query("table == 'crossref'")
    assert set(zip(shown["rec_id"], shown["clause_id"], strict=True)) == set(
        zip(evidence["left"], evidence["right"], strict=True)
    )


def test_spans_are_the_shortest_stretches_with_every_shared_word(analysis):
    left = make_side(analysis, "Stop the detention of children, for detention harms every child.")
    right = make_side(analysis, "Detention centres are closed; no child, whatever its papers, may be put in detention.")
    pair = link_documents(left, right).pairs.iloc[0]
    # "children" and "child" are one lemma.
    assert left.docs[0].text[pair["left_start"] : pair["left_end"]] == "detention of children"
    assert right.docs[0].text[pair["right_start"] : pair["right_end"]] == "Detention centres are closed; no child"


def test_shared_words_theme_and_objective_are_evidence_and_others_are_none(analysis):
    left = make_side(analysis, "Combat the smuggling of migrants.")
    right = make_side(analysis, "Smugglers of migrants shall be prosecuted.", "The budget is approved.")
    links = link_documents(left, right)
    evidence = links.evidence[links.evidence["right"] == "T0"]
    assert {("objective", "9"), ("word", "smuggling"), ("word", "migrant")} <= set(
        zip(evidence["kind"], evidence["item"], strict=True)
    )
    scores = links.pairs.set_index("right")["score"]
    assert scores["T0"] > RELATED_SCORE and scores["T1"] == 0


def test_a_document_with_itself_says_so_and_every_unit_is_its_own_best(analysis):
    with pytest.warns(UserWarning, match="is compared with itself"):
        tables = compare_documents(analysis.document, analysis.document)
    links = tables["links"]
    assert (links.loc[links["left"] == links["right"], "share"] > 0.9999).sum() > 190
    assert list(links.columns) == list(CONTRACT["links"].columns)


def test_side_without_units_gives_empty_tables(analysis):
    some = select_units(analysis.document)
    for sides in ((Side(analysis.document, [], [], [], []), some), (some, Side(analysis.document, [], [], [], []))):
        links = link_documents(*sides)
        assert links.pairs.empty and links.evidence.empty and list_gaps(links.pairs, sides).empty
    empty = replace(analysis.document, units=analysis.document.units.iloc[:0], raw="other")
    for name, table in compare_documents(empty, analysis.document).items():
        assert table.empty and list(table.columns) == list(CONTRACT[name].columns)


def test_other_codebook_is_refused(analysis, folder):
    other = replace(analysis.document, codebook=folder)
    read = r"parlatino_iom_2017_report\.txt with \S+codebook"
    with pytest.raises(CodebookError, match=f"found two codebooks, \\S+{read} and \\S+{read}; expected the same"):
        link_documents(analysis.document, other)


def test_themes_of_another_codebook_are_shared(analysis, folder, add_line):
    add_line("theme_terms.csv", "data,zebra,wanted,,")
    sides = [make_side(analysis, text) for text in ("Feed the zebras.", "A zebra sleeps.")]
    assert "theme" not in set(link_documents(*sides).evidence["kind"])
    sides = [replace(side, document=replace(side.document, codebook=folder)) for side in sides]
    assert ("theme", "data") in set(
        link_documents(*sides).evidence[["kind", "item"]].itertuples(index=False, name=None)
    )


def test_two_hundred_units_a_side_take_less_than_a_second(analysis):
    side = select_units(analysis.document)
    side = Side(analysis.document, *(each[:200] for each in (side.names, side.docs, side.segments, side.shifts)))
    times = []
    for _ in range(3):
        start = time.process_time()
        assert len(link_documents(side, side).pairs) == 40_000
        times.append(time.process_time() - start)
    assert min(times) < 1


def test_gaps_are_the_units_without_a_link(analysis):
    crossref, gaps = analysis.tables["crossref"], analysis.tables["crossref_gaps"]
    for side, column in (("recommendation", "rec_id"), ("clause", "clause_id")):
        linked = set(crossref.loc[crossref["linked"], column])
        assert set(gaps.loc[gaps["side"] == side, "unit_id"]) == set(crossref[column]) - linked


def test_example_of_link_documents_runs():
    results = doctest.testmod(pairs_module)
    assert results.attempted and not results.failed


def test_weights_and_thresholds_are_those_that_the_other_pair_of_documents_gives(analysis, actions):
    pairs = measure_commitments(analysis.nlp, actions)
    assert fit_weights(pairs) == WEIGHTS
    scores = pairs[list(WEIGHTS)] @ pd.Series(WEIGHTS)
    chosen = {task: choose_threshold(scores, pairs["value"] >= low, pairs["weight"]) for task, low in TASKS.items()}
    assert chosen == {"related": RELATED_SCORE, "counterparts": PAIR_SCORE}
    # Every commitment's rows speak for all 182 actions.
    assert np.allclose(pairs.groupby("left_id")["weight"].sum(), 182)


def test_weight_and_threshold_of_objectives_are_those_of_actions_left_out(actions):
    assert choose_objectives(actions) == (TERM_WEIGHT, LINK_SCORE)


def test_an_action_is_left_out_of_its_own_objective(actions):
    compact = read_compact_words()
    scores, own = leave_out_actions(actions, weight=0.0)
    listed = np.flatnonzero(compact.names != "")
    others = [place for place in range(len(actions)) if compact.owners[place] == "1" and place != listed[0]]
    rest = compact.vectors[others].sum(axis=0).A1
    assert scores[0, own[0]] == pytest.approx(compact.vectors[listed[0]] @ rest / np.linalg.norm(rest), abs=1e-4)


def test_stored_lemmas_are_those_of_the_texts(analysis, tmp_path):
    save_actions(analysis.nlp, tmp_path)
    name = "compact_actions.csv"
    assert len(read_actions()) == 205 and (tmp_path / name).read_bytes() == (LEARNED / name).read_bytes()


def test_text_of_the_compact_is_read_and_a_missing_or_odd_file_refused(tmp_path):
    assert read_actions().groupby("objective").size().drop("20").ge(4).all() and COMPACT.is_file()
    with pytest.raises(DocumentError, match=r"absent\.txt: no such file"):
        read_actions(tmp_path / "absent.txt")
    (tmp_path / "odd.txt").write_text("Objective 1: Data\n\n1. Collect them.\n")
    with pytest.raises(DocumentError, match=r"odd\.txt, line 3: found '1\. Collect them\.', expected 'Objective 1: …'"):
        read_actions(tmp_path / "odd.txt")
    with pytest.raises(CodebookError, match=r"compact_actions\.csv: no such file"):
        read_compact_words(tmp_path)


def test_every_unit_meets_every_objective(analysis):
    links = analysis.tables["compact_links"]
    assert len(links) == 60 * 33
    objectives = links[links["kind"] == "objective"]
    assert objectives.groupby("unit_id")["linked"].sum().max() <= 3
    assert (objectives.loc[objectives["linked"], "score"] >= LINK_SCORE).all()
    none = set(objectives["unit_id"]) - set(objectives.loc[objectives["linked"], "unit_id"])
    principles = links[(links["kind"] == "principle") & links["linked"]]
    assert set(principles["unit_id"]) <= none and none
    named = objectives.dropna(subset="action")
    assert (named["action"].str.partition("(")[0] == named["objective"]).all() and named["action_score"].gt(0).all()


def test_an_action_is_nearest_to_its_own_words(analysis):
    text = read_actions().query("objective == '10' and action == 'h'")["text"].iloc[0]
    unit = analysis.document.units.query("kind == 'clause'").iloc[:1]
    document = replace(analysis.document, units=unit, docs={unit["unit_id"].iloc[0]: analysis.nlp(text)})
    assert not match_objectives(document, within=()).query("linked").size
    assert match_objectives(document).query("linked").size
    first = match_objectives(document).query("kind == 'objective' and rank == 1").iloc[0]
    assert first["action"] == "10(h)" and first["action_score"] == pytest.approx(1, abs=1e-3)


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


def test_settled_pairs_are_the_lower_of_both_passes_and_commitments_lie_where_they_should():
    gold = read_gold("los_angeles_compact")
    order = {"none": 0, "touches": 1, "counterpart": 2}
    values = gold[["pass1", "pass2", "judgement"]].map(order.get)
    assert len(gold) == 1100 and (values["judgement"] == values[["pass1", "pass2"]].min(axis=1)).all()
    for number in (1, 2):
        given = read_gold(f"passes/los_angeles_compact_pass{number}").set_index(["left_id", "right_id"])["judgement"]
        kept = gold.set_index(["left_id", "right_id"])[f"pass{number}"]
        assert kept.sort_index().tolist() == given.sort_index().tolist()
    units, raw = gold.drop_duplicates("left_id"), read_text(COMMITMENTS)
    ends = [raw[int(unit.end) - 1] for unit in units.itertuples()]
    assert set(ends) <= set(".;") and len(ends) == 35
