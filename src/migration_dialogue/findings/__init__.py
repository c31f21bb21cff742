"""What the notebooks find in a report, in full sentences made from its tables, and the frames behind the sentences."""

from migration_dialogue.findings.answers import (
    count_answers,
    count_objectives,
    describe_answers,
    describe_objectives,
    find_best,
    read_judgements,
)
from migration_dialogue.findings.collection import (
    answer_pieces,
    answer_questions,
    count_links,
    count_themes,
    describe_collection,
    describe_sources,
    find_repeats,
    find_years,
    link_units,
    list_repeats,
    read_parts,
    read_sources,
)
from migration_dialogue.findings.contents import (
    choose_quotes,
    describe_names,
    describe_report,
    describe_requests,
    describe_themes,
)
from migration_dialogue.findings.trust import (
    compare_names,
    compare_texts,
    describe_trust,
    list_thresholds,
    score_examples,
)

__all__ = [
    "answer_pieces",
    "answer_questions",
    "choose_quotes",
    "compare_names",
    "compare_texts",
    "count_answers",
    "count_links",
    "count_objectives",
    "count_themes",
    "describe_answers",
    "describe_collection",
    "describe_names",
    "describe_objectives",
    "describe_report",
    "describe_requests",
    "describe_sources",
    "describe_themes",
    "describe_trust",
    "find_best",
    "find_repeats",
    "find_years",
    "link_units",
    "list_repeats",
    "list_thresholds",
    "read_judgements",
    "read_parts",
    "read_sources",
    "score_examples",
]
