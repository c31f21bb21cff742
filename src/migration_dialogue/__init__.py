"""Policy documents as pandas tables: names, themes, demands, declared acts, and what two lists of them share.

>>> import migration_dialogue as md
>>> found = md.analyse(md.REPORT)
>>> len(found.tables["recommendations"])
33
>>> doc = found.nlp("States should ratify the Convention on the Rights of the Child.")
>>> [(demand.addressee, demand.verb) for demand in md.find_demands(doc)]
[('States', 'ratify')]
>>> [name.text for name in doc.ents]
['Convention on the Rights of the Child']
>>> [hit.label_ for hit in md.match_themes(doc, codebook=md.read_themes())]
['legislation']
>>> md.classify_actions(["Ratify the Convention."])["action_category"].tolist()
[5]
"""

from importlib import import_module

__version__ = "0.1.0"

# Loaded when first used, so that the command line answers without loading spaCy.
_PUBLIC = {
    "EXAMPLES": "paths",
    "REPORT": "paths",
    "analyse": "analysis",
    "classify_actions": "demands.actions",
    "find_demands": "demands.find",
    "find_entities": "names.tables",
    "compare_documents": "links.pairs",
    "link_documents": "links.pairs",
    "list_clauses": "demands.acts",
    "load_pipeline": "language.model",
    "match_themes": "themes.match",
    "read_collection": "collection",
    "read_document": "analysis",
    "read_table": "tables.store",
    "read_text": "documents.readers",
    "read_themes": "themes.codebook",
    "select_units": "links.pairs",
}
__all__ = list(_PUBLIC)


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
