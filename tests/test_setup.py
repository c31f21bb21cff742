"""The files that let others run the project: workflow, Binder, pre-commit and citation agree with the rest."""

import os
import re
import shlex
import stat
import tomllib

import pytest
import yaml

from migration_dialogue.paths import ROOT


def read_yaml(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_workflow_runs_the_two_commands_on_three_systems():
    workflow = read_yaml(".github/workflows/tests.yml")
    job = workflow["jobs"]["tests"]
    assert job["strategy"]["matrix"] == {
        "os": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": ["3.11", "3.13"],
    }
    run = [step["run"] for step in job["steps"] if "run" in step]
    assert run[:2] == ["python run.py test", "python run.py figures"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(command.replace("python", "python3", 1) in readme for command in run[:2])
    actions = [step["uses"] for step in job["steps"] if "uses" in step]
    assert len(actions) == 2 and all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in actions)
    assert workflow["permissions"] == {"contents": "read"} and "secrets" not in str(workflow)


def test_binder_installs_the_lock_and_the_project():
    folder = ROOT / "binder"
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (name,) = [line.removeprefix("-r ") for line in lines if not line.startswith("#")]
    assert (folder / name).resolve() == ROOT / "requirements.lock"
    python = (folder / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert f"  - python={python}\n" in (ROOT / "environment.yml").read_text(encoding="utf-8")
    script = folder / "postBuild"
    assert shlex.split(script.read_text(encoding="utf-8"), comments=True)[-2:] == ["--editable", "."]
    assert os.name == "nt" or script.stat().st_mode & stat.S_IXUSR


def test_pre_commit_takes_ruff_from_the_lock():
    hooks = {hook["id"]: hook for each in read_yaml(".pre-commit-config.yaml")["repos"] for hook in each["hooks"]}
    assert list(hooks) == ["ruff-check", "ruff-format", "notebooks-in-order"]
    (locked,) = re.findall(r"^ruff==\S+", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert [hooks[name]["additional_dependencies"] for name in ("ruff-check", "ruff-format")] == [[locked], [locked]]


def test_citation_names_the_version_and_the_licence(project):
    citation = read_yaml("CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
