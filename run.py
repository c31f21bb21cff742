"""The project's one entry point: `python3 run.py figures`, `test`, `test-ui` or `lab`.

Makes `.venv` from the hashed lock file when it is missing or out of date, then runs the command in it.
Anything but `test`, `test-ui` and `lab` goes to `python -m migration_dialogue`. Standard library only.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "lock.sha256"
LOCK = ROOT / "requirements.lock"


def describe_setup():
    """What the environment depends on: the lock, the project's metadata, this Python and this folder."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(ROOT).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def make_environment():
    """Create `.venv`, install the lock by hash and the project itself, and remember what it was made from."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError as error:
        sys.exit(
            f"run.py: this Python has no '{error.name}' module; install it first "
            f"(Debian and Ubuntu: apt install python3-venv; Fedora: dnf install python3-pip)"
        )
    print("run.py: setting up .venv from requirements.lock (about a minute) ...", file=sys.stderr, flush=True)
    venv.EnvBuilder(clear=True, with_pip=True).create(VENV)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    silence_news(VENV / "etc" / "jupyter")
    STAMP.write_text(describe_setup(), encoding="utf-8")


def silence_news(config):
    """Have JupyterLab neither ask whether to fetch its news nor fetch them; `config` is a folder of its configuration."""
    path = config / "labconfig" / "default_setting_overrides.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
    path.write_text(json.dumps(settings), encoding="utf-8")


def choose_command(arguments):
    """The command line, after the interpreter, for what the user asked."""
    if arguments[:1] == ["test"]:
        return ["-m", "pytest", *arguments[1:]]
    if arguments[:1] == ["test-ui"]:
        return ["-m", "pytest", str(ROOT / "tests" / "ui" / "browser.py"), "-rs", *arguments[1:]]
    if arguments[:1] == ["lab"]:
        return ["-m", "jupyterlab", str(ROOT / "notebooks"), *arguments[1:]]
    return ["-m", "migration_dialogue", *arguments]


def main():
    """Make the environment if it is needed, and run the command in it; the exit status is the command's."""
    if sys.version_info < (3, 11):
        sys.exit(f"run.py: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    try:
        if not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != describe_setup():
            make_environment()
        tests = sys.argv[1:2] in (["test"], ["test-ui"])
        command = [str(PYTHON), *choose_command(sys.argv[1:])]
        if os.name == "nt":
            return subprocess.run(command, cwd=ROOT if tests else None, check=False).returncode
        os.chdir(ROOT if tests else ".")
        sys.stderr.flush()
        os.execv(command[0], command)  # the command itself gets Ctrl-C and what else ends it
    except subprocess.CalledProcessError as error:
        return f"run.py: setting up .venv failed in: {' '.join(error.cmd)}"
    except KeyboardInterrupt:
        return 2


if __name__ == "__main__":
    sys.exit(main())
