"""Names, dates and peoples that are found by their form, with no list of a document."""

import pytest

from migration_dialogue.language.model import load_pipeline


@pytest.fixture(scope="module")
def plain():
    return load_pipeline()


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("They amended the Refugees Act again.", "Refugees Act", "LAW"),
        ("The Aliens Act of 1977 was repealed.", "Aliens Act of 1977", "LAW"),
        ("Kenya adopted the Labour Migration Act, 2023.", "Labour Migration Act, 2023", "LAW"),
        (
            "The Nationality, Immigration and Asylum Act 2002 applies.",
            "Nationality, Immigration and Asylum Act 2002",
            "LAW",
        ),
        ("They cited the Constitution of 1991.", "Constitution of 1991", "LAW"),
        ("The Children's Act 1989 protects them.", "Children's Act 1989", "LAW"),
        ("It follows the Workers' Compensation Act.", "Workers' Compensation Act", "LAW"),
        ("The Senate passed the Border Control Bill.", "Border Control Bill", "LAW"),
        ("Public Law 104-208 and other acts apply.", "Public Law 104-208", "LAW"),
        ("Executive Order 14010 was revoked.", "Executive Order 14010", "LAW"),
        ("Presidential Decree No. 12 entered into force.", "Presidential Decree No. 12", "LAW"),
        ("It is defined in 8 U.S.C. 1182(d) and elsewhere.", "8 U.S.C. 1182(d)", "LAW"),
        ("They recalled AG/RES. 2930 (XLIX-O/19) on migration.", "AG/RES. 2930 (XLIX-O/19)", "LAW"),
        ("Decision Assembly/AU/Dec.700(XXXI) names a champion.", "Decision Assembly/AU/Dec.700(XXXI)", "LAW"),
        ("They recalled CM/Res.1588 (LXII) on refugees.", "CM/Res.1588 (LXII)", "LAW"),
        ("It follows G.A. res. 50/149 and others.", "G.A. res. 50/149", "LAW"),
        ("They came from South and Central Asia.", "South and Central Asia", "LOC"),
        ("She left the Middle East, Central Asia and Europe.", "Central Asia", "LOC"),
        ("They met in East Asia and the Pacific.", "East Asia and the Pacific", "LOC"),
        ("The Northern, Eastern and Southern Caucasus is near.", "Northern, Eastern and Southern Caucasus", "LOC"),
        ("The new Border Cooperation Arrangement is in force.", "Border Cooperation Arrangement", "LAW"),
        ("The Ministers welcomed the Call to Action on remittances.", "Call to Action", "LAW"),
        ("The Asylum, Migration and Integration Fund paid.", "Asylum, Migration and Integration Fund", "ORG"),
        ("The Employers' Federation of Ceylon objected.", "Employers' Federation of Ceylon", "ORG"),
        ("The Ministry of Labour of Trinidad and Tobago replied.", "Ministry of Labour of Trinidad and Tobago", "ORG"),
        ("The Interior Secretary of Public Safety Alejandro Mayorkas spoke.", "Alejandro Mayorkas", "PERSON"),
        ("The second ASEAN summit was held there.", "second ASEAN summit", "EVENT"),
        (
            "The Nairobi International Conference on Returns opened.",
            "Nairobi International Conference on Returns",
            "EVENT",
        ),
        ("The first C5+1 ministerial meeting took place.", "first C5+1 ministerial meeting", "EVENT"),
        ("The Lomé peace Agreement ended it.", "Lomé peace Agreement", "LAW"),
        ("The EU-U.S. Trade and Investment Arrangement ended.", "EU-U.S. Trade and Investment Arrangement", "LAW"),
        ("They met on January 25-27, 2023.", "January 25-27, 2023", "DATE"),
        ("They met on the 3rd of May 2020.", "3rd of May 2020", "DATE"),
        ("They met on 1st March, 1947 in Rome.", "1st March, 1947", "DATE"),
        ("They met on Wednesday, November 2, 2022.", "Wednesday, November 2, 2022", "DATE"),
        ("It ran from November 3, 2025, to February 3, 2026.", "November 3, 2025, to February 3, 2026", "DATE"),
        ("The interviews were in September and October 2021.", "September and October 2021", "DATE"),
        ("It fell in the second half of 2021.", "second half of 2021", "DATE"),
        ("It grew in the early to mid 1990s.", "early to mid 1990s", "DATE"),
        ("It was closed on 16.10.2013 for good.", "16.10.2013", "DATE"),
        ("The share fell from 45% in 2021 to 15% now.", "2021", "DATE"),
        ("The talks were held in KENYA on 3 May 2011.", "KENYA", "GPE"),
        ("She thanked the Government of Côte d’Ivoire.", "Government of Côte d’Ivoire", "ORG"),
        ("It rests on the Geneva Convention of 1951.", "Geneva Convention of 1951", "LAW"),
        (
            "They signed the Convention concerning Forced Labour (No. 29).",
            "Convention concerning Forced Labour (No. 29)",
            "LAW",
        ),
        ("It follows its resolutions 37/197 and 38/4.", "resolutions 37/197", "LAW"),
        ("It follows its resolutions 37/197 of 18 December 1982 and 38/4.", "38/4", "LAW"),
        ("It follows its resolutions 1739 (2007) and 1765 (2007).", "1765 (2007)", "LAW"),
        ("It follows its statements, S/PRST/2014/16 and others.", "S/PRST/2014/16", "LAW"),
        ("It met at its fourth plenary session.", "fourth plenary session", "EVENT"),
        ("They ratified the present Convention.", "Convention", "LAW"),
        ("It joined the Treaty on Open Skies.25 It was late.", "Treaty on Open Skies", "LAW"),
        ("Prof Alden Marrow spoke.", "Alden Marrow", "PERSON"),
        ("Mrs Judith Jones-Morgan spoke.", "Judith Jones-Morgan", "PERSON"),
        ("Arrivals were below 1990 levels.", "1990", "DATE"),
    ],
)
def test_names_of_laws_bodies_and_meetings_keep_all_their_words(plain, text, name, label):
    assert (name, label) in {(ent.text, ent.label_) for ent in plain(text).ents}


@pytest.mark.parametrize(
    "text",
    [
        "The Terms were agreed.",
        "They took 1998 steps.",
        "Each Contracting Party shall inform the others.",
        "They spoke of the third conference.",
    ],
)
def test_plain_words_beside_the_forms_are_no_names(plain, text):
    assert not [ent.text for ent in plain(text).ents]


def test_series_stops_at_a_known_body_and_at_a_person(plain):
    found = {ent.text for ent in plain("Their Families and ILO Conventions Nos. 97 and 143 matter.").ents}
    assert "ILO Conventions Nos. 97" in found
    assert ("Bill McKechnie", "PERSON") in {(e.text, e.label_) for e in plain("Mr. Bill McKechnie spoke.").ents}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("North Koreans and South Africans met.", {("North Koreans", "NORP"), ("South Africans", "NORP")}),
        ("Sri Lankan and Middle Eastern law.", {("Sri Lankan", "NORP"), ("Middle Eastern", "NORP")}),
        ("A pan-African market.", {("pan-African", "NORP")}),
        ("It runs from 2014 to 2016.", {("2014 to 2016", "DATE")}),
        ("It is forbidden from 2025-07-01 on.", {("2025-07-01", "DATE")}),
        ("Between October 2016 and January 2018 it grew.", {("October 2016 and January 2018", "DATE")}),
        ("In the year 2013 they met 2,016 people.", {("2013", "DATE")}),
    ],
)
def test_peoples_of_places_with_longer_names_and_spans_of_dates(analysis, text, found):
    assert {(ent.text, ent.label_) for ent in analysis.nlp(text).ents} == found
