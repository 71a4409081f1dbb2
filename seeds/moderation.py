"""The moderators' work in the demo world: reports, a held comment, a muted account and blocked
words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from seeds.accounts import Account
from seeds.rows import Table
from seeds.source import dice, parts
from seeds.titles import Title

DEMO = 8  # the demo accounts have the first ids
EMPLOYEE, CREATOR = 1, 3  # of them, the one who moderates and the one who uploads
LATELY = timedelta(days=25)

Comment = tuple[Any, ...]  # id, video_id, seq, revision, account_id, body, …, created_at


def build(
    number: int, midnight: datetime, catalogue: Sequence[Title], everybody: Sequence[Account],
    comments: list[Comment],
) -> list[Table]:  # fmt: skip
    """Return the tables. Some of the latest `comments` get the words that are reported."""
    chance, said = dice(number, "moderation"), parts("moderation")
    readers = [a for a in everybody if a.roles == ("customer",) and a.status == "active"
               and a.created_at < midnight - LATELY]  # fmt: skip
    reported = _reported(said["reported"], midnight, catalogue, everybody, comments)
    strangers = [a for a in readers if a.id > DEMO]
    own = _videos_of(catalogue, everybody[CREATOR - 1])
    talked_about = [comment[1] for comment in comments if comment[1] in own]
    at = midnight - timedelta(hours=3)
    held = (1, talked_about[-1], chance.choice(strangers).id, said["held"], "word", at)
    spammer = comments[reported[0]][4]
    sanction = (1, spammer, None, "mute", said["muted"], EMPLOYEE,
                midnight - timedelta(hours=2), midnight + timedelta(days=7))  # fmt: skip
    born = midnight - timedelta(days=300)
    return [
        Table("comment_reports",
              ("id", "comment_id", "account_id", "reason", "note", "created_at"),
              _reports(chance, said["reported"], reported, readers, comments, midnight)),
        Table("held_comments",
              ("id", "video_id", "account_id", "body", "held_for", "created_at"), [held]),
        Table("comment_sanctions",
              ("id", "account_id", "title_id", "kind", "reason", "made_by", "created_at",
               "ends_at"), [sanction]),
        Table("comment_words", ("id", "word", "effect", "made_by", "created_at"),
              [(i, word, effect, EMPLOYEE, born)
               for i, (word, effect) in enumerate(said["words"].items(), start=1)]),
    ]  # fmt: skip


def _videos_of(catalogue: Sequence[Title], creator: Account) -> set[int]:
    return {video.id for title in catalogue if title.owner == creator.name
            for video in title.videos}  # fmt: skip


def _reported(
    texts: list[dict[str, Any]], midnight: datetime, catalogue: Sequence[Title],
    everybody: Sequence[Account], comments: list[Comment],
) -> list[int]:  # fmt: skip
    """Give each text to the latest fitting comment, one per video; return their indexes.

    They are customers' own words, and nobody has answered them.
    """
    own = _videos_of(catalogue, everybody[CREATOR - 1])
    episodes = {video.id for title in catalogue if title.kind == "series"
                for video in title.videos}  # fmt: skip
    answered = {comment[7] for comment in comments}
    places: list[int] = []
    used: set[int] = set()
    for text in texts:
        below = own if text["below"] == "upload" else episodes
        fitting = [i for i, comment in enumerate(comments)
                   if comment[1] not in used and comment[4] > DEMO and comment[7] is None
                   and comment[0] not in answered
                   and everybody[comment[4] - 1].roles == ("customer",)]  # fmt: skip
        place = max([i for i in fitting if comments[i][1] in below] or fitting,
                    key=lambda i: comments[i][8])  # fmt: skip
        comment = comments[place]
        comments[place] = (*comment[:5], text["text"], *comment[6:])
        used.add(comment[1])
        places.append(place)
    return places


def _reports(
    chance: Random, texts: list[dict[str, Any]], places: list[int], readers: list[Account],
    comments: list[Comment], midnight: datetime,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Return reports by others, some minutes after the comment."""
    rows = []
    for text, place in zip(texts, places, strict=True):
        comment = comments[place]
        others = [a for a in readers if a.id != comment[4]]
        notes = [*text["notes"], *[""] * text["readers"]]
        for reader, note in zip(chance.sample(others, text["readers"]), notes, strict=False):
            at = comment[8] + timedelta(minutes=chance.randint(2, 30))
            rows.append((comment[0], reader.id, text["reason"], note, min(at, midnight)))
    rows.sort(key=lambda row: (row[4], row[0], row[1]))
    return [(i, *row) for i, row in enumerate(rows, start=1)]
