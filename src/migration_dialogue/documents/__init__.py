"""From a file to segments of text with exact offsets."""
