"""Where a registered file may lie: https, at exactly one of the hosts the setting names.

Nothing is ever fetched from such an address by the server: browsers alone go there.
"""

from urllib.parse import SplitResult, urlsplit

from app.config import settings

LONGEST = 2000
HTTPS_PORT = 443


def allowed() -> frozenset[str]:
    """The hosts of the setting, as `checked` compares them."""
    names = (name.strip() for name in settings().upload_hosts.split(","))
    return frozenset(host for name in names if name and (host := _ascii(name)))


def checked(url: str) -> str:
    """The address with its host in small letters. Raises ValueError in words."""
    if len(url) > LONGEST:
        raise ValueError(f"At most {LONGEST} characters.")
    # Before anything is taken apart: parsers drop or turn round some of these, browsers others.
    if not url.isprintable() or any(letter in " \\" or letter.isspace() for letter in url):
        raise ValueError("An address has no blanks, no backslashes and no control characters.")
    parts = _split(url)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise ValueError("Please give a whole address that begins with https://.")
    if "@" in parts.netloc:
        raise ValueError("An address here has no name or password in it.")
    host = _ascii(parts.hostname)
    if host not in allowed() or _port(parts) != HTTPS_PORT:
        raise ValueError(f"The file has to lie at {_named()}.")
    rest = url[url.index("//") + 2 + len(parts.netloc):]
    return f"https://{host}{rest}"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that do not match, letters that turn into / or @ when normalised
        return None


def _port(parts: SplitResult) -> int | None:
    """The port, 443 when none is written; None for something that is none."""
    try:
        port = parts.port
    except ValueError:
        return None
    return HTTPS_PORT if port is None and not parts.netloc.endswith(":") else port


def _ascii(host: str) -> str | None:
    """A host's name in small ASCII letters; None for one that only looks like such a name.

    A label in other letters becomes its `xn--` form. One that would become plain letters (wide
    letters, for example) is refused: who writes so wants to be mistaken for somebody else.
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


def _named() -> str:
    """The hosts as a sentence holds them."""
    return " or ".join(sorted(allowed())) or "a host this site allows, and it allows none"
