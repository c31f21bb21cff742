"""Named things, dates and population groups."""
