import doctest
import os
import subprocess
import sys

import pytest

import migration_dialogue
from migration_dialogue.paths import EXAMPLES, ROOT

SCRIPT = """
import sys, migration_dialogue as md
assert md.__file__.startswith(sys.argv[1]), md.__file__
found = md.analyse(__import__("pathlib").Path(sys.argv[2]))
print(len(found.tables["declaration"]), len(found.tables["theme_mentions"]) > 0, found.document.layout)
from migration_dialogue.page.render import write_page
write_page(found, __import__("pathlib").Path("page.html"))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The project's wheel, unpacked where an installer would put it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel]
    subprocess.run(pip, check=True)
    return site


def run(installed, tmp_path, *command):
    # PYTHONPATH comes before the folder of the editable installation.
    return subprocess.run(
        [sys.executable, *command], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_wheel_reads_a_text_outside_the_repository(installed, tmp_path):
    result = run(installed, tmp_path, "-c", SCRIPT, str(installed), str(EXAMPLES / "un_a_res_79_13.txt"))
    assert result.stdout.split() == ["14", "True", "resolution"], result.stderr
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


LOAD_SAVED = """
import sys, spacy
print([(span.text, span._.method) for span in spacy.load(sys.argv[1])("Ratify the Palermo Protocol in Peru.").ents])
"""


def test_saved_pipeline_is_loaded_by_spacy_alone(installed, tmp_path):
    migration_dialogue.load_pipeline().to_disk(tmp_path / "pipeline")
    result = run(installed, tmp_path, "-c", LOAD_SAVED, str(tmp_path / "pipeline"))
    assert result.stdout.strip() == "[('Palermo Protocol', 'authority'), ('Peru', 'authority')]", result.stderr


def test_command_of_the_wheel(installed, tmp_path):
    assert (installed / "bin" / "migration-dialogue").is_file() or os.name == "nt"
    result = run(installed, tmp_path, "-m", "migration_dialogue", "figures")
    assert result.returncode == 2 and "name a folder with --output" in result.stderr


def test_examples_of_the_public_names(analysis):
    results = doctest.testmod(migration_dialogue)
    assert results.attempted >= 6 and results.failed == 0
    assert all(getattr(migration_dialogue, name) is not None for name in migration_dialogue.__all__)
