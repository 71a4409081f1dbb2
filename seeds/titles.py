"""The catalogue of the demo world: titles with their seasons and videos, from seeds/data."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from seeds import episodes
from seeds.source import dice, lines, parts, table, words

YEAR_OF_CONTENT = 2026  # the newest year in the content files; worlds shift it to their own
LABELS = {0: "All", 7: "7+", 13: "13+", 16: "16+", 18: "18+"}
MOTIFS = {
    "drama": 1, "thriller": 2, "crime": 3, "sci-fi": 4, "documentary": 5, "comedy": 6,
    "romance": 7, "history": 8, "nature": 9, "horror": 10, "mystery": 11, "music": 12,
}  # fmt: skip
# A small world keeps this many of each kind, from the top of each file.
SMALL = {"series": 13, "films": 8, "courses": 2, "channels": 2}
FREE_FILMS = 9
ROLLING = {"The Salt Archive", "Old Money, New Knives", "Under Öland", "Mandioca Heights"}
VIDEO_KINDS = {"series": "episode", "film": "feature", "course": "lesson", "channel": "upload"}
# Courses and channels have their own motif; only these also have a genre.
GENRES = {
    "Sound for Small Crews": "music", "Choir Conducting for Volunteers": "music",
    "Field Recording": "music", "Bass Lines at Home": "music", "Polder Birds": "nature",
    "Balcony Farm": "nature",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Video:
    """A video. `publish_at` (UTC) is set only when a season arrives week by week."""

    id: int
    title_id: int
    season_id: int | None
    kind: str
    number: int
    name: str
    synopsis: str
    runtime_s: int
    publish_at: datetime | None = None
    created_at: datetime = datetime.min


@dataclass(slots=True, eq=False)
class Title:
    """A title as the content files describe it; rights decide later when it arrives.

    `pull` (how many want it) and `quality` (how many stay) are 0–100 and only steer the demo
    world: they are in no table. `launched_on` is the day it was, or will be, first offered.
    """

    id: int
    kind: str
    name: str
    synopsis: str
    year: int
    age: int
    language: str
    house: str | None
    owner: str | None
    genres: list[str]
    countries: list[str]
    pull: int
    quality: int
    people: list[str]
    is_free: bool = False
    owned: bool = False
    published: bool = True
    launched_on: date = date.min
    seasons: list[tuple[int, int]] = field(default_factory=list)  # (id, number)
    videos: list[Video] = field(default_factory=list)

    @property
    def main_genre(self) -> str:
        """The genre by which people know the title."""
        return self.genres[0] if self.genres else "documentary"


def build(number: int, size: str, anchor: date) -> list[Title]:
    """Return all titles with ids from 1, videos and seasons numbered through."""
    rows = [
        (kind, row)
        for kind in ("series", "films", "courses", "channels")
        for row in table(kind)[: SMALL[kind] if size == "small" else None]
    ]
    chance = dice(number, "order of titles")
    chance.shuffle(rows)
    titles = [_title(i, kind, row, anchor) for i, (kind, row) in enumerate(rows, start=1)]
    season_id = video_id = 0
    for title, (kind, row) in zip(titles, rows, strict=True):
        own = dice(number, f"videos of {title.name}")
        title.launched_on = _launch(title, anchor, own)
        for season_number, found in enumerate(_contents(kind, row, own), start=1):
            season = None
            if kind in ("series", "courses"):
                season_id += 1
                season = season_id
                title.seasons.append((season, season_number))
            for position, (name, synopsis, runtime_s) in enumerate(found, start=1):
                video_id += 1
                title.videos.append(
                    Video(video_id, title.id, season, VIDEO_KINDS[title.kind], position, name,
                          synopsis, runtime_s)
                )  # fmt: skip
        _schedule(title, anchor, own)
    films = [title for title in titles if title.kind == "film" and title.pull < 60]
    for title in chance.sample(films, min(FREE_FILMS, len(films))):
        title.is_free = True
    return titles


def newest_year(anchor: date) -> int:
    """Return the year of the newest titles: the last one with a finished spring."""
    return anchor.year if anchor.month >= 4 else anchor.year - 1


def _title(title_id: int, kind: str, row: dict[str, str], anchor: date) -> Title:
    owner = row.get("instructor") or row.get("creator")
    genres = row.get("genres") or GENRES.get(row["name"], "")
    return Title(
        id=title_id,
        kind=kind.removesuffix("s") if kind != "series" else kind,
        name=row["name"],
        synopsis=row["synopsis"],
        year=int(row["year"]) + newest_year(anchor) - YEAR_OF_CONTENT,
        age=int(row["age"]),
        language=row["language"],
        house=row.get("house"),
        owner=owner,
        genres=genres.split(),
        countries=(row.get("countries") or row.get("country") or "").split(),
        pull=int(row["pull"]),
        quality=int(row["quality"]),
        people=words(row.get("who") or ""),
        is_free=kind == "channels",
        owned=owner is not None,
    )


def _launch(title: Title, anchor: date, chance: Random) -> date:
    """Return the day of arrival: new titles within the year of viewing, older ones before it."""
    age = newest_year(anchor) - title.year
    earliest = date(title.year, 1, 15)
    if age == 0:
        span = max((anchor - earliest).days - 6, 1)
        return earliest + timedelta(days=int(span * chance.random() ** 0.8))
    if age == 1 and chance.random() < 0.35:
        return anchor - timedelta(days=chance.randint(20, 330))
    return earliest + timedelta(days=chance.randint(30, 330))


def _contents(
    kind: str, row: dict[str, str], chance: Random
) -> list[list[tuple[str, str, int]]]:
    """Return name, synopsis and seconds of each video, per season."""
    if kind == "films":
        seconds = int(row["minutes"]) * 60 + chance.randint(-29, 29)
        return [[(row["name"], row["synopsis"], seconds)]]
    if kind == "series":
        minutes = int(row["shape"].split("x")[1])
        return [
            [(e.name, e.synopsis, _runtime(minutes, chance)) for e in season]
            for season in episodes.seasons(row, chance)
        ]
    names = words(row["lessons"] if kind == "courses" else row["uploads"], ";")
    low, high = (480, 1500) if kind == "courses" else (420, 2100)
    texts = _about(kind, row, len(names), chance)
    return [[(name, text, chance.randint(low, high))
             for name, text in zip(names, texts, strict=True)]]  # fmt: skip


def _runtime(minutes: int, chance: Random) -> int:
    return int(minutes * 60 * min(max(chance.gauss(1, 0.05), 0.85), 1.2))


def _about(kind: str, row: dict[str, str], count: int, chance: Random) -> list[str]:
    """Return synopses of lessons or uploads, each different within a title."""
    given = (row.get("instructor") or row.get("creator") or "").split()[0]
    texts = lines(parts("about")[kind.removesuffix("s")])
    return [text.format(given=given) for text in chance.sample(texts, count)]


def _schedule(title: Title, anchor: date, chance: Random) -> None:
    """Return the creation of each video and, for weekly seasons, its publication."""
    made = datetime.combine(title.launched_on - timedelta(days=20), time(10, 30))
    for index, video in enumerate(title.videos):
        video.created_at = made + timedelta(minutes=7 * index, days=index // 40)
    if title.kind == "channel":
        _upload_dates(title, anchor, chance)
    elif title.kind == "series":
        _weekly(title, anchor, chance)


def _upload_dates(title: Title, anchor: date, chance: Random) -> None:
    """Return upload times every few weeks, the last within a fortnight."""
    day = anchor - timedelta(days=chance.randint(1, 13))
    for video in reversed(title.videos):
        at = datetime.combine(day, time(chance.choice((7, 11, 16, 18)), 0))
        video.publish_at = video.created_at = at
        day -= timedelta(days=chance.randint(14, 46))
    title.launched_on = day


def _weekly(title: Title, anchor: date, chance: Random) -> None:
    """Return publication times: Thursdays at 20:00 UTC for the newest season of some series."""
    recent = title.launched_on > anchor - timedelta(days=300)
    last_season = title.seasons[-1][0]
    newest = [video for video in title.videos if video.season_id == last_season]
    thursday = anchor + timedelta(days=(3 - anchor.weekday()) % 7 or 7)
    if title.name in ROLLING and (len(title.seasons) > 1 or recent):
        left = 1 if title.name == "The Salt Archive" else chance.randint(1, 3)
        first = thursday - timedelta(weeks=len(newest) - left)
    elif len(title.seasons) > 1 and chance.random() < 0.6:
        first = thursday - timedelta(weeks=chance.randint(len(newest) + 1, 48))
    elif recent and chance.random() < 0.5:
        first = title.launched_on + timedelta(days=(3 - title.launched_on.weekday()) % 7)
    else:
        return
    if len(title.seasons) == 1:  # a new series begins with its first episode
        title.launched_on = min(title.launched_on, first) if recent else title.launched_on
    for index, video in enumerate(newest):
        video.publish_at = datetime.combine(first + timedelta(weeks=index), time(20))
        delivered = datetime.combine(anchor - timedelta(days=2), time())
        video.created_at = min(video.publish_at - timedelta(days=12), delivered)
