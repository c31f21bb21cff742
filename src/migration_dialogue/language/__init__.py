"""The language model, and what it reads: sentences, units and their words."""
