"""The earlier platform's API: /health"""

import pytest


@pytest.mark.parametrize("path", ["/health", "/api/health"])
def test_health_is_ok_without_a_token(nobody, path):
    answer = nobody.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    assert answer.json()["status"] == "ok"
