"""The back office's kit: history, merge, impact of a deletion."""
