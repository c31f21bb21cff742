"""The training of the statistical recogniser of names on annotated texts.

`en_core_web_sm` learned names from news, telephone talk and web pages. Its recogniser is trained further, in two
steps (spaCy's own training, with averaged weights): first on policy texts that are annotated with all kinds of names; then on
these and on general corpora, in which the recogniser of the first step fills in the kinds that the corpus does not tell apart.
A recogniser that was trained before can be trained on new texts; the mean of its weights before and after, with a share of the
model's own, keeps what it knew (Wortsman and others, 2022, Robust fine-tuning of zero-shot models).
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import fix_random_seed
from tqdm import tqdm

from migration_dialogue.errors import GoldError
from migration_dialogue.evaluation.spans import READERS, Annotated, Mention, trim_mentions
from migration_dialogue.language.model import RECOGNISER, list_weights, load_model, use_recogniser
from migration_dialogue.paths import replace_file

SEED = 1
BATCH, DROPOUT = 16, 0.2
FIRST_ROUNDS, SECOND_ROUNDS = 5, 4
# How often texts with all kinds of names are read in the second step, for every reading of a general corpus.
TIMES = 3
# The part of the model's own weights in what is stored after further training.
MODEL_SHARE = 0.15

# A text and the names in it to learn from.
Learned = tuple[str, list[Mention]]


def train_recogniser(
    paths: Iterable[Path], *, path: Path = RECOGNISER, further: bool = False, quiet: bool = True
) -> int:
    """Train the recogniser on annotated texts (the kinds of file that `evaluation.spans` reads) and store its weights.

    It begins with the model's weights, or, to train `further`, with those of the project; then the mean of the weights before
    and after is mixed with the model's own (`MODEL_SHARE`) and stored.

    A file whose annotation knows GPE is taken to have all kinds of names; another one to know PERSON, ORG and LOC alone.
    Articles before a name and possessives after it are cut off. Returns the number of annotated names.

    Raises:
        GoldError: a file is of another kind, or none has all kinds of names.
    """
    whole: list[Annotated] = []
    general: list[Annotated] = []
    for source in paths:
        if source.suffix not in READERS:
            raise GoldError(f"{source}: found a file of another kind, expected one of {', '.join(READERS)}")
        pieces = list(READERS[source.suffix](source))
        labels = {label for piece in pieces for *_, label in piece.gold}
        (whole if "GPE" in labels else general).extend(pieces)
    if not whole:
        raise GoldError("found no file with all kinds of names, expected one at least whose annotation has GPE")
    first = list(_keep_buildings(load_model(), whole))
    nlp = _train(first, rounds=FIRST_ROUNDS, further=further, quiet=quiet)
    filled = list(_fill(nlp, general))
    if general:
        nlp = _train(first * TIMES + filled, rounds=SECOND_ROUNDS, further=further, quiet=quiet)
    weights = _mix(nlp) if further else _list_arrays(nlp)
    stored = [weight.astype(np.float16) for weight in weights]
    replace_file(path, lambda file: np.savez_compressed(file, *stored))
    return sum(len(piece.gold) for piece in [*whole, *general])


def _begin(further: bool) -> Language:
    nlp = load_model()
    if further:
        use_recogniser(nlp)
    return nlp


def _mix(nlp: Language) -> list[np.ndarray]:
    """The mean of the project's weights before and after a training, with the model's share."""
    three = zip(_list_arrays(load_model()), _list_arrays(_begin(further=True)), _list_arrays(nlp), strict=True)
    return [MODEL_SHARE * own + (1 - MODEL_SHARE) * (before + after) / 2 for own, before, after in three]


def _list_arrays(nlp: Language) -> list[np.ndarray]:
    layers = list_weights(nlp.get_pipe("ner").model.walk())  # type: ignore[attr-defined]
    return [np.asarray(node.get_param(name)) for node, name in layers]


def _train(pieces: list[Learned], *, rounds: int, further: bool, quiet: bool) -> Language:
    """Train the model's recogniser on; every round reads the pieces in another order."""
    fix_random_seed(SEED)
    order = random.Random(SEED)
    nlp = _begin(further)
    recogniser = nlp.get_pipe("ner")
    optimizer = nlp.resume_training()
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": spans}) for text, spans in pieces]
    with nlp.select_pipes(enable="ner"):
        for _ in tqdm(range(rounds), desc="training the recogniser", unit="round", disable=quiet):
            order.shuffle(examples)
            for batch in minibatch(examples, BATCH):
                nlp.update(batch, drop=DROPOUT, sgd=optimizer)
        with nlp.use_params(optimizer.averages):
            averaged = recogniser.to_bytes()  # type: ignore[attr-defined]
    recogniser.from_bytes(averaged)  # type: ignore[attr-defined]
    return nlp


def _keep_buildings(bare: Language, pieces: Sequence[Annotated]) -> Iterator[Learned]:
    """The annotated names, with the model's own label for a place that is a building."""
    for text, gold, found in _find_beside(bare, pieces):
        yield text, _tell_places(gold, [span for span in found if span[2] == "FAC"], other="LOC")


def _fill(nlp: Language, pieces: Sequence[Annotated]) -> Iterator[Learned]:
    """The names of a corpus: countries told apart from other places, and other kinds of names, as the recogniser finds them."""
    for text, gold, found in _find_beside(nlp, pieces):
        told = _tell_places(gold, [span for span in found if span[2] in {"GPE", "LOC", "FAC"}], other="GPE")
        others = [span for span in found if span[2] not in {"PERSON", "ORG", "GPE", "LOC", "FAC"}]
        yield text, sorted([*told, *(span for span in others if not any(_overlap(span, name) for name in told))])


def _find_beside(nlp: Language, pieces: Sequence[Annotated]) -> Iterator[tuple[str, list[Mention], list[Mention]]]:
    """Every text with the annotated names that begin and end with words, and those that the recogniser finds; trimmed."""
    with nlp.select_pipes(enable="ner"):
        for piece, doc in zip(pieces, nlp.pipe(piece.text for piece in pieces), strict=True):
            gold = trim_mentions(piece.text, piece.gold)
            found = trim_mentions(piece.text, [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents])
            spans = (doc.char_span(start, end, label) for start, end, label in sorted(gold))
            whole = filter_spans(span for span in spans if span is not None)
            yield piece.text, [(span.start_char, span.end_char, span.label_) for span in whole], sorted(found)


def _overlap(one: Mention, other: Mention) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _tell_places(gold: list[Mention], places: list[Mention], *, other: str) -> list[Mention]:
    """Names whose label LOC becomes that of the place that overlaps them, and `other` where there is none."""
    labels = [
        next((place[2] for place in places if _overlap(span, place)), other) if span[2] == "LOC" else span[2]
        for span in gold
    ]
    return [(start, end, label) for (start, end, _), label in zip(gold, labels, strict=True)]
