"""What one list of units has in common with another."""
