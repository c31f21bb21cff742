"""One self-contained HTML page for a document: what was found, and the text with every find marked in place."""
