"""Themes: the codebook, its terms in a text, and how parts of a document cover them."""
