"""The address of a title, and its description in one line."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from app.web.formats import duration

KINDS = {"series": "Series", "film": "Film", "course": "Course", "channel": "Channel"}
PARTS = {"series": "episode", "course": "lesson", "channel": "video", "film": "part"}
LONGEST_SLUG = 80


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Return the readable end of a title's address, without letters that have no ASCII twin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return words[:LONGEST_SLUG].strip("-") or "title"


def path(title: Mapping[str, Any]) -> str:
    """Return the path of a title's page. url_for would cost more than the rest of a tile."""
    return f"/titles/{title['id']}-{slug(title['name'])}"


def watch_path(video: Mapping[str, Any]) -> str:
    """Return the path of the page where a video is watched."""
    return f"/watch/{video['id']}-{slug(video['name'])}"


def count(number: int, noun: str) -> str:
    """Return "1 episode" or "8 episodes"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def extent(title: Mapping[str, Any]) -> str:
    """Return how much of a title is on air: "8 episodes", "Film, 1 h 52"."""
    kind, videos = title["kind"], title["videos"]
    if not videos:
        return KINDS[kind]
    if kind == "film" and videos == 1 and title["runtime_s"]:
        return f"Film, {duration(title['runtime_s'])}"
    parts = count(videos, PARTS[kind])
    return parts if kind == "series" else f"{KINDS[kind]}, {parts}"


def line(title: Mapping[str, Any]) -> str:
    """Return year and extent, or year and kind where the row has no extent."""
    words = extent(title) if "videos" in title else KINDS[title["kind"]]
    return f"{title['release_year']} · {words}" if title["release_year"] else words


def place(video: Mapping[str, Any], kind: str) -> str:
    """Return the place of a video in its title: "Season 2, episode 4"; empty for a film."""
    if kind == "film":
        return ""
    part = f"{PARTS[kind]} {video['number']}"
    if video["season"] is None or kind == "channel":
        return part.capitalize()
    return f"{'Section' if kind == 'course' else 'Season'} {video['season']}, {part}"


def short_place(video: Mapping[str, Any], kind: str) -> str:
    """Return the same for a tile: "S2 E4", "Lesson 5"; empty for a film."""
    if kind == "series" and video["season"] is not None:
        return f"S{video['season']} E{video['number']}"
    return "" if kind == "film" else f"{PARTS[kind]} {video['number']}".capitalize()


def part_name(video: Mapping[str, Any], kind: str) -> str:
    """Return what a button calls a video: "episode 4", "the film"."""
    return "the film" if kind == "film" else f"{PARTS[kind]} {video['number']}"


def long_day(value: date) -> str:
    """Return a day for a sentence: "31 March 2027"."""
    return f"{value.day} {value:%B %Y}"
