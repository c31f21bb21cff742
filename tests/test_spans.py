import json

import pytest

from migration_dialogue.errors import GoldError
from migration_dialogue.evaluation.spans import _trim, compare_with_bare, read_columns, read_conllu
from migration_dialogue.paths import EXAMPLES

COLUMNS = """# newdoc id = one
# text = The UN met in Rome.
1\tThe\tO\t-\t-
2\tUN\tB-ORG\t-\t-
3\tmet\tO\t-\t-
4\tin\tO\t-\t-
5\tRome\tB-LOC\t-\t-
6\t.\tO\t-\t-
"""
CONLLU = """# newdoc id = one
# text = Ana Lima met a friend.
1\tAna\tAna\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=(1-person-new-nnnnn-cf1-1-coref-Ana_Lima
2\tLima\tLima\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
3\tmet\tmeet\tVERB\tVBD\t_\t0\troot\t_\t_
4\ta\ta\tDET\tDT\t_\t5\tdet\t_\tEntity=(2-person-new-nnnnn-cf2-2-sgl
5\tfriend\tfriend\tNOUN\tNN\t_\t3\tobj\t_\tEntity=2)
6\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_
"""


def test_columns_and_brackets_become_spans(tmp_path):
    (tmp_path / "a.iob2").write_text(COLUMNS)
    (tmp_path / "a.conllu").write_text(CONLLU)
    (piece,) = read_columns(tmp_path / "a.iob2")
    assert {piece.text[start:end] + "/" + label for start, end, label in piece.gold} == {"UN/ORG", "Rome/LOC"}
    (piece,) = read_conllu(tmp_path / "a.conllu")
    assert {piece.text[start:end] + "/" + label for start, end, label in piece.gold} == {"Ana Lima/PERSON"}


def test_scores_of_both_systems_stand_side_by_side(tmp_path):
    text = "They all cite A/RES/63/4 here."
    rows = [{"text": text, "spans": [{"start": 14, "end": 24, "label": "LAW"}]}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    scores = compare_with_bare([path])
    law = scores[(scores["label"] == "LAW") & (scores["articles"] == "as found")].set_index("system")["value"]
    assert law.to_dict() == {"this pipeline": 1.0, "bare model": 0.0}


@pytest.mark.parametrize(
    ("articles", "output", "expected"),
    [
        ("as found", True, "Water Council"),
        ("with articles", True, "the Water Council's"),
        ("with articles", False, "Water Council"),
        ("without articles", True, "Water Council"),
    ],
)
def test_articles_are_added_to_the_output_alone(articles, output, expected):
    text = "Then the Water Council's staff met."
    ((start, end, _),) = _trim(text, frozenset({(9, 22, "ORG")}), articles, output=output)
    assert text[start:end] == expected


def test_texts_without_their_annotation_are_refused(tmp_path):
    path = tmp_path / "un_a_res_79_13.txt"
    path.write_text("x" + (EXAMPLES / "un_a_res_79_13.txt").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(GoldError, match="expected the annotated text"):
        compare_with_bare([path])
    with pytest.raises(GoldError, match="found no annotation"):
        compare_with_bare([path.rename(tmp_path / "other.txt")])
