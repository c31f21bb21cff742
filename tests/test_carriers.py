import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = "States should urge that migrants broaden access , ; . and the Ratify Urges recommended Office be report to of".split()


def tag(doc):
    return {token.text: token.tag_ for token in doc}


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Ratify the Convention.", "Ratify", "VB"),
        ("Urges Member States to ensure access to asylum.", "Urges", "VBZ"),
        ("They requested that the Office report on progress.", "report", "VB"),
        ("It recommended that a fund be established.", "be", "VB"),
        ("Access to health is vital.", "Access", "NN"),
        ("They welcomed the report on progress.", "report", "NN"),
    ],
)
def test_words_are_read_as_what_they_are(analysis, text, word, expected):
    assert tag(analysis.nlp(text))[word] == expected


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("Strengthen the laws; formulate profiles.", ["Strengthen", "formulate"]),
        ("Adopt measures to prevent, combat and punish trafficking.", ["Adopt"]),
        ("Promote peace, dialogue, and crisis management.", ["Promote"]),
        ("Fully, openly and thoroughly implement the law.", ["implement"]),
        ("In line with the Convention, adopt a law.", ["adopt"]),
        ("Sign and ratify the Convention.", ["Sign"]),
        ("Take effective measures against crime.", ["Take"]),
        # near misses
        ("The laws are strong; formulate profiles.", []),
        ("In line with the Convention, a law was adopted.", []),
        ("Signs and laws are public.", []),
        ("Panel members reported on measures against crime.", []),
    ],
)
def test_verbs_of_imperatives_have_their_mood(analysis, text, openings):
    assert [token.text for token in analysis.nlp(text) if "Imp" in token.morph.get("Mood")] == openings


def test_verbs_of_subjunctives_have_their_mood(analysis):
    doc = analysis.nlp("They requested that the Office report on progress; the Office will report on it.")
    assert [token.i for token in doc if "Sub" in token.morph.get("Mood")] == [5]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=15),
    kind=st.sampled_from([None, "recommendation", "clause", "sentence"]),
)
def test_tokens_are_those_of_the_text(analysis, words, kind):
    bare = analysis.nlp.make_doc(" ".join(words))
    bare.user_data["kind"] = kind
    read = analysis.nlp(bare.copy())
    assert read.text == bare.text and [token.idx for token in read] == [token.idx for token in bare]


def test_contexts_and_names_survive(analysis):
    texts = [("Thank Colombia for the plan.", 1), ("Colombia thanked Chile.", 2)]
    found = [(number, [ent.text for ent in doc.ents]) for doc, number in analysis.nlp.pipe(texts, as_tuples=True)]
    assert found == [(1, ["Colombia"]), (2, ["Colombia", "Chile"])]
