import shutil

import pytest

from migration_dialogue.codebook import CodebookError
from migration_dialogue.entities import read_authority
from migration_dialogue.paths import CODEBOOK


def find(analysis, text):
    return {(span.text, span.label_, span.id_) for span in analysis.nlp(text).ents}


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("The IOM met.", ("IOM", "ORG", "iom")),
        ("They joined the Global Compact on Migration.", ("Global Compact on Migration", "LAW", "global-compact")),
        ("Minister María Luis Romero spoke.", ("María Luis Romero", "PERSON", "maria-luisa-romero")),
        ("Then Satyarthi spoke.", ("Satyarthi", "PERSON", "kailash-satyarthi")),
        ("They flew to Ecuador.", ("Ecuador", "GPE", "ecuador")),
    ],
)
def test_names_of_the_authority_list(analysis, text, mention):
    assert mention in find(analysis, text)


def test_name_within_a_longer_name_is_not_found_on_its_own(analysis):
    found = {text for text, _, _ in find(analysis, "The Regional Conference on Migration met in Panama City.")}
    assert found == {"Regional Conference on Migration", "Panama City"}


@pytest.mark.parametrize("text", ["The States met.", "The Panel Members spoke.", "The Parties agreed."])
def test_roles_are_not_names(analysis, text):
    assert not find(analysis, text)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Migrant women arrive.", "women migrants"),
        ("They protect women migrants.", "women migrants"),
        ("The returnees arrive.", "returned migrants"),
        ("Victims of trafficking in persons arrive.", "victims of trafficking in persons"),
        ("They combat migrant smuggling.", None),
    ],
)
def test_population_groups(analysis, text, group):
    doc = analysis.nlp(text)
    assert [span.id_ for span in doc.spans["population"]] == ([group] if group else [])


def test_mentions_stand_at_their_offsets(analysis):
    for row in analysis.tables["entities"].itertuples():
        raw = "".join(analysis.report.raw[row.start : row.end].split())
        assert raw.casefold().replace("-", "") == "".join(row.text.split()).casefold().replace("-", "")


def test_index_counts_every_linked_mention(analysis):
    linked = analysis.tables["entities"]["entity_id"].value_counts()
    index = analysis.tables["entity_index"].set_index("entity_id")["mentions"]
    assert index.to_dict() == linked.to_dict()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rain,Rain,WEATHER,,,", "line 80: found label 'WEATHER'|found label 'WEATHER'"),
        ("rain,,ORG,,,", "column 'name' is empty"),
        ("rain,Rain,ORG,IOM,,", "'IOM' is already claimed by 'iom'"),
        ("iom,Rain,ORG,,,", "entity_id 'iom' is already in"),
    ],
)
def test_bad_entries_are_refused_with_file_and_line(analysis, tmp_path, line, message):
    folder = shutil.copytree(CODEBOOK, tmp_path / "codebook")
    path = folder / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=message) as error:
        read_authority(analysis.report.participants, codebook=folder)
    assert "entities.csv, line" in str(error.value)
