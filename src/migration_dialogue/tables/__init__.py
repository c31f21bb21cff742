"""The tables: their contract, how they are stored, and shared statistics."""
