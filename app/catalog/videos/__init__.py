"""Videos and seasons."""
