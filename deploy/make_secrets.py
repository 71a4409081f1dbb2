#!/usr/bin/env python3
"""Writes secrets/ for docker-compose.yml, once: passwords, database URLs and the accounts' SQL."""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "secrets"
RIGHTS = {"app": "SELECT, INSERT, UPDATE, DELETE", "migrator": "ALL PRIVILEGES",
          "analyst": "SELECT"}
VIEWS = "streamvault_reports"  # without secrets: all that the analyst's account can read
DATABASES = {"app": "streamvault", "migrator": "streamvault", "analyst": VIEWS}
URLS = {"app": "database_url", "migrator": "database_migrator_url",
        "analyst": "database_analyst_url"}


def main() -> int:
    """Write the folder; refuse when it is there, as its passwords are in the database by then."""
    if FOLDER.exists():
        sys.stderr.write(f"{FOLDER} is there already; nothing was changed.\n")
        return 1
    FOLDER.mkdir(mode=0o700)
    files = {name: secrets.token_urlsafe(48) for name in (
        "mysql_root_password", "secret_key", "password_pepper")}
    files["smtp_password"] = ""  # yours, if the mail server asks for one
    statements = [f"CREATE DATABASE {VIEWS} COLLATE utf8mb4_unicode_ci;"]
    for account, rights in RIGHTS.items():
        password = secrets.token_hex(24)
        files[URLS[account]] = f"mysql://{account}:{password}@mysql:3306/{DATABASES[account]}"
        statements.append(f"CREATE USER '{account}'@'%' IDENTIFIED BY '{password}' REQUIRE SSL;")
        statements.append(f"GRANT {rights} ON {DATABASES[account]}.* TO '{account}'@'%';")
    statements.append(f"GRANT ALL PRIVILEGES ON {VIEWS}.* TO 'migrator'@'%';")
    files["accounts.sql"] = "\n".join(statements) + "\n"
    for name, text in files.items():
        # The containers' accounts are others than yours; the folder keeps other people out.
        path = FOLDER / name
        path.write_text(text)
        path.chmod(0o444)
    return 0


if __name__ == "__main__":
    sys.exit(main())
