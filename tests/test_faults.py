"""Damaged inputs raise the declared errors and no others; writes that fail or are killed leave whole files."""

import io
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from test_collection import check_same, collection, cut_documents, list_leftovers, read_stored  # noqa: F401
from test_layouts import BRIEF, DECLARATION, EVALUATION, MEMORANDUM, TREATY, UPR
from test_layouts import REPORT as SPEECHES
from test_readers import FORMATS
from test_resolution import TEXT

from migration_dialogue.__main__ import main
from migration_dialogue.analysis import analyse
from migration_dialogue.build import save_tables
from migration_dialogue.collection import read_collection
from migration_dialogue.documents.document import LAYOUTS, parse_document
from migration_dialogue.documents.marks import drop_mark, is_heading, read_mark
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import DocumentError, UserError
from migration_dialogue.language.model import load_pipeline
from migration_dialogue.paths import EXAMPLES, REPORT, stage_folder

# What may stand where letters are expected: no width, other spaces and line ends, marks, other scripts, half a character.
ODD = [*"\u200b\u200c\u2060\ufeff\u00ad\u2028\x85\x0b\x0c\x1c\x00\t\r\n \u0301\u202e\ud800•“”()[]1.;:-–"]
ODD += ["\n\n", "\r\n", "(a) ", "ﬁ", "ß", "مهاجر", "٣", "²"]
TEXTS = [TREATY, MEMORANDUM, EVALUATION, UPR, BRIEF, DECLARATION, SPEECHES, TEXT]
SEED = 17
# MUTATED=10000 tries more inputs, MORE=FOLDER mutates the documents of a folder as well.
NUMBER = int(os.environ.get("MUTATED", "500"))
MORE = [path for path in Path(os.environ["MORE"]).rglob("*") if path.is_file()] if "MORE" in os.environ else []


def list_originals():
    """What is mutated: contents of files by suffix."""
    originals = {f".{suffix}": [make()] for suffix, make in FORMATS.items()} | {
        ".txt": [each.encode() for each in TEXTS]
    }
    for path in (REPORT, *sorted(EXAMPLES.glob("*.txt")), *sorted(MORE)):
        originals.get(path.suffix, []).append(path.read_bytes())
    return originals


def change_characters(text, chance):
    """A text (or bytes) with a place deleted, doubled, moved, filled with something odd, or cut off there."""
    first = chance.randrange(len(text) + 1)
    last = min(len(text), first + chance.choice([1, 10, 100, 3000]))
    before, piece, after = text[:first], text[first:last], text[last:]
    odd = chance.choice(ODD) * chance.choice([1, 1, 3])
    if isinstance(text, bytes):
        odd = chance.choice([odd.encode("utf-8", "surrogatepass"), chance.randbytes(chance.choice([1, 4, 40]))])
    ways = [before + after, before + 2 * piece + after, after + piece + before, before + odd + after]
    ways += [before + piece.swapcase() + after, before if chance.random() < 0.3 else text]
    return chance.choice(ways)


def change_lines(text, chance):
    """A text with a line deleted, doubled or swapped with another one, other numbers in it, or without the mark that opens it."""
    lines = text.split("\n")
    marked = [place for place, line in enumerate(lines) if read_mark(line.strip())]
    one, two = chance.choice(chance.choice([marked, []]) or range(len(lines))), chance.randrange(len(lines))
    renumbered = re.sub(r"\d+", lambda _: str(chance.randrange(300)), lines[one])
    ways = [[], [lines[one]] * 2, [lines[two]], [renumbered], [drop_mark(lines[one].strip())]]
    lines[two] = chance.choice([lines[one], lines[two]])
    lines[one : one + 1] = chance.choice(ways)
    return "\n".join(lines)


def mutate(content, suffix, chance):
    """A file's content with one to four changes: of text for text, of bytes for Word, PDF, and now and then for text."""
    binary = suffix in (".docx", ".pdf") or chance.random() < 0.1
    changed = content if binary else content.decode()
    for _ in range(chance.randint(1, 4)):
        changed = (change_characters if binary else chance.choice([change_characters, change_lines]))(changed, chance)
    return changed if binary else changed.encode("utf-8", "surrogatepass")


def mutate_file(content, suffix, chance):
    """A file's content mutated; of a Word document half the time its text before it is packed."""
    if suffix != ".docx" or chance.random() < 0.5:
        return mutate(content, suffix, chance)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, mutate(text, ".xml", chance) if name.endswith("document.xml") else text)
    return changed.getvalue()


def try_mutated(number, folder, read):
    """Read mutated files of every format in every layout: what was read, what was refused, and all other errors."""
    originals, found, refused, others = list_originals(), [], [], []
    for turn in range(number):
        chance = random.Random(f"{SEED} {turn}")
        suffix = list(originals)[turn % len(originals)]
        path = folder / f"a{chance.choice([suffix] * 9 + list(originals))}"
        path.write_bytes(mutate_file(chance.choice(originals[suffix]), suffix, chance))
        try:
            found.append(read(path, chance.choice([None, None, *LAYOUTS])))
        except DocumentError as error:
            refused.append(str(error))
        except Exception as error:
            others.append((turn, repr(error)))
    assert not others
    assert all(message.startswith(str(folder / "a.")) for message in refused), refused
    return found, refused


@pytest.mark.filterwarnings("ignore")
def test_mutated_files_are_read_and_parsed_or_refused_with_their_name(tmp_path):
    found, refused = try_mutated(
        NUMBER, tmp_path, lambda path, layout: parse_document(read_text(path), source=str(path), layout=layout).layout
    )
    assert set(found) == set(LAYOUTS) and len(refused) > NUMBER / 20


@pytest.mark.filterwarnings("ignore")
def test_mutated_files_give_every_table(tmp_path):
    nlp = load_pipeline()

    def read(path, layout):
        text = read_text(path)
        place = random.Random(len(text)).randrange(len(text) + 1)
        path.with_suffix(".txt").write_text(text[place : place + 3000], encoding="utf-8", newline="")
        return analyse(path.with_suffix(".txt"), layout=layout, nlp=nlp)

    found, _ = try_mutated(NUMBER // 20, tmp_path, read)
    units = [each.tables["units"] for each in found]
    assert all((each["start"] < each["end"]).all() for each in units) and sum(map(len, units)) > NUMBER / 20


def test_what_has_no_text_is_no_heading():
    assert not is_heading("") and is_heading("A plan")


def test_half_a_character_is_refused_with_its_place():
    with pytest.raises(DocumentError, match=r"a\.txt, offset 6: found half a character"):
        parse_document("States\ud800 should act.", source="a.txt")


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
