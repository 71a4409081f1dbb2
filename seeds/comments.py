"""Comments on videos: by viewers, about a moment, and in reply to each other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from seeds.source import dice, lines, parts
from seeds.titles import Title, Video
from seeds.viewing import Session

COMMENTS = {"demo": 4200, "small": 140}
DEMO = 8  # the demo accounts have the first ids
LATELY = timedelta(days=35)
KINDS = {"upload": 5.0, "episode": 1.0, "feature": 1.2, "lesson": 0.8}

Row = tuple[Any, ...]  # id, video_id, seq, revision, account_id, body, media_second, reply_to, at


class Said(NamedTuple):
    """A comment: author, time, second of the video; `to` is the index of what it replies to."""

    at: datetime
    place: int
    session: Session
    second: int | None
    to: int | None = None


def build(
    number: int, size: str, midnight: datetime, sessions: Sequence[Session]
) -> list[Row]:
    """Return comments by viewers, shortly after they watched, in order."""
    chance = dice(number, "comments")
    zeal: dict[int, float] = {}
    drawn = []
    for place, session in enumerate(sessions):
        if session.ended_at > midnight - timedelta(minutes=40):
            continue
        liking = zeal.setdefault(session.account.id, chance.paretovariate(1.1))
        weight = KINDS[session.video.kind] * liking * (0.4 + session.title.pull / 100)
        drawn.append((chance.random() ** (1 / weight), place))
    drawn.sort(reverse=True)
    writer = _Writer(chance)
    said: list[Said] = []
    room: Counter[int] = Counter()
    for _, place in drawn:
        session = sessions[place]
        room[session.video.id] += 1
        if room[session.video.id] > len(writer.pools[session.video.kind]):
            continue  # all has been said
        if len(said) == COMMENTS[size]:
            break
        at = session.ended_at + timedelta(seconds=min(20 + chance.expovariate(1 / 300), 2300))
        said.append(Said(at, place, session, _moment(number, chance, session)))
    said += _answers(number, midnight, said, sessions)
    said.sort(key=lambda item: item[:2])
    return _rows(dice(number, "answers"), said, writer)


def _rows(chance: Random, said: Sequence[Said], writer: "_Writer") -> list[Row]:
    room_of: dict[int, list[Row]] = {}
    rows: list[Row] = []
    ids: dict[int, int] = {}
    for at, place, session, second, to in said:
        video, author_id = session.video, session.account.id
        before = room_of.setdefault(video.id, [])
        asked = ids[to] if to is not None else _answered(chance, before, author_id, at)
        text = asked and writer.answer(video)
        asked, text = (asked, text) if text else (None, writer.text(session.title, video))
        rows.append((len(rows) + 1, video.id, len(before) + 1, len(before) + 1, author_id,
                     text, None if asked else second, asked, at))  # fmt: skip
        before.append(rows[-1])
        ids[place] = rows[-1][0]
    return rows


def _answers(
    number: int, midnight: datetime, said: Sequence[Said], sessions: Sequence[Session]
) -> Iterator[Said]:
    """Add replies to recent comments of the demo customers, by others who watched the video."""
    chance = dice(number, "answers to the demo accounts")
    spoken = {each.place for each in said}
    lately = [each for each in said
              if each.session.account.id <= DEMO and each.at > midnight - LATELY]  # fmt: skip
    watchers: dict[int, list[int]] = {each.session.video.id: [] for each in lately}
    for place, session in enumerate(sessions):
        if session.video.id in watchers and place not in spoken and session.account.id > DEMO:
            watchers[session.video.id].append(place)
    for each in sorted(lately, key=lambda item: item[:2]):
        at = min(each.at + timedelta(minutes=chance.randint(9, 700)),
                 midnight - timedelta(minutes=50))  # fmt: skip
        there = watchers[each.session.video.id]
        earlier = [place for place in there if sessions[place].ended_at < at]
        if earlier and at > each.at:
            place = chance.choice(earlier)
            there.remove(place)
            yield Said(at, place, sessions[place], None, each.place)


def _moment(number: int, chance: Random, session: Session) -> int | None:
    """Draw the second of the video: near one of its moments, or anywhere watched, or none."""
    watched, draw = session.sections[-1][1], chance.random()
    if draw > 0.75 or watched < 1:
        return None
    if draw < 0.4:
        moments = dice(number, f"moments/{session.video.id}")
        end = session.video.runtime_s or watched
        peak = chance.choice([moments.randint(0, end) for _ in range(3)])
        second = int(chance.gauss(peak, 9))
        if 0 <= second <= watched:
            return second
    return chance.randint(0, watched)


def _answered(
    chance: Random, before: Sequence[Row], author_id: int, at: datetime
) -> int | None:
    """Draw which recent comment of the room this one replies to, if any; never one's own."""
    recent = [row for row in before[-4:] if row[4] != author_id
              and row[8] > at - timedelta(days=12)]  # fmt: skip
    return chance.choice(recent)[0] if recent and chance.random() < 0.3 else None


class _Writer:
    """Composes comments; no text occurs twice on the same video."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.pools = {kind: lines(text) for kind, text in parts("comments").items()}
        self.used: set[tuple[int, str]] = set()

    def answer(self, video: Video) -> str | None:
        """Return a reply; None when the video has used all of them."""
        pool = [line for line in self.pools["reply"] if (video.id, line) not in self.used]
        line = self.chance.choice(pool) if pool else None
        if line:
            self.used.add((video.id, line))
        return line

    def text(self, title: Title, video: Video) -> str:
        """Return a comment of one or two sentences."""
        people = [name for name in title.people if not name.startswith("the ")] or ["the lead"]
        given = (title.owner or "").partition(" ")[0] or "everybody"
        pool = [line for line in self.pools[video.kind] if (video.id, line) not in self.used]
        line = self.chance.choice(pool)
        self.used.add((video.id, line))
        text = line.format(name=video.name, given=given, a=self.chance.choice(people))
        if self.chance.random() < 0.12:
            text += " " + self.chance.choice(self.pools["second"])
        text = text[:1].upper() + text[1:]
        if self.chance.random() < 0.16:  # typed on a telephone
            return text.lower().rstrip(".")
        return text
