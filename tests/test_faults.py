"""Damaged inputs raise the declared errors and no others; writes that fail or are killed leave whole files."""

import io
import random
import signal
import subprocess
import sys
import time
import warnings
import zipfile

import pytest
from test_collection import check_same, collection, cut_documents, list_leftovers, read_stored  # noqa: F401
from test_readers import FORMATS

from migration_dialogue.__main__ import main
from migration_dialogue.analysis import make_tables
from migration_dialogue.build import save_tables
from migration_dialogue.collection import read_collection
from migration_dialogue.documents.document import LAYOUTS, parse_document
from migration_dialogue.documents.marks import is_heading
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import DocumentError, UserError
from migration_dialogue.language.units import read_units
from migration_dialogue.paths import EXAMPLES, REPORT, stage_folder
from migration_dialogue.themes.codebook import read_themes

# What may stand where letters are expected: no width, other spaces and line ends, marks, other scripts.
ODD = [
    *"\u200b\ufeff\u00ad\u2028\x85\x0b\x0c\x1c\t\r\n \u0301\u202e•“”()[]1.;:-–",
    "\n\n",
    "\r\n",
    "(a) ",
    "ﬁ",
    "ß",
    "مهاجر",
    "\ud800",
]
TEXTS = [path.read_text(encoding="utf-8") for path in (REPORT, *sorted(EXAMPLES.glob("*.txt")))]
SEED = 17


def mutate(text, chance):
    """A text (or bytes) with one to four places deleted, doubled, moved, cut off or filled with something odd."""
    for _ in range(chance.randint(1, 4)):
        first = chance.randrange(len(text) + 1)
        last = min(len(text), first + chance.choice([1, 10, 100, 3000]))
        before, piece, after = text[:first], text[first:last], text[last:]
        odd = chance.choice(ODD) * chance.choice([1, 1, 3])
        odd = odd if isinstance(text, str) else odd.encode("utf-8", "replace")
        ways = [before + after, before + 2 * piece + after, after + piece + before, before + odd + after]
        ways += [before + piece.swapcase() + after, before if len(text) > 1000 and chance.random() < 0.3 else text]
        text = chance.choice(ways)
    return text


def try_layouts(number, chance):
    """Parse mutated texts; those that were parsed, and the errors."""
    parsed, errors = [], []
    for turn in range(number):
        text = mutate(TEXTS[turn % len(TEXTS)], chance)
        try:
            parsed.append(parse_document(text, source="a.txt", layout=chance.choice([None, None, *LAYOUTS])))
        except DocumentError as error:
            errors.append(str(error))
    return parsed, errors


def mutate_file(content, chance):
    """Mutated bytes of a file; of a Word document half the time those of its text."""
    if content[:2] != b"PK" or chance.random() < 0.5:
        return mutate(content, chance)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, mutate(old.read(name), chance) if name.endswith("document.xml") else old.read(name))
    return changed.getvalue()


def try_readers(number, chance, folder):
    """Read mutated files of every format; the texts, and the errors."""
    originals = {suffix: make() for suffix, make in FORMATS.items()} | {"txt": TEXTS[1].encode()}
    texts, errors = [], []
    for turn in range(number):
        suffix = list(originals)[turn % len(originals)]
        path = folder / f"a.{chance.choice([suffix] * 9 + ['txt', 'html', 'docx', 'pdf'])}"
        path.write_bytes(mutate_file(originals[suffix], chance))
        try:
            texts.append(read_text(path))
        except DocumentError as error:
            errors.append(str(error))
    return texts, errors


@pytest.mark.filterwarnings("ignore")
def test_mutated_texts_are_parsed_or_refused_with_their_place():
    parsed, errors = try_layouts(250, random.Random(SEED))
    assert len(parsed) > 50 and len(errors) > 20
    assert all(error.startswith("a.txt") for error in errors), errors


def test_what_has_no_text_is_no_heading():
    assert not is_heading("") and is_heading("A plan")


def test_half_a_character_is_refused_with_its_place():
    with pytest.raises(DocumentError, match=r"a\.txt, offset 6: found half a character"):
        parse_document("States\ud800 should act.", source="a.txt")


@pytest.mark.filterwarnings("ignore")
def test_mutated_files_are_read_or_refused_with_their_name(tmp_path):
    texts, errors = try_readers(200, random.Random(SEED), tmp_path)
    assert len(texts) > 50 and len(errors) > 20
    assert all(error.startswith(f"{tmp_path}/a.") for error in errors), errors
    for text in texts[::10]:
        parse_document(text, layout="prose")


def test_mutated_texts_are_analysed(analysis):
    chance, themes = random.Random(SEED), read_themes()
    for turn in range(12):
        paragraphs = TEXTS[turn % 3 + 1].split("\n\n")
        text = mutate("\n\n".join(paragraphs[turn : turn + 4]), chance)
        with warnings.catch_warnings(action="ignore"):
            document = read_units(analysis.nlp, parse_document(text))
        tables = make_tables(document, themes=themes)
        units = tables["units"]
        assert (units["start"] < units["end"]).all() and units["end"].max() <= len(text)


WRITER = """
import sys
from pathlib import Path
from migration_dialogue.paths import stage_folder
for turn in range(100_000):
    with stage_folder(Path(sys.argv[1])) as staged:
        for number in range(20):
            (staged / f"{number}.csv").write_text("ab"[turn % 2] * 200_000)
    print(turn, flush=True)
"""


def test_killed_writes_leave_whole_files(tmp_path):
    for turn in range(5):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(random.Random(turn).uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        texts = [path.read_text() for path in tmp_path.glob("*.csv")]
        assert len(texts) == 20 and all(text in ("a" * 200_000, "b" * 200_000) for text in texts)
    with stage_folder(tmp_path):
        pass
    assert not list_leftovers(tmp_path)


def test_second_writer_at_once_is_refused(tmp_path):
    with (
        stage_folder(tmp_path),
        pytest.raises(UserError, match="found another run that writes to this folder"),
        stage_folder(tmp_path),
    ):
        pass


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, and a command that changes its options."""

    def mount(options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(tmp_path)]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    try:
        made = mount("size=200k")
    except FileNotFoundError:
        pytest.skip("there is no command mount here")
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    yield tmp_path, lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_full_and_read_only_disks_leave_old_tables_whole(disk, analysis):
    folder, change = disk
    save_tables({"participants": analysis.tables["participants"]}, folder)
    before = (folder / "participants.csv").read_bytes()
    with pytest.raises(OSError, match="No space left"):
        save_tables(analysis.tables, folder)
    assert [path.name for path in folder.iterdir()] == ["participants.csv"]
    change("ro")
    with pytest.raises(OSError, match="Read-only"):
        save_tables(analysis.tables, folder)
    assert (folder / "participants.csv").read_bytes() == before


def test_collection_goes_on_when_the_disk_is_full_no_more(disk, tmp_path_factory, capsys):
    folder, change = disk
    documents, output = cut_documents(tmp_path_factory.mktemp("full") / "documents", 3), folder / "output"
    with pytest.raises(UserError, match=r"parquet: .*No space left"):
        read_collection(documents, output)
    assert not list_leftovers(output)
    change("size=20m,ro")
    assert main(["read", str(documents), "--output", str(output)]) == 2
    assert "Read-only file system" in capsys.readouterr().err
    change("size=20m,rw")
    assert read_collection(documents, output)[:2] == (3, 0)
    assert read_stored(output)["documents"]["document"].tolist() == ["000.txt", "001.txt", "002.txt"]
    assert not list_leftovers(output)
