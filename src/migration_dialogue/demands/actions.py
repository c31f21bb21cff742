"""Action categories of recommendations: Universal Periodic Review practice, with confidence from coded recommendations."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.errors import CodebookError, UserError
from migration_dialogue.language.carriers import VERBS_IN_LY
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
LEADING = frozenset("that it to the a an and also further , ; : .".split())
INTRODUCING = frozenset(
    "in with as while through before after by for regarding along at on under given noting concerning when if upon within "
    "following".split()
)
# Characters, words after the verb, words of an opening, and how much the shorter opening weighs beside n cases of the longer.
READ, OBJECT_WORDS, OPENING_WORDS, WEIGHT = 400, 8, 3, 4.0
LEAST = 2
# Below this confidence a category is shown as doubtful.
SURE = 0.6
OURS = "openings of coded recommendations"
COLUMNS = ("opening", "n1", "n2", "n3", "n4", "n5")


def read_manual(codebook: Path = CODEBOOK) -> dict[str, int]:
    """Category (1 to 5) of the manual's example verbs.

    Raises:
        CodebookError: a category is not 1 to 5, or a verb is listed twice.
    """
    entries = read_entries(codebook / "action_verbs.csv", ("verb", "category"), required=("verb", "category"))
    refuse_repeats(entries, "verb")
    for entry in entries:
        if entry["category"] not in set("12345"):
            raise CodebookError(f"{entry['where']}: found category '{entry['category']}', expected 1 to 5")
    return {entry["verb"]: int(entry["category"]) for entry in entries}


class Action(NamedTuple):
    """What was decided about a text; see `ActionClassifier.explain`."""

    verb: str | None
    action_category: int | None
    confidence: float
    rule: str


class ActionClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Action category of recommendations, by how coded recommendations open.

    The verb that decides is the opening one, or the one after "should", "must" or an introduction. Its category comes from coded
    recommendations that open in the same way, from the verb alone to its object, second verb and next words: each longer opening
    that was seen corrects the shorter ones by its number of cases. A verb that was never coded gets the manual's category, or the
    commonest one, with low confidence. What is no text counts as an empty one.

    Args:
        manual: Category of the manual's verbs (`read_manual`).
        verbs: What may be learned as a verb (`list_words`).
        nouns: What may be learned as an object.

    Attributes:
        counts_: Cases per category (1 to 5) by opening, of openings coded twice or more; "" counts all. No sentence is kept.
    """

    classes_ = np.array(list(ACTION_CATEGORIES))

    def __init__(self, manual: dict[str, int], *, verbs: Set[str] = frozenset(), nouns: Set[str] = frozenset()) -> None:
        self.manual, self.verbs, self.nouns = manual, verbs, nouns

    def fit(self, texts: Sequence[str], categories: Sequence[int]) -> Self:
        """Count the openings of coded recommendations.

        Raises:
            UserError: a category is not 1 to 5.
        """
        if strange := set(categories) - set(ACTION_CATEGORIES):
            raise UserError(f"found action categories {', '.join(map(str, strange))}, expected 1 to 5")
        first = Counter(next(iter(WORD.findall(text[:READ].lower())), "") for text in texts)
        verbs = frozenset(word for word, count in first.items() if count >= LEAST and word in self.verbs)
        counts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(ACTION_CATEGORIES), dtype=int))
        for text, category in zip(texts, categories, strict=True):
            openings = _list_openings(_split_opening(text, verbs)[0])
            for opening in {"", *(each for each in openings if _is_learned(each, verbs, self.nouns))}:
                counts[opening][category - 1] += 1
        return self._keep({
            opening: cases for opening, cases in sorted(counts.items())
            if not opening or (cases.sum() >= LEAST and (" " in opening or opening in verbs))
        })  # fmt: skip

    def _keep(self, counts: dict[str, np.ndarray]) -> Self:
        self.counts_ = counts
        self.verbs_ = frozenset(opening for opening in counts if opening and " " not in opening)
        return self

    def predict(self, texts: Iterable[object]) -> np.ndarray:
        """The likeliest category of every text; of one without a verb the commonest."""
        found: np.ndarray = self.classes_[self.predict_proba(texts).argmax(axis=1)]
        return found

    def predict_proba(self, texts: Iterable[object]) -> np.ndarray:
        """The estimated shares of the five categories among texts that open so."""
        return np.array([self._decide(text)[1] for text in texts]).reshape(-1, len(ACTION_CATEGORIES))

    def explain(self, texts: Iterable[object]) -> pd.DataFrame:
        """What was decided, and by what.

        Returns:
            One row per text, in order: verb (empty where none is found), action_category (1 to 5, empty without a verb),
            confidence (0 to 1, the estimated share of such openings coded so), and rule (what decided).
        """
        types = {"verb": "str", "action_category": "Int64", "confidence": "float64", "rule": "str"}
        rows = [self.decide(text) for text in texts]
        return pd.DataFrame(rows, columns=list(types)).astype(types).round({"confidence": 4})

    def decide(self, text: object) -> Action:
        """A row of `explain`."""
        verb, shares, rule = self._decide(text)
        return Action(verb, int(shares.argmax()) + 1 if verb else None, float(shares.max()) if verb else 0.0, rule)

    def _decide(self, text: object) -> tuple[str | None, np.ndarray, str]:
        """The deciding verb, the shares of the categories, and the rule."""
        words, rule = _split_opening(text if isinstance(text, str) else "", self.verbs_)
        shares = self.counts_[""] / self.counts_[""].sum()
        if not words:
            return None, shares, rule
        verb = words[0]
        listed = verb in self.manual and verb not in self.counts_
        if listed:
            shares = (shares + (self.classes_ == self.manual[verb])) / 2
        coded = [opening for opening in _list_openings(words) if opening in self.counts_]
        for opening in coded:
            shares = (self.counts_[opening] + WEIGHT * shares) / (self.counts_[opening].sum() + WEIGHT)
        if not coded:
            other = "the manual's list" if listed else "no coded recommendation opens so, the commonest category"
            return verb, shares, f"{rule}; {other}"
        place = shares.argmax()
        cases = {name: self.counts_[name] for name in (coded[-1].split(" ")[0], coded[-1]) if name in self.counts_}
        told = ", ".join(f"'{name}': {each[place]} of {each.sum()}" for name, each in cases.items())
        return verb, shares, f"{rule}; coded {place + 1} {told}"

    def save(self, folder: Path) -> None:
        """Write `action_statistics.csv`, the counts that were learned."""
        rows = ((opening, *cases) for opening, cases in self.counts_.items())
        pd.DataFrame(rows, columns=COLUMNS).to_csv(folder / "action_statistics.csv", index=False, lineterminator="\n")

    @classmethod
    def load(cls, codebook: Path = CODEBOOK, *, learned: Path = LEARNED) -> Self:
        """The estimator with the manual of a codebook and what `save` wrote.

        Raises:
            CodebookError: a count is no whole number, an opening is listed twice, or as `read_manual`.
        """
        entries = read_entries(learned / "action_statistics.csv", COLUMNS, required=COLUMNS[1:])
        refuse_repeats(entries, "opening")
        counts = {}
        for entry in entries:
            values = [entry[column] for column in COLUMNS[1:]]
            if not all(value.isdecimal() for value in values):
                raise CodebookError(f"{entry['where']}: found counts {values}, expected whole numbers")
            counts[entry["opening"]] = np.array(values, dtype=int)
        return cls(read_manual(codebook))._keep(counts)


load_classifier = lru_cache(maxsize=8)(ActionClassifier.load)


def classify_actions(texts: Iterable[object], *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The action category of recommendations by what was learned: verb, action_category, confidence, rule of each text.

    See `ActionClassifier.explain`.
    """
    return load_classifier(codebook).explain(texts)


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in VERBS_IN_LY


def _drop_fillers(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in FILLERS and not _is_adverb(word)]


def _strip_ing(word: str, verbs: Set[str]) -> str:
    """The known verb of a gerund ("ratifying", "removing"), or the word."""
    stem = word[:-3]
    return next((verb for verb in (stem, stem + "e") if word.endswith("ing") and verb in verbs), word)


def _split_opening(text: str, verbs: Set[str]) -> tuple[list[str], str]:
    """The words from the deciding verb on, and how it was found; no words where there is no verb."""
    words = [word.lower() for word in WORD.findall(text[:READ])]
    if words and words[0] in {"recommended", "recommends", "recommend"}:
        words = [*(_strip_ing(word, verbs) for word in words[1:2]), *words[2:]]
    place, how = next(_find_verbs(words, verbs), (len(words), "no verb"))
    return _drop_fillers(words[place:]), how


def _find_verbs(words: list[str], verbs: Set[str]) -> Iterator[tuple[int, str]]:
    """Places of words that may decide, and how each was found; the first one does decide."""
    start = next((place for place, word in enumerate(words) if word not in LEADING and not _is_adverb(word)), None)
    if start is None:
        return
    word, places = words[start], range(start + 1, len(words))
    known = [place for place in places if words[place] in verbs]
    if word in verbs and word not in INTRODUCING:
        yield start, "opening verb"
    yield from ((place, "verb after should or must") for place in known if words[place - 1] in {"should", "must"})
    yield from ((place, "verb after a comma") for place in known if words[place - 1] == ",")
    if word in INTRODUCING or word.endswith(("ing", "ed", "tion", "s")):
        inner = (place for place in known if place < 30 and words[place - 1] not in {"the", "a", "of", "and"})
        yield from ((place, "first known verb") for place in inner)
        return
    # "Polygamy be prohibited", "The Government allocate …"
    found = (place for place in places[:11] if words[place] == "be" or (place == start + 1 and place in known))
    yield from ((place, "verb after its subject") for place in found)
    yield start, "first word, not known as a verb"


def _list_openings(words: list[str]) -> list[str]:
    """Openings from the shortest to the longest: verb, second verb, verb with later nouns, first words."""
    verb, openings = next(iter(words), ""), words[:1]
    if len(words) > 2 and words[1] == "and":
        openings += [f"and {words[2]}", f"{verb} and {words[2]}"]
    stop = next((i for i, word in enumerate(words) if word in ",;:."), len(words))
    openings += [f"{verb} … {get_singular(word)}" for word in reversed(words[1 : min(OBJECT_WORDS, stop)])]
    return openings + [" ".join(words[:size]) for size in range(2, OPENING_WORDS + 1) if len(words) >= size]


def _is_learned(opening: str, verbs: Set[str], nouns: Set[str]) -> bool:
    """Whether the second verb of an opening is a verb, and its object a noun."""
    before, _, last = opening.rpartition(" ")
    return last in verbs if before == "and" else not before.endswith("…") or last in nouns


def classify_by_manual(texts: Iterable[str], manual: dict[str, int]) -> list[int]:
    """The manual's lists alone: the second of two leading verbs decides, and an unlisted verb counts as general action."""
    found = []
    for text in texts:
        words = _drop_fillers([word.lower() for word in WORD.findall(text[:READ])])
        second = words[2] if words[1:2] == ["and"] and len(words) > 2 else ""
        found.append(manual.get(second) or manual.get(words[0] if words else "", 4))
    return found


def cross_validate(coded: pd.DataFrame, *, classifier: ActionClassifier, sessions: Sequence[int]) -> pd.DataFrame:
    """Scores on later sessions of what was learned from all earlier ones, beside those of simpler systems.

    Args:
        coded: Recommendations with session, action_category and text.
        classifier: The estimator; it is left as it is.
        sessions: Sessions to test on.

    Returns:
        One row per system: accuracy, macro_f1, calibration_error (expected, ten bins; empty without confidence) and n.
    """
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    systems = {
        OURS: classifier,
        "commonest category": DummyClassifier(),
        "TF-IDF and logistic regression": make_pipeline(words, LogisticRegression(C=5, max_iter=300)),
    }
    parts = []
    for session in sessions:
        earlier, tested = coded[coded["session"] < session], coded[coded["session"] == session]
        fitted = {name: clone(each).fit(earlier["text"], earlier["action_category"]) for name, each in systems.items()}
        parts.append(pd.DataFrame({
            **{name: each.predict(tested["text"]) for name, each in fitted.items()},
            "manual's lists alone": classify_by_manual(tested["text"], classifier.manual),
            "confidence": fitted[OURS].explain(tested["text"])["confidence"].to_numpy(),
            "truth": tested["action_category"].to_numpy(),
        }))  # fmt: skip
    given = pd.concat(parts, ignore_index=True)
    truth, confidence = given.pop("truth"), given.pop("confidence")
    # Expected calibration error: in each tenth of confidence, how far it lies from the share that is right.
    gaps = (confidence - given[OURS].eq(truth)).groupby((confidence * 10).astype(int).clip(upper=9)).sum().abs()
    scores = pd.DataFrame({
        "accuracy": given.eq(truth, axis=0).mean(),
        "macro_f1": given.apply(lambda guess: f1_score(truth, guess, average="macro")),
        "calibration_error": pd.Series({OURS: gaps.sum() / len(truth)}),
    }).reindex([OURS, "manual's lists alone", *list(systems)[1:]])  # fmt: skip
    return scores.round(4).rename_axis("system").reset_index().assign(n=len(truth))
