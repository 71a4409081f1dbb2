"""The one form in which a database is named: mysql://user:pw@host:3306/db?socket=…&ssl_ca=…"""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def parse_database_url(url: str) -> dict[str, Any]:
    """Turn `mysql://user:pw@host:3306/db?socket=…&ssl_ca=…` into the driver's connect arguments.

    Parts are percent-decoded. With `socket` there is no TLS, as nothing leaves the machine; with a
    host TLS is on, and with `ssl_ca` the server's certificate and name are verified too.
    Raises ValueError, in words that never repeat the password.
    """
    parts = urlsplit(url)
    if parts.scheme != "mysql":
        raise ValueError("must begin with mysql://")
    try:
        port = parts.port or 3306
    except ValueError:
        raise ValueError("the port must be a number from 1 to 65535") from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - {"socket", "ssl_ca"})
    if unknown:
        raise ValueError(f"knows no option {', '.join(unknown)}; there are socket and ssl_ca")
    database = unquote(parts.path.removeprefix("/"))
    if not parts.username or not database or "/" in database:
        raise ValueError("must name a user and a database: mysql://user:password@host/database")
    arguments: dict[str, Any] = {
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "database": database,
    }
    if socket := options.get("socket"):
        return arguments | {"unix_socket": socket, "ssl_disabled": True}
    if not parts.hostname:
        raise ValueError("must name a host, or a socket as ?socket=/path")
    arguments |= {"host": unquote(parts.hostname), "port": port, "ssl_disabled": False}
    if ca := options.get("ssl_ca"):
        arguments |= {"ssl_ca": ca, "ssl_verify_cert": True, "ssl_verify_identity": True}
    return arguments
