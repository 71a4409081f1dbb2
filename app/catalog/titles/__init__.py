"""Titles: series, films, courses and channels."""
