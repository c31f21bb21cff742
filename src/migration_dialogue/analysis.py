"""The whole analysis of a report: from its text to every table."""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd
from spacy.language import Language

from migration_dialogue.demands.acts import list_clauses
from migration_dialogue.demands.tables import list_demands, list_recommendations
from migration_dialogue.documents.document import Document, parse_document
from migration_dialogue.documents.readers import LARGEST, read_text
from migration_dialogue.language.model import load_pipeline
from migration_dialogue.language.units import read_many
from migration_dialogue.links.narratives import match_narratives
from migration_dialogue.links.objectives import match_objectives
from migration_dialogue.links.pairs import match_clauses
from migration_dialogue.names.authority import Name, read_authority
from migration_dialogue.names.finder import change_names
from migration_dialogue.names.tables import describe_people, find_entities, index_entities
from migration_dialogue.paths import CODEBOOK, REPORT
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook, read_themes
from migration_dialogue.themes.contrasts import compare_parts
from migration_dialogue.themes.coverage import count_coverage
from migration_dialogue.themes.keyness import count_keyness
from migration_dialogue.themes.match import find_theme_mentions, mark_themes

log = logging.getLogger(__name__)
# About two in five words of English running text are in the model's list of small words, one in twenty of Spanish.
SMALL_WORDS, FEWEST_WORDS = 0.2, 30
# A passage of so many words has fewer small ones in another language; so large a part and number of words is worth a warning.
PASSAGE_WORDS, PASSAGE_SMALL, FOREIGN, FEWEST_FOREIGN = 12, 0.1, 0.1, 100


@dataclass(frozen=True)
class Analysis:
    """A document read through: the document with its units, the pipeline, and the tables by name."""

    document: Document
    nlp: Language
    tables: dict[str, pd.DataFrame]


def analyse(
    path: Path | str = REPORT,
    *,
    layout: str | None = None,
    codebook: Path = CODEBOOK,
    model: str | None = None,
    largest: int = LARGEST,
    nlp: Language | None = None,
    quiet: bool = True,
) -> Analysis:
    """Read a document and make every table of the contract but `scores`.

    Args:
        path: A file in plain text, Markdown, HTML, Word or PDF (not the text itself); without it the report.
        layout: A layout by name; without it the first that recognises the text.
        codebook: Folder of codebooks.
        model: A model package.
        largest: The most bytes that are read.
        nlp: A pipeline of `load_pipeline` with the same codebook, for one document after the other; without it one is loaded.
        quiet: Whether to leave out the progress bar.

    Raises:
        DocumentError, CodebookError, ModelError, TableError: as the stages do.
    """
    log.info("reading codebook %s", codebook)
    themes = read_themes(codebook)
    parsed = parse_file(Path(path), layout=layout, codebook=codebook, largest=largest)
    nlp = nlp or load_pipeline(model, codebook=codebook)
    document = read_parsed(nlp, [parsed], quiet=quiet)[0]
    warn_of_language(document)
    return Analysis(document, nlp, make_tables(document, themes=themes, codebook=codebook))


def read_document(
    path: Path, *, layout: str | None = None, codebook: Path = CODEBOOK, model: str | None = None
) -> Document:
    """Read a document: segments, units, and one spaCy Doc for each unit, with names, groups and themes in it.

    Raises:
        DocumentError, CodebookError, ModelError: as `analyse`.
    """
    parsed = parse_file(path, layout=layout, codebook=codebook)
    document = read_parsed(load_pipeline(model, codebook=codebook), [parsed])[0]
    warn_of_language(document)
    mark_themes(document, codebook=read_themes(codebook))
    return document


def parse_file(path: Path, *, layout: str | None = None, codebook: Path = CODEBOOK, largest: int = LARGEST) -> Document:
    """Split the text of a file into segments; the model has not read them yet.

    Raises:
        DocumentError, CodebookError: as `analyse`.
    """
    log.info("reading %s", path)
    return parse_document(read_text(path, largest=largest), source=str(path), layout=layout, codebook=codebook)


def read_parsed(nlp: Language, parsed: Sequence[Document], *, quiet: bool = True) -> list[Document]:
    """Let the model read documents; those that follow each other and know the same names are read in one go."""
    read: list[Document] = []
    for names, together in groupby(parsed, key=_read_names):
        change_names(nlp, names)
        read += read_many(nlp, list(together), quiet=quiet)
    return read


def _read_names(document: Document) -> dict[str, Name]:
    return read_authority(document.participants, codebook=document.codebook, layout=document.layout)


def warn_of_language(document: Document) -> None:
    """Warn where too few of the words of a text, or of many of its passages, are the small words of English."""
    passages = [[token.is_stop for token in doc if token.is_alpha] for doc in document.docs.values()]
    words = sum(map(len, passages))
    foreign = sum(
        len(each) for each in passages if len(each) >= PASSAGE_WORDS and sum(each) < PASSAGE_SMALL * len(each)
    )
    told = ""
    if words >= FEWEST_WORDS and sum(map(sum, passages)) < SMALL_WORDS * words:
        told = "the text does not seem to be English"
    elif foreign > max(FOREIGN * words, FEWEST_FOREIGN):
        told = f"passages with {foreign / words:.0%} of the words do not seem to be English"
    if told:
        warnings.warn(f"{document.source}: {told}; names, themes and demands there mean little", stacklevel=2)


def make_tables(document: Document, *, themes: ThemeCodebook, codebook: Path = CODEBOOK) -> dict[str, pd.DataFrame]:
    """Every table of the contract but `scores`, of a document that was read."""
    entities = find_entities(document)
    names = {key: name.name for key, name in _read_names(document).items()}
    in_scope = mark_themes(document, codebook=themes)
    mentions = find_theme_mentions(document)
    coverage = count_coverage(mentions, document.units, codebook=themes)
    demands = list_demands(document, codebook=codebook)
    tables = {
        "segments": document.segments,
        "units": document.units,
        "participants": document.participants,
        "entities": entities,
        "people": describe_people(document.participants, entities, codebook=codebook),
        "entity_index": index_entities(entities, names=names),
        "theme_mentions": mentions,
        "theme_coverage": coverage,
        "theme_contrasts": compare_parts(coverage, document.parts),
        "keyness": count_keyness(document, mentions, codebook=themes),
        "recommendations": list_recommendations(document, demands),
        "declaration": list_clauses(document, codebook=codebook),
        "demands": demands,
        "compact_links": match_objectives(document, within=in_scope, codebook=codebook),
    }
    linked, carried = match_clauses(document), match_narratives(document, demands)
    evidence = pd.concat([each["link_evidence"] for each in (linked, carried)])
    return {**tables, **linked, **carried, "link_evidence": check_table("link_evidence", evidence)}
