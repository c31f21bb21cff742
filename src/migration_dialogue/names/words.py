"""Forms of names and the words around them: readers of their files in the codebook."""

from pathlib import Path

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.errors import CodebookError
from migration_dialogue.names.settings import Rows

# What a form needs to be a name: nothing, more words on either side, words after it, or a number that is more than a count
# ("Recommendation 1985 (2011)").
NEEDS = ("", "words", "complement", "number")
# Kinds of words in `name_words.csv`, whose notes say what each is.
KINDS = (
    "role", "form_of_address", "particle", "article", "determiner", "never_short", "opener", "adjective_ending", "body_link",
    "title_link", "connector", "document", "heading", "pointing", "place", "process_ending", "crime", "meeting_word", "mandate",
    "no_name", "office", "people", "plan", "gathering", "meeting_series", "goal_series",
)  # fmt: skip


def read_forms(codebook: Path) -> Rows:
    """Forms (nouns), each with the label of its names, the label where an ordinal number opens the name, and what it needs.

    Raises:
        CodebookError: a form stands twice, a label is not LAW, EVENT or ORG, or a form needs something unknown.
    """
    columns = ("form", "label", "numbered_label", "needs", "note")
    entries = read_entries(codebook / "name_forms.csv", columns, required=columns[:3])
    refuse_repeats(entries, "form")
    for entry in entries:
        for label in (entry["label"], entry["numbered_label"]):
            if label not in ("LAW", "EVENT", "ORG", "LOC"):
                raise CodebookError(f"{entry['where']}: found label '{label}', expected LAW, EVENT, ORG or LOC")
        if entry["needs"] not in NEEDS:
            raise CodebookError(f"{entry['where']}: found needs '{entry['needs']}', expected one of {', '.join(NEEDS)}")
    return [[entry[column] for column in columns[:4]] for entry in entries]


def read_name_words(codebook: Path) -> dict[str, list[str]]:
    """Read `name_words.csv`: words by kind.

    Raises:
        CodebookError: a kind is unknown, or a word is listed twice in a kind.
    """
    words: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entry in read_entries(codebook / "name_words.csv", ("word", "kind", "note"), required=("word", "kind")):
        if entry["kind"] not in words:
            raise CodebookError(f"{entry['where']}: found kind '{entry['kind']}', expected one of {', '.join(KINDS)}")
        if entry["word"] in words[entry["kind"]]:
            raise CodebookError(f"{entry['where']}: {entry['kind']} '{entry['word']}' stands twice, expected once")
        words[entry["kind"]].append(entry["word"])
    return words
