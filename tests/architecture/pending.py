"""What is not yet lawful, while the house is put in order. Empty when it is.

A count is the most that a part may still have; it only goes down. Circles stand with their files.
"""

CIRCLES: tuple[frozenset[str], ...] = ()

# Parts beside the owner that still write a table.
WRITERS: dict[str, set[str]] = {}

COUNTS: dict[tuple[str, str], int] = {
}
