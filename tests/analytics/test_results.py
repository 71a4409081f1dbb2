"""The result cache believes nothing that somebody else put there."""

import os
import pickle
import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app import config
from app.analytics import results, runner
from app.analytics.results import Result

AT = datetime(2026, 3, 1, 12, 30, 0, 5)
RESULT = Result(("day", "hours"), ((date(2026, 3, 1), Decimal("1.50")), (None, 2)), AT, 7)
KEY = "report:daily_hours:0123"
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(),
    st.datetimes(), st.binary(max_size=8), st.decimals(allow_nan=False, allow_infinity=False))


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def files(app, tmp_path, test_settings):
    """A cache in a folder."""
    other = type(app)(app.name)
    runner.install(other, test_settings.model_copy(update={
        "cache": "filesystem", "var_dir": tmp_path}))
    with other.app_context():
        yield runner.cache.cache


@pytest.fixture
def redis(app, redis_server, test_settings):
    """A cache in Redis."""
    other = type(app)(app.name)
    runner.install(other, test_settings.model_copy(update={
        "cache": "redis", "redis_url": SecretStr(redis_server.url)}))
    with other.app_context():
        yield runner.cache.cache


def put(files, key: str, content: bytes) -> Path:
    """Write a file as whoever can write `var/` does."""
    path = Path(files._get_filename(key))
    path.write_bytes(struct.pack("I", 0) + content)
    return path


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_every_result_comes_back_as_it_was(rows):
    result = Result(("a", "b"), tuple(rows), AT, 0)
    found = results.unpack(KEY, results.pack(KEY, result))
    assert found == result
    assert [list(map(type, row)) for row in found.rows] == [
        list(map(type, row)) for row in result.rows]


def test_a_planted_pickle_is_not_run_and_not_believed(files, tmp_path):
    bomb = tmp_path / "run"
    for made in (Bomb(bomb), RESULT):
        put(files, KEY, pickle.dumps(made))
        assert runner._cached(KEY, None) is None
    put(files, files._fs_count_file, pickle.dumps(Bomb(bomb)))
    files.set(KEY, results.pack(KEY, RESULT))
    assert runner._cached(KEY, None) == RESULT
    assert not bomb.exists()


def test_the_packages_own_cache_runs_what_is_planted(tmp_path):
    """Negative control for the test above."""
    from flask_caching.backends import FileSystemCache

    bomb, theirs = tmp_path / "run", FileSystemCache(str(tmp_path / "cache"))
    put(theirs, KEY, pickle.dumps(Bomb(bomb)))
    theirs.get(KEY)
    assert bomb.exists()


def test_a_pickle_in_redis_is_not_run_and_not_believed(redis, tmp_path):
    bomb = tmp_path / "run"
    redis._write_client.set(f"streamvault:{KEY}", b"!" + pickle.dumps(Bomb(bomb)))
    assert runner._cached(KEY, None) is None and not bomb.exists()
    redis.set(KEY, results.pack(KEY, RESULT))
    assert runner._cached(KEY, None) == RESULT


@pytest.mark.parametrize("change", [
    lambda kept: kept[:-1], lambda kept: kept + b" ", lambda kept: b"", lambda kept: b"count 5",
    lambda kept: kept[:32] + kept[32:].replace(b"1.50", b"9.50"),
    lambda kept: bytes(32) + kept[32:], lambda kept: results.pack("another key", RESULT)])
def test_a_changed_or_moved_result_is_computed_anew(files, change):
    put(files, KEY, change(results.pack(KEY, RESULT)))
    assert runner._cached(KEY, None) is None


def test_another_installations_result_is_not_believed(files, monkeypatch):
    theirs = config.settings().model_copy(update={"secret_key": SecretStr("theirs " * 8)})
    with monkeypatch.context() as other:
        other.setattr(results, "settings", lambda: theirs)
        kept = results.pack(KEY, RESULT)
    put(files, KEY, kept)
    assert runner._cached(KEY, None) is None


def test_the_folder_is_counted_and_pruned(app, tmp_path, test_settings):
    files = results.Files(str(tmp_path / "cache"), threshold=5)
    for number in range(20):
        files.set(f"report:{number}", results.pack(str(number), RESULT), timeout=60)
    assert 0 < files._file_count <= 6
    assert len(list(files._list_dir())) == files._file_count


def test_a_result_expires(files):
    files.set(KEY, results.pack(KEY, RESULT), timeout=60)
    path = Path(files._get_filename(KEY))
    old = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp())
    path.write_bytes(struct.pack("I", old) + path.read_bytes()[4:])
    assert runner._cached(KEY, None) is None
