"""A burst, then so many a second."""

import pytest

from app.ops import bucket
from app.ops.bucket import Bucket

pytestmark = pytest.mark.no_database


def test_a_bucket_allows_a_burst_and_then_its_rate(monkeypatch):
    at = [100.0]
    monkeypatch.setattr(bucket.time, "monotonic", lambda: at[0])
    found = Bucket(rate=20, most=40)
    assert [found.take() for _ in range(41)] == [True] * 40 + [False]
    at[0] += 0.06
    assert [found.take(), found.take()] == [True, False]
    at[0] += 3600
    assert sum(found.take() for _ in range(100)) == 40, "it never holds more than it holds"
