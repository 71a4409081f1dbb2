"""The back office's kit: nouns, history, merge and the impact of a deletion."""
