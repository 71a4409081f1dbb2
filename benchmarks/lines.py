"""What a benchmark answers with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `goal` is the promise and `met` whether this run kept it."""

    work: str
    peer: str
    ours: str
    theirs: str
    ratio: str
    goal: str
    met: bool
