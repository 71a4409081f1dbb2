"""Catalogues read from CSV files."""
