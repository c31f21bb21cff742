"""A parliamentary dialogue on migration, read closely: one report turned into pandas tables and figures."""

__version__ = "0.1.0"
