"""The demo world: the same rows for the same number and day, loaded in seconds.

    seeds.load(number=1, size="demo", anchor=date(2026, 11, 21))
    for role, name, email, password in seeds.demo_accounts(): …

A world is built in memory (seeds/world.py, pure) and then written in one transaction
(seeds/load.py), so that a load that is cut off leaves nothing behind.
"""

from seeds.accounts import demo_accounts
from seeds.load import is_empty, load

__all__ = ["demo_accounts", "is_empty", "load"]
