"""`python -m benchmarks.page_server ours|orm PORT PROCESSES`: 4 threads each, as in run.py web."""

try:
    import _mysql_connector  # noqa: F401  before hashlib: see app/db/connection.py
except ImportError:
    pass

import sys
from typing import Any

from app.run.serve import COMMON, Gunicorn

THREADS = 4


class Peer(Gunicorn):
    """Serve the product, or the product with two pages on the ORM."""

    def __init__(self, which: str, port: int, processes: int):
        self.which = which
        super().__init__(False, COMMON | {"bind": f"127.0.0.1:{port}", "workers": processes,
                                          "threads": THREADS})

    def load(self) -> Any:
        app = super().load()
        if self.which == "orm":
            from app.config import settings
            from app.database_url import parse_database_url
            from benchmarks import orm_peer

            secret = settings().database_url
            assert secret is not None
            arguments = parse_database_url(secret.get_secret_value()) | {"use_pure": False}
            orm_peer.install(app, "mysql+mysqlconnector://", arguments, settings().pool_size)
        return app


if __name__ == "__main__":
    Peer(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])).run()
