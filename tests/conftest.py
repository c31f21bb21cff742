import shutil

import pytest

from migration_dialogue.analysis import Analysis, analyse
from migration_dialogue.paths import CODEBOOK


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analyse()


@pytest.fixture(scope="session")
def units(analysis):
    return analysis.tables["units"].set_index("unit_id")


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped codebook."""
    return shutil.copytree(CODEBOOK, tmp_path / "codebook")


@pytest.fixture
def add_line(folder):
    """Adds a line to a file of the copied codebook, and gives "file, line 7" as an error would name it."""

    def add(file: str, line: str) -> str:
        path = folder / file
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")
        return f"{file}, line {len(lines) + 1}"

    return add
