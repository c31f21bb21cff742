import os
import signal
import subprocess
import sys
import time

import duckdb
import pandas as pd
import pytest

from migration_dialogue import collection as batches
from migration_dialogue.__main__ import main
from migration_dialogue.analysis import analyse, read_parsed
from migration_dialogue.collection import SCHEMAS, read_collection
from migration_dialogue.errors import UserError
from migration_dialogue.paths import EXAMPLES, lock_folder
from migration_dialogue.tables.contract import CONTRACT

COMMAND = [sys.executable, "-m", "migration_dialogue", "read"]


def cut_documents(folder, number):
    """Short documents, cut from the paragraphs of the example documents."""
    folder.mkdir(parents=True)
    paragraphs = [text for path in sorted(EXAMPLES.glob("*.txt")) for text in path.read_text("utf-8").split("\n\n")]
    long = [text for text in paragraphs if 80 < len(text) < 400]
    for place in range(number):
        (folder / f"{place:03d}.txt").write_text("\n\n".join(long[place : place + 2]) + "\n", encoding="utf-8")
    return folder


def read_stored(output):
    """Every table of a collection as sorted rows, and which part holds which document."""
    tables = {name: pd.read_parquet(output / "tables" / name) for name in (*SCHEMAS, "documents")}
    return {
        name: table.sort_values(["document", *getattr(CONTRACT.get(name), "unique", [])], ignore_index=True)
        for name, table in tables.items()
    }


def list_leftovers(output):
    return [path for path in output.rglob("*") if path.name.startswith(".")]


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """A folder of documents, and what one process makes of it in one go."""
    folder = cut_documents(tmp_path_factory.mktemp("collection") / "documents", 12)
    output = folder.parent / "output"
    assert read_collection(folder, output) == (12, 0, 0)
    return folder, output, read_stored(output)


def check_same(output, expected):
    for name, table in read_stored(output).items():
        pd.testing.assert_frame_equal(table, expected[name])
    assert not list_leftovers(output)


def test_tables_are_those_of_each_document_read_alone(collection):
    folder, _, stored = collection
    for path in (folder / "003.txt", folder / "007.txt"):
        for name, table in analyse(path).tables.items():
            rows = stored[name][stored[name]["document"] == path.name].drop(columns="document")
            assert rows.to_csv(index=False) == table.to_csv(index=False), name


def test_documents_read_together_are_those_read_alone(collection, tmp_path, monkeypatch):
    folder, output, stored = collection
    monkeypatch.setattr(batches, "FEWEST_BATCHES", 1)
    assert read_collection(folder, tmp_path) == (12, 0, 0)
    assert len([*tmp_path.glob("tables/units/*")]) == 1 < len([*output.glob("tables/units/*")])
    check_same(tmp_path, stored)


def test_document_that_the_model_cannot_read_does_not_lose_its_batch(collection, tmp_path, monkeypatch):
    folder, _, stored = collection

    def read(nlp, parsed):
        if any(document.source.endswith("003.txt") for document in parsed):
            raise ValueError("too odd")
        return read_parsed(nlp, parsed)

    monkeypatch.setattr(batches, "FEWEST_BATCHES", 1)
    monkeypatch.setattr(batches, "read_parsed", read)
    assert read_collection(folder, tmp_path) == (11, 1, 0)
    tables, units = read_stored(tmp_path), stored["units"]
    assert tables["documents"].set_index("document")["error"].dropna().to_dict() == {"003.txt": "ValueError: too odd"}
    assert tables["units"].equals(units[units["document"] != "003.txt"].reset_index(drop=True))


def test_duckdb_reads_the_parts(collection):
    _, output, stored = collection
    query = f"select document, count(*) as n from '{output}/tables/units/*.parquet' group by document order by document"
    assert duckdb.sql(query).df()["n"].tolist() == stored["units"].groupby("document").size().tolist()
    kinds = duckdb.sql(f"describe select * from '{output}/tables/units/*.parquet'").df().set_index("column_name")
    assert kinds.loc[["document", "panel", "counted"], "column_type"].tolist() == ["VARCHAR", "BIGINT", "BOOLEAN"]


def test_second_run_reads_nothing_again_and_changed_documents_anew(collection, tmp_path):
    folder, output = cut_documents(tmp_path / "documents", 4), tmp_path / "output"
    read_collection(folder, output)
    parts = {path: path.stat().st_mtime_ns for path in output.rglob("*.parquet")}
    assert read_collection(folder, output) == (4, 0, 4)
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*.parquet")} == parts
    (folder / "001.txt").write_bytes((folder / "003.txt").read_bytes())
    (folder / "002.txt").unlink()
    with pytest.warns(UserWarning, match="a batch of 1 is read anew, because .*txt has changed or is gone"):
        assert read_collection(folder, output) == (3, 0, 2)
    texts = read_stored(output)["units"].groupby("document")["text"].agg(list)
    assert texts["001.txt"] == texts["003.txt"] and list(texts.index) == ["000.txt", "001.txt", "003.txt"]
    next(output.glob("tables/units/*.parquet")).unlink()
    with pytest.warns(UserWarning, match="a batch of 1 is read anew, because a table has changed or is gone"):
        read_collection(folder, output)
    assert read_stored(output)["units"].groupby("document")["text"].agg(list).equals(texts)


def test_other_settings_and_empty_folders_are_refused(collection, tmp_path, add_line):
    folder, output, _ = collection
    add_line("theme_terms.csv", "data,unicorn,wanted,,")
    for options, name in [({"codebook": tmp_path / "codebook"}, "codebook"), ({"layout": "prose"}, "layout")]:
        with pytest.raises(UserError, match=rf"collection\.json: found another {name} than now"):
            read_collection(folder, output, **options)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="found no document"):
        read_collection(tmp_path / "empty", output)
    with pytest.raises(UserError, match="no such folder"):
        read_collection(tmp_path / "absent", output)


def test_what_fails_is_noted_with_its_reason(capsys, tmp_path):
    folder = cut_documents(tmp_path / "documents" / "deep", 1).parent
    (tmp_path / "secret.txt").write_text("States should not be read.")
    (folder / "zero.txt").write_bytes(b"States\n\x00")
    (folder / "loop").symlink_to(folder)
    (folder / "away.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "absent.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / ".hidden.txt").write_text("Hidden.")
    (folder / "empty.txt").write_text("")
    assert main(["read", str(folder), "--output", str(folder / "output")]) == 0
    documents = read_stored(folder / "output")["documents"].set_index("document")
    assert sorted(documents.index) == [
        "away.txt",
        "deep/000.txt",
        "empty.txt",
        "gone.txt",
        "loop",
        "pipe.txt",
        "zero.txt",
    ]
    errors = documents["error"].dropna()
    assert errors.pop("zero.txt").startswith("line 2: found a zero byte")
    assert set(errors) == {"found a link, a special file or nothing, expected a file"} and len(errors) == 4
    assert documents.loc["empty.txt", "warning"] == "the document has no text, so all its tables are empty"
    printed = capsys.readouterr()
    assert "Read 2 of 7 documents" in printed.out and "not read: zero.txt: line 2" in printed.err
    assert "secret" not in str(documents) and str(tmp_path) not in str(documents)


def test_files_by_name(collection, tmp_path):
    folder, _, _ = collection
    paths = [folder / "003.txt", folder / "007.txt", folder / "absent.txt"]
    assert read_collection(paths, tmp_path / "output") == (2, 1, 0)
    units = read_stored(tmp_path / "output")["units"]
    assert set(units["document"]) == {paths[0].as_posix(), paths[1].as_posix()}


def test_second_run_at_once_is_refused(collection, capsys):
    folder, output, stored = collection
    with lock_folder(output):
        assert main(["read", str(folder), "--output", str(output)]) == 2
    assert f"{output}: found another run that writes to this folder" in capsys.readouterr().err
    check_same(output, stored)


def wait_for_parts(output, number, process):
    until = time.monotonic() + 120
    while len([*output.glob("tables/documents/*.parquet")]) < number and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_killed_run_goes_on_with_processes(collection, tmp_path):
    """A run of two processes is killed after some documents; the next one, with one process, reads the rest."""
    folder, _, stored = collection
    output = tmp_path / "output"
    process = subprocess.Popen([*COMMAND, str(folder), "--output", str(output), "--jobs", "2"])
    wait_for_parts(output, 3, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    time.sleep(0.5)  # what the processes of the killed one have in work ends with it
    parts = len([*output.glob("tables/documents/*.parquet")])
    (output / "tables" / "units" / ".staged-left").write_bytes(b"half")
    read, failed, earlier = read_collection(folder, output)
    assert (read, failed) == (12, 0) and earlier == parts < 12
    check_same(output, stored)


def test_killed_worker_of_a_cluster_loses_nothing(collection, tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is an extra: migration-dialogue[dask]")
    folder, _, stored = collection
    output = tmp_path / "output"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        process = subprocess.Popen(
            [*COMMAND, str(folder), "--output", str(output), "--scheduler", cluster.scheduler_address]
        )
        wait_for_parts(output, 2, process)
        with distributed.Client(cluster) as client:
            killed = next(iter(client.run(os.getpid).values()))
        os.kill(killed, signal.SIGKILL)
        (output / "tables" / "entities" / ".staged-killed").touch()  # as if it was killed while it wrote
        assert process.wait(timeout=120) == 0
    check_same(output, stored)
