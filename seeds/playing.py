"""Play one video: pauses, skips, steps back, giving up, and dragging to the end."""

from random import Random
from typing import NamedTuple


class Play(NamedTuple):
    """Sections are (start_s, end_s, seconds after the start at which they ended)."""

    sections: list[tuple[int, int, int]]
    lasted_s: int
    position_s: int
    finished: bool


def play(
    runtime_s: int, begin_s: int, liking: float, kind: str, chance: Random,
    share: float | None = None,
) -> Play:  # fmt: skip
    """Play from `begin_s` on. `liking` is 0–1; `share` fixes how far it goes (1.0: to the end)."""
    stop_s = _stop(runtime_s, begin_s, liking, kind, chance, share)
    at, clock = begin_s, 0
    sections: list[tuple[int, int, int]] = []
    scripted = share is not None
    while at < stop_s:
        pause = chance.random() < (0.32 if stop_s - at > 900 else 0.12)
        end = stop_s
        if pause:
            end = min(at + max(int((stop_s - at) * chance.uniform(0.15, 0.85)), 20), stop_s)
        clock += end - at
        sections.append((at, end, clock))
        roll = chance.random()
        if end >= stop_s:
            break
        if roll < 0.12 and not scripted:  # skip ahead: a recap, a song, a murder
            at = min(end + chance.randint(20, 240), stop_s)
            clock += chance.randint(1, 6)
        elif roll < 0.3:  # what did he say?
            at = max(end - chance.randint(8, 75), begin_s)
            clock += chance.randint(1, 5)
        else:  # the telephone, the kettle
            at = end
            clock += chance.randint(15, 900)
    position = sections[-1][1]
    if not scripted and position < runtime_s * 0.5 and chance.random() < 0.02:
        # Drags to the end to see the ending, which completes nothing.
        sections.append((runtime_s - 45, runtime_s - 4, clock + 60))
        clock, position = clock + 60, runtime_s - 4
    finished = position >= runtime_s * 0.9 and stop_s >= runtime_s * 0.9
    return Play(sections, clock, position, finished)


def _stop(
    runtime_s: int, begin_s: int, liking: float, kind: str, chance: Random, share: float | None
) -> int:
    """Return the second at which the viewer leaves: near the end, or anywhere."""
    if share is not None:
        return runtime_s - 12 if share >= 1 else int(runtime_s * share)
    stays = min(max(0.02 + 1.9 * (liking - 0.54), 0.04), 0.93)
    stays -= 0.08 if runtime_s > 6000 else 0
    stays -= 0.1 if kind in ("course", "channel") else 0
    if begin_s:  # who comes back mostly finishes
        stays += 0.12
    if chance.random() < stays:
        stop_s = max(runtime_s - int(abs(chance.gauss(0, 0.018)) * runtime_s), begin_s + 30)
        return min(stop_s, runtime_s)
    left = runtime_s - begin_s
    roll = chance.betavariate(1.0, 1.5)
    return min(begin_s + max(int(left * roll * 0.95), 15), runtime_s)
