"""What the notebooks find in a report, in full sentences made from its tables, and the frames behind the sentences."""

from migration_dialogue.findings.answers import (
    count_answers,
    count_objectives,
    describe_answers,
    describe_objectives,
    find_best,
    read_judgements,
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
    "choose_quotes", "compare_names", "compare_texts", "count_answers", "count_objectives", "describe_answers", "describe_names",
    "describe_objectives", "describe_report", "describe_requests", "describe_themes", "describe_trust", 
    "find_best", "list_thresholds", "read_judgements", "score_examples",
]  # fmt: skip
