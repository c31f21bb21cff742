import pandas as pd
import pytest

from migration_dialogue.errors import TableError
from migration_dialogue.paths import DICTIONARY, stage_folder
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.tables.store import check_table, describe_tables, read_table, write_table

ROW = {"rec_id": "R1.1", "panel": 1, "text": "Address it.", "verb": None, "start": 0, "end": 5}


def test_every_stored_table_keeps_the_contract():
    for name, table in CONTRACT.items():
        if name in COMPARED:
            continue
        frame = read_table(name)
        assert list(frame.columns) == [column.name for column in table.columns]
        assert len(frame)


def test_empty_table_keeps_columns_and_dtypes(tmp_path):
    write_table("demands", check_table("demands", []), tmp_path)
    frame = read_table("demands", tmp_path)
    assert frame.empty and frame["start"].dtype == "int64" and frame["panel"].dtype == "Int64"


def test_written_table_is_read_back_the_same(tmp_path):
    frame = check_table("recommendations", [ROW, {**ROW, "rec_id": "R1.2", "verb": "address"}])
    write_table("recommendations", frame, tmp_path)
    pd.testing.assert_frame_equal(read_table("recommendations", tmp_path), frame)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{key: value for key, value in ROW.items() if key != "text"}], "lacks column.*text"),
        ([{**ROW, "colour": "red"}], "does not know column.*colour"),
        ([ROW, ROW], "not unique|duplicate"),
        ([{**ROW, "text": None}], "text"),
        ([{**ROW, "start": "first"}], "recommendations"),
    ],
)
def test_rows_against_the_contract_are_refused(rows, message):
    with pytest.raises(TableError, match=message):
        check_table("recommendations", rows)


def test_value_that_is_not_allowed_is_refused():
    unit = read_table("units").head(1).assign(section="unheard of")
    with pytest.raises(TableError, match="section"):
        check_table("units", unit)


def test_unknown_and_missing_tables_are_named(tmp_path):
    with pytest.raises(TableError, match="no table named 'verses'"):
        read_table("verses")
    with pytest.raises(TableError, match=r"units\.csv: no such table"):
        read_table("units", tmp_path)


def test_dictionary_is_the_declaration():
    assert DICTIONARY.read_text(encoding="utf-8") == describe_tables()


def test_staged_files_replace_all_or_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(KeyboardInterrupt), stage_folder(tmp_path) as staged:
        (staged / "a.txt").write_text("half")
        raise KeyboardInterrupt
    assert (tmp_path / "a.txt").read_text() == "old" and len(list(tmp_path.iterdir())) == 1
    with stage_folder(tmp_path) as staged:
        (staged / "a.txt").write_text("new")
    assert (tmp_path / "a.txt").read_text() == "new" and len(list(tmp_path.iterdir())) == 1
