import re

import pandas as pd
import pytest

from migration_dialogue.errors import TableError
from migration_dialogue.paths import DICTIONARY, stage_folder
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.tables.store import check_table, describe_tables, read_table, write_table

ROW = {"rec_id": "R1.1", "panel": 1, "text": "Address it.", "verb": None, "start": 0, "end": 5}


def test_every_stored_table_keeps_the_contract():
    for name, schema in CONTRACT.items():
        if name in COMPARED:
            continue
        frame = read_table(name)
        assert list(frame.columns) == list(schema.columns)
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: str(column.dtype.type) for name, column in schema.columns.items()
        }
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
        ([{key: value for key, value in ROW.items() if key != "text"}], "table recommendations lacks column text"),
        ([{**ROW, "colour": "red"}], "table recommendations does not know column colour"),
        ([ROW, ROW], "table recommendations: found 'R1.1' in column rec_id; expected no two rows with the same key"),
        ([{**ROW, "text": None}], "table recommendations: found .* in column text; expected a value"),
        ([{**ROW, "start": "first"}], "table recommendations: found 'first' in column start; expected .*int64"),
        ([{**ROW, "panel": 1.5}], "table recommendations: found .* in column panel; expected .*Int64"),
    ],
)
def test_rows_against_the_contract_are_refused(rows, message):
    with pytest.raises(TableError, match=message):
        check_table("recommendations", rows)


def test_value_that_is_not_allowed_is_refused():
    unit = read_table("units").head(1).assign(kind="unheard of")
    with pytest.raises(TableError, match=r"table units: found 'unheard of' in column kind; expected .*'sentence'"):
        check_table("units", unit)


def test_rows_with_the_same_key_are_named_with_the_whole_key():
    twice = read_table("participants").iloc[[0, 0]]
    key = ", ".join(f"{twice[column].iloc[0]!r} in column {column}" for column in ("session", "role", "person_id"))
    with pytest.raises(TableError, match=re.escape(f"table participants: found {key}; expected no two rows")):
        check_table("participants", twice)


def test_unknown_and_missing_tables_are_named(tmp_path):
    with pytest.raises(TableError, match="no table named 'verses'"):
        read_table("verses")
    with pytest.raises(TableError, match=r"units\.csv: no such table"):
        read_table("units", tmp_path)


def test_stored_value_of_the_wrong_type_is_named_with_its_file(tmp_path):
    (tmp_path / "recommendations.csv").write_text("rec_id,panel,text,verb,start,end\nR1.1,1,Address it.,,first,5\n")
    with pytest.raises(TableError, match=r"recommendations\.csv: .*'first'"):
        read_table("recommendations", tmp_path)


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
