"""The hosts where registered files can be: https, at exactly one of those the setting names.

The server never fetches such an address. Only browsers do.
"""

from urllib.parse import SplitResult, urlsplit

from app.config import settings
from app.web import sizes

HTTPS_PORT = 443


def allowed() -> frozenset[str]:
    """Return the hosts of the setting, as `checked` compares them."""
    names = (name.strip() for name in settings().upload_hosts.split(","))
    return frozenset(host for name in names if name and (host := _ascii(name)))


def checked(url: str) -> str:
    """Return the address with its host in lower case. Raises ValueError with a message."""
    if len(url) > sizes.URL:
        raise ValueError(f"Use at most {sizes.URL:,} characters.")
    # Before any parsing: parsers drop or rewrite some of these, browsers others.
    if not url.isprintable() or any(letter in " \\" or letter.isspace() for letter in url):
        raise ValueError("Remove spaces, backslashes and control characters from the address.")
    parts = _split(url)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise ValueError("Enter a complete address that begins with https://.")
    if "@" in parts.netloc:
        raise ValueError("Remove the user name and password from the address.")
    host = _ascii(parts.hostname)
    if host not in allowed() or _port(parts) != HTTPS_PORT:
        raise ValueError(_not_allowed())
    rest = url[url.index("//") + 2 + len(parts.netloc):]
    return f"https://{host}{rest}"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # unmatched brackets, or letters that become / or @ when normalised
        return None


def _port(parts: SplitResult) -> int | None:
    """Return the port, 443 when none is written, or None for text that is no port."""
    try:
        port = parts.port
    except ValueError:
        return None
    return HTTPS_PORT if port is None and not parts.netloc.endswith(":") else port


def _ascii(host: str) -> str | None:
    """Return a host's name in lower-case ASCII, or None for one that only looks like a name.

    A label in other letters becomes its `xn--` form. A label that would become plain ASCII letters
    (from full-width letters, for example) is rejected: it pretends to be another host.
    """
    labels = []
    for label in host.lower().split("."):
        if label.isascii():
            labels.append(label)
            continue
        try:
            coded = label.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
        if not coded.startswith("xn--") or "." in coded:
            return None
        labels.append(coded)
    return ".".join(labels)


def _not_allowed() -> str:
    hosts = " or ".join(sorted(allowed()))
    if not hosts:
        return "This site allows no hosts, so no address can be used."
    return f"The file must be hosted on {hosts}."
