"""The Python of a pytest-xdist worker: `python -m tests.worker -u -c TEXT`, as execnet calls it.

Like tests/__main__.py it loads the C driver first: what execnet and pytest import afterwards brings
the system's OpenSSL, and then only the slower pure driver would work.
"""

import sys

try:
    import _mysql_connector  # noqa: F401
except ImportError:
    pass

if __name__ == "__main__":
    exec(sys.argv[-1])  # execnet's beginning of a worker, which it would have given to `python -c`
