"""`python -m tests …` is pytest with the C driver.

The C extension brings its own OpenSSL and must be loaded before `ssl` or `hashlib` load the
system's, which pytest itself does; a plain `pytest` therefore runs on the pure driver.
"""

import sys

try:
    import _mysql_connector  # noqa: F401
except ImportError:
    pass

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main())
