"""Kinds of words."""

from migration_dialogue.themes.keyness import TOPIC_TAGS

CONTENT_TAGS = TOPIC_TAGS | {"VERB"}
