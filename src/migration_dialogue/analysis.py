"""The whole analysis of a report: from its text to every table."""

import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.demands.acts import list_clauses
from migration_dialogue.demands.tables import list_demands, list_recommendations
from migration_dialogue.documents.document import Report
from migration_dialogue.documents.layouts.parlatino_2017 import read_layout
from migration_dialogue.documents.layouts.parlatino_2017_report import read_report
from migration_dialogue.language.model import load_pipeline
from migration_dialogue.language.units import read_docs, split_units
from migration_dialogue.links.narratives import match_narratives
from migration_dialogue.links.objectives import match_objectives
from migration_dialogue.links.pairs import list_gaps, list_objects, match_clauses
from migration_dialogue.names.authority import read_authority
from migration_dialogue.names.tables import describe_people, find_entities, index_entities
from migration_dialogue.paths import CODEBOOK, REPORT
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.contrasts import compare_parts
from migration_dialogue.themes.coverage import count_coverage
from migration_dialogue.themes.keyness import count_keyness
from migration_dialogue.themes.match import find_theme_mentions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Analysis:
    """A report read through: the parsed report, the pipeline, the Docs by segment_id, and the tables by name."""

    report: Report
    nlp: Language
    docs: dict[str, Doc]
    tables: dict[str, pd.DataFrame]


def analyse(
    path: Path = REPORT, *, codebook: Path = CODEBOOK, model: str | None = None, quiet: bool = True
) -> Analysis:
    """Read the report and make every table of the contract but `scores`.

    Raises:
        ReportFormatError, CodebookError, ModelError, TableError: as the stages do.
    """
    log.info("reading codebook %s", codebook)
    themes = read_themes(codebook)
    log.info("reading report %s", path)
    report = read_report(path, layout=read_layout(codebook))
    nlp = load_pipeline(model, people=report.participants, codebook=codebook)
    docs = read_docs(nlp, report, quiet=quiet)
    units = split_units(report, docs)
    entities = find_entities(report, docs, units)
    names = {key: name.name for key, name in read_authority(report.participants, codebook=codebook).items()}
    mentions = find_theme_mentions(report, docs, units, codebook=themes)
    coverage = count_coverage(mentions, units, codebook=themes)
    demands = list_demands(nlp, report, units, codebook=codebook)
    tables = {
        "segments": report.segments,
        "units": units,
        "participants": report.participants,
        "entities": entities,
        "people": describe_people(report.participants, entities, codebook=codebook),
        "entity_index": index_entities(entities, names=names),
        "theme_mentions": mentions,
        "theme_coverage": coverage,
        "theme_contrasts": compare_parts(coverage),
        "keyness": count_keyness(docs, units, mentions, codebook=themes),
        "recommendations": list_recommendations(units, demands),
        "declaration": list_clauses(nlp, units, codebook=codebook),
        "demands": demands,
        "narrative_matches": match_narratives(nlp, docs, demands, units),
        "compact_links": match_objectives(units, docs, codebook=codebook),
    }
    tables["crossref"] = match_clauses(report, docs, tables, objects=list_objects(nlp, demands))
    tables["crossref_gaps"] = list_gaps(tables["crossref"], units)
    return Analysis(report, nlp, docs, tables)
