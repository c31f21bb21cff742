"""Action categories of recommendations: Universal Periodic Review practice, with confidence from coded recommendations."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import Pipeline, make_pipeline
from spacy.language import Language

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.errors import CodebookError
from migration_dialogue.language.words import get_singular
from migration_dialogue.paths import CODEBOOK, LEARNED

# UPR Info, Action category (2014), after McMahon, Herding cats and sheep (2010).
ACTION_CATEGORIES = {
    1: "minimal action",
    2: "continuing action",
    3: "considering change",
    4: "general action",
    5: "specific action",
}
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[,;:.]")
FILLERS = frozenset("a an the its their his her all to of both on in for further also".split())
LEADING = frozenset("that it to the a an and also further".split())
INTRODUCING = frozenset(
    "in with as while through before after by for regarding along at on under given noting concerning when if upon within "
    "following".split()
)
VERBS_IN_LY = frozenset({"apply", "comply", "supply", "rely", "reply", "multiply"})
# Characters, words after the verb, words of an opening, and how much the shorter opening weighs beside n cases of the longer.
READ, OBJECT_WORDS, OPENING_WORDS, WEIGHT = 400, 8, 3, 4.0
LEAST = 2
# Below this confidence a category is shown as doubtful.
SURE = 0.6
OURS = "openings of coded recommendations"


@dataclass(frozen=True)
class ActionStatistics:
    """Cases per category (1 to 5) by opening, and the manual's verbs; openings of one word are the verbs that are known."""

    counts: dict[str, tuple[int, ...]]
    manual: dict[str, int]

    @property
    def base(self) -> np.ndarray:
        """Share of every category in all cases."""
        total: np.ndarray = np.array(self.counts[""], dtype=float)
        total /= total.sum()
        return total


def read_manual(codebook: Path = CODEBOOK) -> dict[str, int]:
    """Category (1 to 5) of the manual's example verbs.

    Raises:
        CodebookError: a category is not 1 to 5, or a verb stands twice.
    """
    entries = read_entries(codebook / "action_verbs.csv", ("verb", "category"), required=("verb", "category"))
    refuse_repeats(entries, "verb")
    for entry in entries:
        if entry["category"] not in set("12345"):
            raise CodebookError(f"{entry['where']}: found category '{entry['category']}', expected 1 to 5")
    return {entry["verb"]: int(entry["category"]) for entry in entries}


@lru_cache(maxsize=8)
def read_statistics(codebook: Path = CODEBOOK, *, learned: Path = LEARNED) -> ActionStatistics:
    """Read `action_statistics.csv` of the folder `learned`, and `action_verbs.csv` of the codebook.

    Raises:
        CodebookError: a count is no whole number, or an opening stands twice.
    """
    columns = ("opening", "n1", "n2", "n3", "n4", "n5")
    entries = read_entries(learned / "action_statistics.csv", columns, required=columns[1:])
    refuse_repeats(entries, "opening")
    counts = {}
    for entry in entries:
        values = [entry[column] for column in columns[1:]]
        if not all(value.isdecimal() for value in values):
            raise CodebookError(f"{entry['where']}: found counts {values}, expected whole numbers")
        counts[entry["opening"]] = tuple(map(int, values))
    return ActionStatistics(counts, read_manual(codebook))


def _drop_fillers(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in FILLERS and (not word.endswith("ly") or word in VERBS_IN_LY)]


def _strip_ing(word: str, verbs: frozenset[str]) -> str:
    """The known verb of a gerund ("ratifying", "removing"), or the word."""
    stem = word[:-3]
    return next((verb for verb in (stem, stem + "e") if word.endswith("ing") and verb in verbs), word)


def _split_opening(text: str, verbs: frozenset[str]) -> tuple[list[str], str]:
    """The words from the deciding verb on, and how it was found; no words where there is no verb."""
    words = [word.lower() for word in WORD.findall(text[:READ])]
    if words and words[0] in {"recommended", "recommends", "recommend"}:
        words = [_strip_ing(words[1], verbs), *words[2:]] if len(words) > 1 else []
    start = 0
    while start < len(words) and (
        words[start] in LEADING
        or words[start] in ",;:."
        or (words[start].endswith("ly") and words[start] not in VERBS_IN_LY)
    ):
        start += 1
    if start == len(words):
        return [], "no verb"
    if words[start] in verbs and words[start] not in INTRODUCING:
        return _drop_fillers(words[start:]), "opening verb"
    for how, befores in (("verb after should or must", {"should", "must"}), ("verb after a comma", {","})):
        found = next((i for i in range(start + 1, len(words)) if words[i] in verbs and words[i - 1] in befores), None)
        if found is not None:
            return _drop_fillers(words[found:]), how
    if words[start] in INTRODUCING or words[start].endswith(("ing", "ed", "tion", "s")):
        later = range(start + 1, min(len(words), 30))
        found = next((i for i in later if words[i] in verbs and words[i - 1] not in {"the", "a", "of", "and"}), None)
        return (_drop_fillers(words[found:]), "first known verb") if found is not None else ([], "no verb")
    # "Polygamy be prohibited", "The Government allocate …"
    subject = next(
        (
            i
            for i in range(start + 1, min(len(words), start + 12))
            if words[i] == "be" or (i == start + 1 and words[i] in verbs)
        ),
        None,
    )
    if subject is not None:
        return _drop_fillers(words[subject:]), "verb after its subject"
    return _drop_fillers(words[start:]), "first word, not known as a verb"


def _list_openings(words: list[str], verbs: frozenset[str] | None = None) -> list[str]:
    """Openings from the shortest to the longest: verb, second verb, verb with later nouns, first words."""
    if not words:
        return []
    verb = words[0]
    openings = [verb]
    if len(words) > 2 and words[1] == "and" and (verbs is None or words[2] in verbs):
        openings += [f"and {words[2]}", f"{verb} and {words[2]}"]
    stop = next((i for i, word in enumerate(words) if word in ",;:."), len(words))
    openings += [f"{verb} … {get_singular(word)}" for word in reversed(words[1 : min(OBJECT_WORDS, stop)])]
    return openings + [" ".join(words[:size]) for size in range(2, OPENING_WORDS + 1) if len(words) >= size]


def classify_actions(texts: Iterable[object], *, statistics: ActionStatistics | None = None) -> pd.DataFrame:
    """The action category of recommendations.

    The verb that decides is the opening one, or the one after "should", "must" or an introduction. Its category comes from coded
    recommendations that open in the same way, from the verb alone to its object, second verb and next words: each longer opening
    that was seen corrects the shorter ones by its number of cases. A verb that was never coded gets the manual's category, or the
    commonest one, with low confidence.

    Args:
        texts: Recommendations; what is no text counts as an empty one.
        statistics: Counts of coded openings; without it those of the codebook.

    Returns:
        One row per text, in order: verb (empty where none is found), action_category (1 to 5, empty without a verb),
        confidence (0 to 1, the estimated share of such openings coded so), and rule (what decided).
    """
    known = statistics or read_statistics()
    verbs = frozenset(opening for opening in known.counts if opening and " " not in opening)
    base, rows = known.base, list[tuple[object, ...]]()
    for text in texts:
        words, how = _split_opening(text if isinstance(text, str) else "", verbs)
        if not words:
            rows.append((None, pd.NA, 0.0, how))
            continue
        share, last = base, ""
        if words[0] not in known.counts and words[0] in known.manual:
            share, last = (base + np.eye(5)[known.manual[words[0]] - 1]) / 2, "manual"
        for opening in _list_openings(words):
            if opening in known.counts:
                counts = known.counts[opening]
                share, last = (np.array(counts) + WEIGHT * share) / (sum(counts) + WEIGHT), opening
        category = int(share.argmax()) + 1
        rows.append((words[0], category, float(share.max()), _explain(how, last, category, known)))
    frame = pd.DataFrame(rows, columns=["verb", "action_category", "confidence", "rule"])
    return frame.astype({"verb": "str", "action_category": "Int64", "confidence": "float64", "rule": "str"}).round(
        {"confidence": 4}
    )


def _explain(how: str, opening: str, category: int, known: ActionStatistics) -> str:
    if opening == "manual":
        return f"{how}; the manual's list"
    if not opening:
        return f"{how}; no coded recommendation opens so, the commonest category"
    told = [
        f"'{name}': {known.counts[name][category - 1]} of {sum(known.counts[name])}"
        for name in dict.fromkeys((opening.split(" ", maxsplit=1)[0], opening))
        if name in known.counts
    ]
    return f"{how}; coded {category} {', '.join(told)}"


def count_openings(
    texts: Sequence[str], categories: Sequence[int], *, nlp: Language, manual: dict[str, int]
) -> ActionStatistics:
    """Statistics of coded recommendations: openings seen twice or more, and no sentence.

    A verb is an opening word that stands there twice or more and is a verb in the model's dictionary; a later word is counted
    where the dictionary has it as a noun.
    """
    lists = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    nouns, dictionary = set(lists["noun"]), set(lists["verb"])
    first = Counter(next(iter(WORD.findall(text[:READ].lower())), "") for text in texts)
    verbs = frozenset(word for word, count in first.items() if count >= LEAST and word in dictionary)
    counts: dict[str, list[int]] = {"": [0] * 5}
    for text, category in zip(texts, categories, strict=True):
        words, _ = _split_opening(text, verbs)
        seen = {
            opening
            for opening in _list_openings(words, verbs)
            if "… " not in opening or opening.split("… ")[1] in nouns
        }
        for opening in {"", *seen}:
            counts.setdefault(opening, [0] * 5)[category - 1] += 1
    kept = {
        key: tuple(value)
        for key, value in sorted(counts.items())
        if sum(value) >= LEAST and (" " in key or not key or key in verbs)
    }
    return ActionStatistics(kept, manual)


def classify_by_manual(texts: Iterable[str], manual: dict[str, int]) -> list[int]:
    """The manual's lists alone: the second of two leading verbs decides, and an unlisted verb counts as general action."""
    found = []
    for text in texts:
        words = _drop_fillers([word.lower() for word in WORD.findall(text[:READ])])
        second = words[2] if len(words) > 2 and words[1] == "and" else ""
        found.append(manual.get(second) or manual.get(words[0] if words else "", 4))
    return found


def cross_validate(
    coded: pd.DataFrame, *, nlp: Language, manual: dict[str, int], sessions: Sequence[int]
) -> pd.DataFrame:
    """Scores on later sessions of what was learned from all earlier ones.

    Args:
        coded: Recommendations with session, action_category and text.
        nlp: Pipeline whose dictionary tells verbs and nouns.
        manual: The manual's verbs.
        sessions: Sessions to test on.

    Returns:
        One row per system: accuracy, macro_f1, calibration_error (expected, ten bins; empty without confidence) and n.
    """
    guesses, confidence = [], []
    for session in sessions:
        earlier, tested = coded[coded["session"] < session], coded[coded["session"] == session]
        statistics = count_openings(list(earlier["text"]), list(earlier["action_category"]), nlp=nlp, manual=manual)
        found = classify_actions(tested["text"], statistics=statistics)
        common = int(earlier["action_category"].mode()[0])
        guesses.append(pd.DataFrame({
            OURS: found["action_category"].fillna(common).astype(int).to_numpy(),
            "manual's lists alone": classify_by_manual(tested["text"], manual),
            "commonest category": common,
            "TF-IDF and logistic regression": _learn_words(earlier).predict(tested["text"]).astype(int),
            "truth": tested["action_category"].to_numpy(),
        }))  # fmt: skip
        confidence += list(found["confidence"])
    given = pd.concat(guesses, ignore_index=True)
    truth = given.pop("truth")
    scores = pd.DataFrame({
        "accuracy": given.eq(truth, axis=0).mean(),
        "macro_f1": given.apply(lambda guess: f1_score(truth, guess, average="macro")),
        "calibration_error": pd.Series({OURS: _calibration_error(np.array(confidence), (given[OURS] == truth).to_numpy())}),
    }).reindex(given.columns)  # fmt: skip
    return scores.round(4).rename_axis("system").reset_index().assign(n=len(truth))


def _learn_words(coded: pd.DataFrame) -> Pipeline:
    """The baseline: words and pairs of words, learned from coded recommendations."""
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    return make_pipeline(words, LogisticRegression(C=5, max_iter=300)).fit(coded["text"], coded["action_category"])


def _calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(confidence[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    ]
    return float(sum(gaps))
