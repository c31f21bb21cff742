"""What a text asks for and declares: demands, acts and action categories."""
