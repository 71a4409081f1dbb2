"""The earlier platform's API once more, by Node's own fetch, which shares no code with the rest."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.compatibility.running import film

NODE = shutil.which("node")


@pytest.mark.skipif(not NODE, reason="needs node, which is not on the PATH")
def test_a_client_on_node_walks_the_whole_contract(site):
    done = subprocess.run(
        [NODE, str(Path(__file__).with_name("journey.mjs")), site.address, film()],
        capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{done.stderr}\n{site.last_words()}"
    seen = json.loads(done.stdout)
    assert len(seen) >= 25 and seen[-1] == "GET /api/no-such-place 404"
