import pytest
from spacy.tokens import Doc, Span

from migration_dialogue.errors import CodebookError
from migration_dialogue.language.model import load_pipeline
from migration_dialogue.names.authority import read_authority
from migration_dialogue.names.groups import read_groups
from migration_dialogue.names.repair import repair_name
from migration_dialogue.names.words import read_forms, read_name_words


def find(analysis, text):
    return {(span.text, span.label_, span.id_) for span in analysis.nlp(text).ents}


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("The IOM met.", ("IOM", "ORG", "iom")),
        ("They joined the Global Compact on Migration.", ("Global Compact on Migration", "LAW", "global-compact")),
        ("Minister María Luis Romero spoke.", ("María Luis Romero", "PERSON", "maria-luisa-romero")),
        ("Kailash Satyarthi came; Satyarthi spoke.", ("Satyarthi", "PERSON", "kailash-satyarthi")),
        ("They flew to Ecuador.", ("Ecuador", "GPE", "ecuador")),
    ],
)
def test_names_of_the_authority_list(analysis, text, mention):
    assert mention in find(analysis, text)


def test_names_of_one_layout_are_unknown_to_other_documents():
    doc = load_pipeline()("The Declaration cites the International Organization for Migration.")
    assert [(ent.text, ent.id_) for ent in doc.ents] == [
        ("Declaration", ""),
        ("International Organization for Migration", "iom"),
    ]


def test_places_may_be_written_small_and_bodies_may_not(analysis):
    rules = analysis.nlp.get_pipe("name_finder").rules
    doc = analysis.nlp("we drove from iraq to jordan.")
    for start, label, kept in ((3, "GPE", True), (5, "GPE", True), (3, "ORG", False)):
        span = Span(doc, start, start + 1, label=label)
        assert (repair_name(span, words=rules.words, common=lambda word: False) is not None) == kept


@pytest.mark.parametrize(
    ("words", "place", "label"),
    [
        ("The QVB met in Rome .", 1, "ORG"),
        ("They met in Austin , TX .", 5, "GPE"),
        ("THE QVB MET .", 1, "GPE"),
        ("They met in QVBRT .", 3, "GPE"),
    ],
)
def test_an_acronym_that_the_recogniser_takes_for_a_country_is_a_body(analysis, words, place, label):
    rules = analysis.nlp.get_pipe("name_finder").rules
    span = Span(Doc(analysis.nlp.vocab, words=words.split()), place, place + 1, label="GPE")
    assert repair_name(span, words=rules.words, common=lambda word: False).label_ == label


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
        ("They protect victims of trafficking in persons.", "victims of trafficking in persons"),
        ("They combat migrant smuggling.", None),
    ],
)
def test_population_groups(analysis, text, group):
    doc = analysis.nlp(text)
    assert [span.id_ for span in doc.spans["population"]] == ([group] if group else [])


def test_mentions_stand_at_their_offsets(analysis):
    for row in analysis.tables["entities"].itertuples():
        raw = "".join(analysis.document.raw[row.start : row.end].split())
        assert raw.casefold().replace("-", "") == "".join(row.text.split()).casefold().replace("-", "")


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        (
            "They ratified the Kampala Convention on Displaced Persons.",
            "Kampala Convention on Displaced Persons",
            "LAW",
        ),
        ("They cited Resolution 69/187 there.", "Resolution 69/187", "LAW"),
        ("They cited Conventions 29 (1930) and 105 (1957).", "105 (1957)", "LAW"),
        ("The text of said Declaration follows.", "Declaration", "LAW"),
        ("It was adopted at the III Summit of Andean States.", "III Summit of Andean States", "EVENT"),
        ("He spoke at the 71st Health Assembly.", "71st Health Assembly", "EVENT"),
        (
            "She leads the Latin American and Caribbean Water Council.",
            "Latin American and Caribbean Water Council",
            "ORG",
        ),
        ("The Andean Water Council (AWC) met.", "AWC", "ORG"),
        ("Then Senator Ana de Souza Lima spoke.", "Ana de Souza Lima", "PERSON"),
        ("It was signed on 3 May 1998 in Quito.", "3 May 1998", "DATE"),
        ("It was signed in April of this year.", "April of this year", "DATE"),
        ("The Pact for Safe, Fair, and Orderly Travel failed.", "Pact for Safe, Fair, and Orderly Travel", "LAW"),
        ("It covers Asia and the Pacific.", "Asia and the Pacific", "LOC"),
        ("It covers the Western Balkans and the Middle East and North Africa.", "Western Balkans", "LOC"),
        ("They met in the Indo-Pacific region.", "Indo-Pacific", "LOC"),
        ("They cite article 5 of the Covenant on Rivers.", "Covenant on Rivers", "LAW"),
        ("They cite paragraph 5 of resolution 63/4.", "resolution 63/4", "LAW"),
        ("They cite general recommendation No. 30 (2004) there.", "general recommendation No. 30 (2004)", "LAW"),
        ("They cite SDG 4 and COP27 there.", "SDG 4", "LAW"),
        ("They cite SDG 4 and COP27 there.", "COP27", "EVENT"),
        ("It adopted the National Plan on Rivers 2018-2022.", "National Plan on Rivers 2018-2022", "LAW"),
        ("They praised the Nairobi Programme of Action.", "Nairobi Programme of Action", "LAW"),
        ("They spoke at the Cairo Ministerial Conference.", "Cairo Ministerial Conference", "EVENT"),
        ("They joined the High-level Dialogue on Rivers.", "High-level Dialogue on Rivers", "EVENT"),
        ("Thanks go to the Water Council and UNHCR there.", "Water Council", "ORG"),
        ("They asked the Kenyan Government there.", "Kenyan Government", "ORG"),
        ("The African States met.", "African", "NORP"),
        ("They met Indo-Chinese families.", "Indo-Chinese", "NORP"),
        ("They met Dutch families.", "Dutch", "NORP"),
        ("Then President Dr. Phil Gordon spoke.", "Phil Gordon", "PERSON"),
        ("It was made in December of 1950.", "December of 1950", "DATE"),
        ("It was there at the end of 2020.", "end of 2020", "DATE"),
        ("It lasts from 22 January to 2 February.", "22 January to 2 February", "DATE"),
        ("It began in July there.", "July", "DATE"),
        (
            "They asked the Islamic Republic of Iran, or Iran (Islamic Republic of).",
            "Iran (Islamic Republic of)",
            "GPE",
        ),
        ("Recalling its resolution 69/187 of 3 May 1998", "resolution 69/187", "LAW"),
        ("They cite Security Council resolution 1325 (2000).", "Security Council resolution 1325 (2000)", "LAW"),
        ("They cite Regulation (EU) 2016/679 often.", "Regulation (EU) 2016/679", "LAW"),
        ("They ratified ILO Convention No. 169 there.", "ILO Convention No. 169", "LAW"),
        ("They work towards target 10.7 together.", "target 10.7", "LAW"),
        ("It adopted A/RES/63/4 then.", "A/RES/63/4", "LAW"),
        (
            "It is the Optional Protocol to the Convention on Rivers.",
            "Optional Protocol to the Convention on Rivers",
            "LAW",
        ),
        ("The Andean Conflict Resolution Centre met.", "Andean Conflict Resolution Centre", "ORG"),
        ("It met at its eighty-first session.", "eighty-first session", "EVENT"),
        (
            "It met in the sixth session of the Andean Water Council.",
            "sixth session of the Andean Water Council",
            "EVENT",
        ),
        ("The Special Rapporteur on the right to food spoke.", "Special Rapporteur on the right to food", "ORG"),
        ("UNHCR Kenya met them.", "UNHCR Kenya", "ORG"),
        ("The RDPX-Kenya staff met.", "RDPX-Kenya", "ORG"),
        ("They asked the Ministry of Health and Population there.", "Ministry of Health and Population", "ORG"),
        ("They met from 1 to 4 November 2021 there.", "1 to 4 November 2021", "DATE"),
        ("The plan covers 2015–2030 only.", "2015–2030", "DATE"),
        ("The Afro-descendants met the Eritreans.", "Afro-descendants", "NORP"),
        ("They met Sudanese families.", "Sudanese", "NORP"),
        ("The International Labor Organisation met.", "International Labor Organisation", "ORG"),
    ],
)
def test_names_are_found_by_their_form(analysis, text, name, label):
    assert (name, label) in {(found, kind) for found, kind, _ in find(analysis, text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They reached a convention on this.", "convention"),
        ("The resolution of 69 conflicts took years.", "resolution"),
        ("She made a declaration.", "declaration"),
        ("They went to the assembly.", "assembly"),
        ("The Parliament Members agreed.", "Parliament"),
        ("He is a senator and spoke.", "senator"),
        ("It took 1998 steps.", "1998"),
        ("Broaden the channels.", "Broaden"),
        ("They visited local and regional Churches.", "Churches"),
        ("He cited it (Speech to the Assembly).", "Speech"),
        ("final declaration of the assembly", "declaration"),
        ("They value Conflict Resolution and peace.", "Conflict Resolution"),
        ("It met in a second session.", "second session"),
        ("They took decision 5 to the end.", "decision 5"),
        ("They asked many NGOs there.", "NGOs"),
        ("WHO CAN HELP", "WHO"),
        ("The Heads of State and Government met.", "Heads of State and Government"),
        ("Any State Party may write.", "Any State Party"),
        ("They asked the National Security Advisor there.", "National Security Advisor"),
        ("See recommendation 3 of the report.", "recommendation 3"),
        ("The text is in English.", "English"),
        ("RECALLING the sessions in Rome,", "RECALLING"),
    ],
)
def test_near_misses_of_forms_are_no_names(analysis, text, name):
    assert name not in {found for found, _, _ in find(analysis, text)}


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("They protect citizens who reside abroad.", ["nationals abroad"]),
        ("They protect citizens.", []),
        ("They help persons displaced by floods.", ["persons displaced by floods"]),
        ("They help persons.", []),
        ("Host communities benefit from migrant workers.", ["host communities", "migrant workers"]),
        ("The community met.", []),
        ("They detain migrant children and adolescents.", ["migrant children and adolescents"]),
        ("They protect women and children.", ["women", "children"]),
        ("They fight trafficking in persons.", []),
        ("UN Women met.", []),
        (
            "They protect the rights of migrant workers in destination countries.",
            ["migrant workers in destination countries"],
        ),
        ("They promote the inclusion of migrants in destination countries.", ["migrants"]),
        ("They support citizens of each country that reside abroad.", ["nationals abroad"]),
    ],
)
def test_groups_need_what_defines_them(analysis, text, groups):
    doc = analysis.nlp(text)
    assert [span.id_ for span in doc.spans["population"]] == groups


def test_word_of_two_people_stays_unlinked(analysis):
    text = "Juan José Gómez Camacho and Mariana Gómez del Campo came. Then Gómez spoke."
    assert [(name, link) for name, label, link in find(analysis, text) if name == "Gómez"] == [("Gómez", "")]


def test_linked_mentions_and_participants_share_identifiers(analysis):
    people = set(analysis.tables["participants"]["person_id"])
    entities = analysis.tables["entities"]
    listed = entities[entities["segment_id"].isin(analysis.tables["participants"]["segment_id"])]
    assert set(listed.loc[listed["label"] == "PERSON", "entity_id"].dropna()) == people
    assert set(analysis.tables["people"]["person_id"]) == people


def test_an_executive_secretary_is_one_of_a_body(analysis):
    found = [ent.text for ent in analysis.nlp("The Executive Secretary of the Rivers Commission spoke.").ents]
    assert found == ["Rivers Commission"]


@pytest.mark.parametrize(
    "text", ["She met the Secretary of Homeland Security.", "The Minister for Harbour Affairs spoke."]
)
def test_what_a_minister_is_for_is_no_body(analysis, text):
    assert not [ent.text for ent in analysis.nlp(text).ents if ent.label_ == "ORG"]


def test_a_country_beside_a_listed_person_is_found(analysis):
    people = analysis.tables["people"].set_index("person_id")
    assert people.loc["elpidio-baez", "country"] == "dominican-republic"


def describe(doc):
    spans = [*doc.ents, *doc.spans["population"]]
    return [(span.start_char, span.end_char, span.label_, span.id_, span._.method) for span in spans]


def test_results_do_not_depend_on_batches_or_processes(analysis):
    texts = analysis.document.segments["text"].tolist()[::4]
    expected = [describe(doc) for doc in analysis.nlp.pipe(texts)]
    assert [describe(doc) for doc in analysis.nlp.pipe(texts, batch_size=3)] == expected
    assert [describe(doc) for doc in analysis.nlp.pipe(texts, n_process=2)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "THE IOM AND PARLATINO MET IN PANAMA CITY",
        "the iom met parlatino in panama city without any full stop " * 20,
        "مرحبا IOM שלום e\u0301cole Panama\u200f",
        "((((( Resolution Convention ))))) and and and",
    ],
)
def test_odd_text_gives_a_result_with_right_offsets(analysis, text):
    doc = analysis.nlp(text)
    for span in [*doc.ents, *doc.spans["population"]]:
        assert text[span.start_char : span.end_char] == span.text


def test_text_longer_than_the_model_reads_is_one_clear_error(analysis):
    with pytest.raises(ValueError, match="exceeds maximum"):
        analysis.nlp("word " * 200_001)


def test_index_counts_every_linked_mention(analysis):
    linked = analysis.tables["entities"]["entity_id"].value_counts()
    index = analysis.tables["entity_index"].set_index("entity_id")["mentions"]
    assert index.to_dict() == linked.to_dict()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rain,Rain,WEATHER,,,,", "found label 'WEATHER'"),
        ("rain,,ORG,,,,", "column 'name' is empty"),
        ("rain,Rain,ORG,IOM,,,", "'IOM' is already claimed by 'iom'"),
        ("ilo,Rain,ORG,,,,", "entity_id 'ilo' is already in"),
    ],
)
def test_bad_entries_are_refused_with_file_and_line(analysis, folder, add_line, line, message):
    where = add_line("field_names.csv", line)
    with pytest.raises(CodebookError, match=message) as error:
        read_authority(analysis.document.participants, codebook=folder)
    assert where in str(error.value)


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("population_heads.csv", "clown,laughter,", "found needs 'laughter'"),
        ("population_heads.csv", "migrant,nothing,", "head 'migrant' is already in"),
        ("population.csv", "wanderers,migrant", "words 'migrant' already make up 'migrants'"),
        ("name_forms.csv", "Song,MUSIC,LAW,,", "found label 'MUSIC'"),
        ("name_forms.csv", "Treaty,LAW,LAW,,", "form 'Treaty' is already in"),
        ("name_forms.csv", "Song,LAW,LAW,rhyme,", "found needs 'rhyme'"),
        ("name_words.csv", "clown,trade,", "found kind 'trade', expected one of role"),
        ("name_words.csv", "judge,role,", "role 'judge' stands twice"),
        ("name_words.csv", ",role,", "column 'word' is empty"),
    ],
)
def test_bad_groups_and_forms_are_refused_with_file_and_line(folder, add_line, file, line, message):
    where = add_line(file, line)
    with pytest.raises(CodebookError, match=message) as error:
        read_groups(folder)
        read_forms(folder)
        read_name_words(folder)
    assert where in str(error.value)


def test_words_of_the_codebook_are_those_that_are_used(analysis, folder, add_line):
    text = "Then Captain Zorbo Quill spoke to certain migrants."
    add_line("name_words.csv", "Captain,form_of_address,")
    add_line("name_words.csv", "certain,pointing,")
    doc = load_pipeline(codebook=folder)(text)
    assert [(name.text, name._.method) for name in doc.ents] == [("Zorbo Quill", "rule")]
    assert [group.text for group in doc.spans["population"]] == ["migrants"]
    shipped = analysis.nlp(text)
    assert "rule" not in {name._.method for name in shipped.ents}
    assert [group.text for group in shipped.spans["population"]] == ["certain migrants"]
