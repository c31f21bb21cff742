"""Cutting texts into a collection, and what is asked of a collection."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from migration_dialogue import findings
from migration_dialogue.documents.document import parse_document
from migration_dialogue.documents.pieces import HEADS, cut_documents
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import UserError
from migration_dialogue.figures.collection import SOURCE
from migration_dialogue.paths import EXAMPLES
from migration_dialogue.views import collection as views


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pieces")
    return folder, cut_documents(findings.read_sources()["file"], folder)


def test_pieces_are_the_text_at_their_offsets_and_leave_nothing_out(cut):
    folder, pieces = cut
    assert len(pieces) >= 200 and pieces["document"].is_unique
    for source in findings.read_sources().itertuples():
        raw, last = read_text(source.file), 0
        for piece in pieces[pieces["document"].str.startswith(f"{source.document}/")].itertuples():
            assert not raw[last : piece.start].strip()
            assert (folder / piece.document).read_text(encoding="utf-8") == raw[piece.start : piece.end] + "\n"
            assert piece.document == f"{source.document}/{piece.start:06d}-{piece.end:06d}.txt"
            last = piece.end
        assert not raw[last:].strip()


def test_pieces_begin_and_end_at_borders_of_parts_and_paragraphs(cut):
    _, pieces = cut
    for source in findings.read_sources().itertuples():
        segments = parse_document(read_text(source.file)).segments
        rows = pieces[pieces["document"].str.startswith(f"{source.document}/")]
        assert set(rows["start"]) <= set(segments["start"]) and set(rows["end"]) <= set(segments["end"])
        for row in rows.itertuples():
            inside = segments[(segments["start"] >= row.start) & (segments["end"] <= row.end)]
            assert inside[["section", "panel"]].drop_duplicates().shape[0] == 1
            following = segments[segments["start"] >= row.end].head(1)
            if inside["kind"].iloc[-1] in HEADS and len(following):  # only a part of headings alone ends with one
                assert following["section"].iloc[0] != row.section or following["panel"].iloc[0] is not row.panel


def test_longer_pieces_are_fewer(cut, tmp_path):
    path = EXAMPLES / "un_a_res_79_13.txt"
    longer = cut_documents([path], tmp_path, words=200)
    assert 1 < len(longer) < cut[1]["document"].str.startswith(path.stem).sum()


def make_tables(*rows, dated=()):
    """Tables of a collection from (document, unit, text, theme or "") and front matter from (document, text)."""
    units = pd.DataFrame(rows, columns=["document", "unit_id", "text", "theme"])
    units = units.assign(start=range(100, 100 + len(rows)), end=range(101, 101 + len(rows)), counted=True, words=1)
    segments = [(name, text, 0, 99) for name, text in dated]
    segments += units[["document", "text", "start", "end"]].to_numpy().tolist()
    keys = ["document", "unit_id"]
    names = pd.DataFrame({"document": units["document"].unique()}).assign(words=1, error=None, warning=None)
    return {
        "documents": names, "units": units.drop(columns="theme"), "demands": units[keys],
        "segments": pd.DataFrame(segments, columns=["document", "text", "start", "end"]),
        "theme_mentions": units.loc[units["theme"] != "", [*keys, "theme"]],
    }  # fmt: skip


def test_year_is_the_known_one_or_that_of_the_name_or_that_of_the_front_matter():
    names = ["a/1.txt", "b/report_2011.txt", "c/2011_to_2013.txt", "d.txt", "e.txt", "f/res_12017.txt"]
    tables = make_tables(
        *((name, "S1", "Adopted on 5 March 1999.", "") for name in names),
        dated=[
            ("c/2011_to_2013.txt", "Distr.: 7 June 2014"),
            ("d.txt", "Adopted on June 9, 2015; 3 May 2016"),
            ("e.txt", "No. 2016"),
        ],
    )
    years = findings.find_years(tables)
    assert years.dropna().to_dict() == {"b/report_2011.txt": 2011, "c/2011_to_2013.txt": 2014, "d.txt": 2015}
    assert list(years.index) == names and str(years.dtype) == "Int64"
    known = pd.DataFrame({"document": ["a", "b/report_2011.txt"], "year": [1990, 1991]})
    years = findings.find_years(tables, known=known)
    assert years[["a/1.txt", "b/report_2011.txt", "d.txt"]].tolist() == [1990, 1991, 2015]


def test_years_of_the_sources_are_those_that_the_texts_say():
    sources = findings.read_sources()
    rows, front = [], []
    for source in sources.itertuples():
        segments = parse_document(read_text(source.file)).segments
        front += [(source.document, text) for text in segments.loc[segments["kind"].isin(HEADS), "text"].head(5)]
        rows.append((source.document, "S1", "text", ""))
    found = findings.find_years(make_tables(*rows, dated=front))
    assert (
        found.dropna().to_dict()
        == sources[sources["document"] != "global_compact_actions"].set_index("document")["year"].to_dict()
    )


THEMED = make_tables(
    ("a.txt", "S1", "One.", "data"), ("a.txt", "S2", "Two.", "data"), ("b.txt", "S1", "Three.", ""),
    ("c.txt", "S1", "Four.", "data"),
)  # fmt: skip


def test_themes_are_counted_by_group_with_zeros():
    years = pd.Series([2001, 2001, None], index=["a.txt", "b.txt", "c.txt"], dtype="Int64")
    counts = findings.count_themes(THEMED, by=years).set_index(["group", "theme"])
    columns = ["n_documents", "n_units", "n_documents_total", "n_units_total"]
    assert counts.loc[("2001", "data"), columns].tolist() == [1, 2, 2, 3]
    assert counts.loc[("not known", "data"), columns].tolist() == [1, 1, 1, 1]
    assert counts.loc[("2001", "women"), columns].tolist() == [0, 0, 2, 3]
    alone = findings.count_themes(THEMED).query("theme == 'data'")
    assert dict(zip(alone["group"], alone["n_units"], strict=True)) == {"a.txt": 2, "b.txt": 0, "c.txt": 1}


def test_units_that_are_not_counted_have_no_theme():
    units = THEMED["units"].assign(counted=[True, False, True, True])
    counts = findings.count_themes({**THEMED, "units": units}).query("theme == 'data' and group == 'a.txt'")
    assert counts[["n_units", "n_units_total"]].to_numpy().tolist() == [[1, 1]]


ASKED = "Promote access to public services for all migrants, refugees and stateless persons."
AGAIN = "Promoting access to public services for all migrants, refugees and stateless people;"
OTHER = "Requests the Secretary-General to report on the trade of goods in the region."


def test_a_demand_in_nearly_the_same_words_recurs():
    tables = make_tables(("a.txt", "S1", ASKED, ""), ("b.txt", "S1", OTHER, ""), ("b.txt", "S2", AGAIN, ""))
    (row,) = findings.find_repeats(tables).to_dict("records")
    assert [row[name] for name in ("document", "unit_id", "text", "start")] == ["b.txt", "S2", AGAIN, 102]
    assert [row[f"earlier_{name}"] for name in ("document", "unit_id", "text", "start")] == ["a.txt", "S1", ASKED, 100]
    assert 0.5 < row["score"] < 1 and row["n_documents"] == 2 and row["n_requests"] == 3
    assert findings.find_repeats(tables, least=0.95).empty


def test_what_recurs_in_one_document_or_asks_for_nothing_is_left_out():
    tables = make_tables(("a.txt", "S1", ASKED, ""), ("a.txt", "S2", AGAIN, ""), ("b.txt", "S1", AGAIN, ""))
    assert len(findings.find_repeats(tables)) == 1
    silent = {**tables, "demands": tables["demands"].head(2)}
    assert findings.find_repeats(silent).empty
    nothing = findings.find_repeats({**tables, "demands": tables["demands"].head(0)})
    assert nothing.empty and list(nothing.columns) == list(findings.find_repeats(tables).columns)


def test_earlier_is_what_has_the_earlier_year():
    tables = make_tables(("a.txt", "S1", ASKED, ""), ("b.txt", "S1", AGAIN, ""), ("c.txt", "S1", AGAIN, ""))
    years = pd.Series({"a.txt": 2009, "b.txt": None, "c.txt": 2001}, dtype="Int64", name="year")
    repeats = findings.find_repeats(tables, years=years)
    pairs = dict(zip(repeats["document"], repeats["earlier_document"], strict=True))
    assert pairs == {"a.txt": "c.txt", "b.txt": "c.txt"}
    assert repeats["n_documents"].tolist() == [3, 3] and repeats["group"].nunique() == 1


def test_sentences_are_linked_with_objectives():
    units = make_tables(
        ("a.txt", "S1", "Strengthen the transnational response to smuggling of migrants.", ""),
        ("a.txt", "S2", "The meeting rose at noon.", ""),
    )["units"]
    links = findings.link_units(units)
    assert links.loc[links["score"].idxmax(), ["unit_id", "objective"]].tolist() == ["S1", "9"]
    assert set(links["unit_id"]) == {"S1"} and links["action"].str.match(r"\d+\(\w\)").all()
    counts = findings.count_links(links, units, by=pd.Series({"a.txt": 2001})).set_index("objective")
    assert counts.loc["9", ["group", "n_units", "n_units_total"]].tolist() == ["2001", 1, 2]
    assert len(counts) == 23 and counts["title"].notna().all()


def test_wrong_folders_and_columns_are_said(tmp_path):
    with pytest.raises(UserError, match="found no tables of a collection, expected the output of"):
        findings.read_parts(tmp_path)
    with pytest.raises(UserError, match="found no column 'year' in the years that are known"):
        findings.find_years({}, known=pd.DataFrame({"document": []}))


def test_a_date_that_a_long_paragraph_cites_is_not_the_documents(tmp_path):
    cited = (
        "Considering the many arrangements that were made on 12 May 1926 and in the years after it by the same Parties,"
    )
    segments = pd.DataFrame({"document": ["a", "a", "b"], "start": [0, 200, 0], "end": [190, 220, 190],
                             "text": [cited, "Geneva, 28 July 1951", cited]})  # fmt: skip
    units = pd.DataFrame({"document": ["a", "b"], "start": [300, 300]})
    tables = {"documents": pd.DataFrame({"document": ["a", "b"]}), "segments": segments, "units": units}
    assert findings.find_years(tables).fillna(0).to_dict() == {"a": 1951, "b": 0}


def test_passages_of_a_text_about_something_else_are_linked_by_themes_of_migration_only():
    tables = make_tables(
        ("a.txt", "S1", ASKED, ""), ("b.txt", "S1", AGAIN, "women"), ("c.txt", "S1", AGAIN, "inclusion")
    )
    tables["documents"]["warning"] = [None, *["the text is mostly about something else than migration"] * 2]
    answers = findings.answer_questions(tables, years=pd.Series(dtype="Int64"))
    assert set(answers["collection_links"]["document"]) == {"a.txt", "c.txt"}


def test_findings_of_a_collection_are_sentences():
    tables = make_tables(("a.txt", "S1", ASKED, "data"), ("b.txt", "S1", AGAIN, "rights"))
    years = pd.Series({"a.txt": 2009, "b.txt": None}, dtype="Int64")
    told = list(findings.describe_collection(tables, findings.answer_questions(tables, years=years)))
    assert told[0] == "The collection has 2 documents with 2 words. All could be read."
    assert "Of 2 passages with a demand, 1 has nearly the same words" in told[2] and f"“{AGAIN[:-1]}”" in told[2]
    assert told[1] == "By the list of terms, no theme leads."
    assert told[3].startswith(
        "Objective 15 of the Global Compact, “provide access to basic services for migrants”, has "
    )
    assert "passages with similar wording (2)" in told[3] and told[3].endswith(" and 23.")
    tables["documents"].loc[1, ["error", "warning"]] = "damaged"
    without = findings.answer_questions(tables, years=years, without=["a.txt", "b.txt"])
    told = list(findings.describe_collection(tables, without))
    assert told[0].endswith("1 document could not be read. 1 document has a warning.")
    assert told[3].startswith("No objective of the Global Compact leads") and without["collection_links"].empty


def read_rows(shown):
    return [row("td") for row in BeautifulSoup(shown.data, "html.parser").tbody("tr")]


def test_pairs_of_demands_are_shown_with_shared_words_in_bold(tmp_path):
    far = "Promote access to public services for all children, workers and stateless persons."
    tables = make_tables(("a/1.txt", "S1", ASKED, ""), ("a/2.txt", "S1", AGAIN, ""), ("b/1.txt", "S1", far, ""))
    repeats = findings.find_repeats(tables)
    found = findings.Collection(tmp_path, tmp_path, tables, pd.Series(dtype="Int64"), {"collection_repeats": repeats})
    first, last = read_rows(views.show_repeats(found))
    assert first[1].get_text() == f"a/2.txt, characters 101–102: {AGAIN}"
    bold = [word.get_text() for word in first[1]("b")]
    assert {"Promoting", "access", "refugees"} <= set(bold) and not {"for", "all", "people"} & set(bold)
    assert last[2].get_text() < first[2].get_text()
    assert read_rows(views.show_repeats(found, doubtful=True)) == [last, first]
    assert read_rows(views.show_repeats(found, apart=True)) == [last]
    counts = [cells[1].get_text() for cells in read_rows(views.show_thresholds(found, (0.5, 0.99)))]
    assert counts == [str(len(findings.find_repeats(tables, least=step))) for step in (0.5, 0.99)]
    (tmp_path / "a.txt").write_text("Before. Act now! After.", encoding="utf-8")
    assert views.quote_place(found, "a.txt", 8, 16, width=4).data == "> …re. <b>Act now!</b> Aft…"


def test_themes_are_shown_by_folder(tmp_path):
    tables = make_tables(
        ("a/1.txt", "S1", "One.", "data"), ("a/2.txt", "S1", "Two.", ""), ("b.txt", "S1", "Three.", "")
    )
    found = findings.Collection(tmp_path, tmp_path, tables, pd.Series(dtype="Int64"), {})
    shown = views.show_themes(found)
    heads = [head.get_text() for head in BeautifulSoup(shown.data, "html.parser").thead("th")]
    assert heads == ["Theme", "a (2 documents)", "b.txt (1 document)"]
    assert [cell.get_text() for cell in read_rows(shown)[0]] == ["Data and research", "0.50", "0.00"]


def test_figures_name_the_texts_of_the_collection():
    assert all(f"{row.title} ({row.year})" in SOURCE for row in findings.read_sources().itertuples())
