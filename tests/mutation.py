"""Mutation testing of the parser, themes, demands and links: `.venv/bin/python tests/mutation.py themes`.

mutmut writes the mutants to `mutants/`. A fixed sample of those of a package is tried, each in a fork of one process that has
loaded the model and read the report; where a mutant changes what the model reads, the report is read again. A mutant that no test
notices is printed, and `mutmut show NAME` shows it.
"""

import gc
import os
import random
import resource
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from mutmut import __main__ as mutmut

STORED = "test_project.py::test_tables_of_the_report_are_as_stored"
# The tests of each package, first those that notice most in little time.
TESTS = {
    "documents": ("test_layouts.py", "test_parts.py", "test_report.py", "test_resolution.py", STORED),
    "themes": (STORED, "test_themes.py"),
    "demands": (STORED, "test_demands.py", "test_verbs.py", "test_acts.py"),
    "links": (STORED, "test_links.py", "test_demands.py"),
}
# What takes long, and what measures time.
SLOW = "any_text or damaged or line_ends_blank or small_texts or two_hundred or example_of_link or every_phrase"
OPTIONS = [
    "-x",
    "-q",
    "-o",
    "addopts=",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=0",
    "--rootdir=.",
    "-k",
    f"not ({SLOW})",
]
SAMPLE, SEED, SECONDS = 150, 17, 120


def make_mutants(package):
    """Write the mutants of every package; the names of a sample of those of one."""
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(1)
    listed, _ = mutmut.collect_source_file_mutation_data(mutant_names=[f"migration_dialogue.{package}.*"])
    return sorted(name for _, name, _ in listed)


def read_once():
    """Have later analyses of the report use one pipeline and one reading, as long as its segments are the same."""
    from migration_dialogue import analysis  # noqa: PLC0415
    from migration_dialogue.paths import CODEBOOK, REPORT  # noqa: PLC0415

    read, load, nlp = analysis._read, analysis.load_pipeline, analysis.load_pipeline()
    parsed = analysis._parse(REPORT, layout=None, codebook=CODEBOOK, largest=analysis.LARGEST)
    known = read(nlp, parsed)

    def read_again(pipeline, other, *, quiet=True):
        frames = all(getattr(other, name).equals(getattr(parsed, name)) for name in ("segments", "participants"))
        same = all(getattr(other, name) == getattr(parsed, name) for name in ("raw", "layout", "offsets", "codebook"))
        return replace(known, parts=other.parts) if frames and same else read(pipeline, other, quiet=quiet)

    analysis._read = read_again
    analysis.load_pipeline = lambda model=None, *, codebook=CODEBOOK: (
        nlp if codebook == CODEBOOK else load(model, codebook=codebook)
    )


def try_mutant(name, tests):
    """Run tests in a fork, with a mutant in use; whether one failed, or the time was up."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silent = os.open(os.devnull, os.O_WRONLY)
        if name:
            os.dup2(silent, 1)
            os.dup2(silent, 2)
        os.environ["MUTANT_UNDER_TEST"] = name
        os._exit(int(pytest.main([*OPTIONS, *tests])))
    return os.waitpid(child, 0)[1] != 0


def main(package, number=SAMPLE):
    names = make_mutants(package)
    chosen = random.Random(SEED).sample(names, min(int(number), len(names)))
    os.chdir("mutants")
    tests = [f"tests/{name}" for name in TESTS[package]]
    read_once()
    pytest.main([*OPTIONS, "--collect-only", *tests])
    gc.freeze()  # else every fork copies what its collector looks at
    if try_mutant("", tests):
        sys.exit("the tests fail without a mutant")
    survivors = []
    for place, name in enumerate(chosen, start=1):
        if not try_mutant(name, tests):
            survivors.append(name)
            print(f"{place} {name}", flush=True)
    noticed = len(chosen) - len(survivors)
    print(
        f"{package}: {noticed} of {len(chosen)} mutants noticed ({noticed / len(chosen):.2f}), of {len(names)} in all"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
