import shutil
import subprocess
import sys

import pytest

from migration_dialogue import __main__
from migration_dialogue import analysis as analysis_module
from migration_dialogue.__main__ import main
from migration_dialogue.paths import CODEBOOK, REPORT, ROOT
from migration_dialogue.tables.store import read_table


def refuse(capsys, *arguments):
    assert main([str(argument) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err.strip().splitlines()) == 1
    return captured.err


@pytest.fixture
def codebook(tmp_path):
    return shutil.copytree(CODEBOOK, tmp_path / "codebook")


@pytest.fixture
def analysed(monkeypatch, analysis):
    """The report was analysed before: what follows is tried without waiting for it."""
    monkeypatch.setattr(analysis_module, "analyse", lambda *_, **__: analysis)


def test_bad_reports_are_refused_and_nothing_is_written(capsys, tmp_path):
    output, report = tmp_path / "output", tmp_path / "report.txt"
    for content, message in [
        (None, "no such file"),
        (b"", "holds no text"),
        (b"introduction\n\x00", "line 2: found a zero byte, expected text"),
        (b"A novel.\nIt was a dark and stormy night.", "line 1: found 'A novel.', expected the heading 'introduction'"),
        (REPORT.read_bytes()[:9000], "the text ends, expected"),
    ]:
        if content is not None:
            report.write_bytes(content)
        error = refuse(capsys, "figures", "--report", report, "--output", output)
        assert message in error and str(report) in error
    assert not output.exists()


def test_bad_codebook_is_refused_and_nothing_is_written(capsys, tmp_path, codebook):
    path = codebook / "theme_terms.csv"
    path.write_text(path.read_text(encoding="utf-8") + "rights,dignity,excluded,,\n", encoding="utf-8")
    error = refuse(capsys, "figures", "--codebook", codebook, "--output", tmp_path / "output")
    assert "theme_terms.csv, line" in error and "both wanted and excluded" in error
    assert not (tmp_path / "output").exists()


def test_unknown_names_are_refused(capsys):
    assert "no figure named 'pie'; expected one of" in refuse(capsys, "figures", "pie")
    assert "no theme named 'rain'; expected one of" in refuse(capsys, "theme", "rain")
    assert "model en_core_web_absent is not installed" in refuse(
        capsys, "theme", "data", "--model", "en_core_web_absent"
    )


def test_recogniser_needs_annotated_texts(capsys, tmp_path):
    assert "notes.txt: found a file of another kind" in refuse(capsys, "recogniser", tmp_path / "notes.txt")


def test_own_codebook_needs_its_own_output(capsys, codebook):
    assert "needs --output" in refuse(capsys, "figures", "--codebook", codebook)


def test_output_that_cannot_be_written_is_refused(capsys, tmp_path, analysed):
    (tmp_path / "file").write_text("in the way")
    error = refuse(capsys, "figures", "--output", tmp_path / "file" / "output")
    assert "file" in error


def test_interrupted_run_leaves_old_files_whole(capsys, monkeypatch, tmp_path, analysed):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "units.csv").write_text("old")
    calls = []

    def interrupt(*_):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("migration_dialogue.build.write_table", interrupt)
    assert "interrupted" in refuse(capsys, "figures", "--output", tmp_path)
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["units.csv"]


def test_own_codebook_changes_its_own_output_only(capsys, tmp_path, codebook):
    path = codebook / "theme_terms.csv"
    path.write_text(path.read_text(encoding="utf-8") + "data,policy,wanted,,\n", encoding="utf-8")
    before = (ROOT / "data" / "tables" / "theme_coverage.csv").read_bytes()
    assert main(["figures", "theme_heatmap", "--codebook", str(codebook), "--output", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "tables" / "theme_coverage.csv").read_bytes() != before
    assert (ROOT / "data" / "tables" / "theme_coverage.csv").read_bytes() == before
    assert {path.stem for path in (tmp_path / "out" / "figures").iterdir()} == {"theme_heatmap"}
    assert capsys.readouterr().err == ""


def test_theme_lists_units_with_offsets(capsys, analysed):
    assert main(["theme", "remittances"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("R2.5 [36881:36926] (remittances) Facilitate the secure sending") for line in lines)


def test_folders_take_no_other_format_and_one_process_at_least(capsys, tmp_path):
    assert "--also is for one document" in refuse(
        capsys, "read", tmp_path, "--output", tmp_path / "o", "--also", "xlsx"
    )
    error = refuse(capsys, "read", tmp_path, "--output", tmp_path / "o", "--layout", "poem")
    assert f"no layout named 'poem'; expected one of {', '.join(__main__.LAYOUT_NAMES)}" in error
    with pytest.raises(SystemExit):
        main(["read", str(tmp_path), "--output", str(tmp_path / "o"), "--jobs", "0"])
    assert "found '0', expected 1 or more" in capsys.readouterr().err


def test_help_explains_itself():
    result = subprocess.run(
        [sys.executable, "-m", "migration_dialogue", "--help"], capture_output=True, text=True, check=True
    )
    assert "--output" in result.stdout and "rebuild tables, figures and executed notebooks" in result.stdout
    assert __main__.make_parser().prog == "migration_dialogue"


def test_read_writes_tables_figures_text_and_page(capsys, tmp_path, caplog):
    path, output = tmp_path / "plan.md", tmp_path / "out"
    path.write_text("# A plan\n\nStates should protect migrant workers.\n\nWages must be paid.\n", encoding="utf-8")
    with caplog.at_level("INFO", logger="migration_dialogue"):
        assert main(["read", str(path), "--output", str(output), "-v"]) == 0
    assert capsys.readouterr().out.startswith(f"Read 2 sentences from {path} with the layout 'prose'.")
    assert f"{path} is read with the layout 'prose'" in caplog.text and "reading codebook" in caplog.text
    text = (output / "text.txt").read_text(encoding="utf-8")
    units = read_table("units", output / "tables")
    assert [text[row.start : row.end] for row in units.itertuples()] == units["text"].tolist()
    page = (output / "page.html").read_text(encoding="utf-8")
    assert "<h1>A plan</h1>" in page and "should protect" in page
    assert {path.suffix for path in (output / "figures").iterdir()} == {".png", ".svg", ".csv", ".txt"}


def test_read_warns_of_other_languages_and_empty_documents(capsys, tmp_path):
    path = tmp_path / "text.txt"
    for text, message in [
        (
            "Los Estados deben proteger a las personas migrantes y sus familias en todo el territorio. " * 5,
            "to be English",
        ),
        ("", "the document has no text, so all its tables are empty"),
    ]:
        path.write_text(text, encoding="utf-8")
        assert main(["read", str(path), "--output", str(tmp_path / "out")]) == 0
        assert message in capsys.readouterr().err
    tables = [read_table(each.stem, tmp_path / "out" / "tables") for each in (tmp_path / "out" / "tables").iterdir()]
    assert all(table.empty for table in tables) and len(tables) > 15


@pytest.mark.parametrize("content", [None, b"%PDF-1.4 broken", b"PK\x03\x04 broken"])
def test_unreadable_documents_are_refused_and_nothing_is_written(capsys, tmp_path, content):
    path = tmp_path / "document.bin"
    if content:
        path.write_bytes(content)
    assert str(path) in refuse(capsys, "read", path, "--output", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_codebook_check_names_file_and_line(capsys, codebook, analysed):
    path = codebook / "theme_terms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "data,unicorn,wanted,,"]) + "\n", encoding="utf-8")
    assert main(["codebook", "check", "--codebook", str(codebook)]) == 0
    out = capsys.readouterr().out
    assert f"theme_terms.csv, line {len(lines) + 1}: theme 'data', wanted term 'unicorn': never matches" in out
