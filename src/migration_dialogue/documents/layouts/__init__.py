"""Layouts: what is peculiar to a kind of document."""
