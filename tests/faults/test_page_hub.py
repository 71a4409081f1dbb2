"""No page and no operation of the API holds the hub of the one-port server for long."""

import json
import os
import subprocess
import sys

import pytest

from app.config import ROOT
from tests.conftest import new_database
from tests.live import servers

pytestmark = [pytest.mark.slow, pytest.mark.no_database]

MOST_S = 0.050
TIMES = 6  # the shortest of so many counts: others share the machine
ENDS_THE_SESSION = r"^/(sign-out|account/(password|sessions)|api/auth/logout)"


def test_no_route_of_the_map_holds_the_hub(server, tmp_path):
    new_database(server, "streamvault_pages").close()
    environment = os.environ | servers.urls(server, "streamvault_pages") | servers.secrets() | {
        "VAR_DIR": str(tmp_path), "BASE_URL": "http://127.0.0.1:1", "BCRYPT_COST": "10",
        "LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.live.page_holds"], cwd=ROOT, env=environment, text=True,
        input=json.dumps({"times": TIMES, "enough_s": MOST_S, "skip": ENDS_THE_SESSION}) + "\n",
        capture_output=True, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    held = {name: (seconds, status) for name, (seconds, status)
            in json.loads(done.stdout.splitlines()[-1]).items()}
    slowest = sorted(held.items(), key=lambda each: -each[1][0])
    print(f"\n{len(held)} requests\n" + "\n".join(
        f"{seconds * 1000:7.1f} ms  {status}  {name}" for name, (seconds, status) in slowest[:25]))
    assert held.pop("GET /control")[0] > MOST_S, "negative control: it blocks for 100 ms"
    assert {name: each for name, each in held.items() if each[0] > MOST_S} == {}
    reads = [status for name, (_, status) in held.items() if name.startswith("GET ")]
    assert sum(status == 200 for status in reads) > len(reads) * 0.75
