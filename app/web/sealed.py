"""Bytes that only the holder of a key can read; the key itself is stored nowhere."""

import hashlib
import hmac
import secrets

_NONCE, _TAG = 16, 32


def digest(key: str) -> bytes:
    """Return what a table may store of a key, to find its row."""
    return hashlib.sha256(key.encode()).digest()


def seal(key: str, content: bytes) -> bytes:
    """Encrypt and sign the content. A new nonce each time: no stream of bytes is used twice."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _mix(key, nonce, content)
    return nonce + _tag(key, nonce + hidden) + hidden


def unseal(key: str, sealed: bytes) -> bytes | None:
    """Return the content, or None when it was sealed with another key."""
    nonce, tag, hidden = sealed[:_NONCE], sealed[_NONCE:_NONCE + _TAG], sealed[_NONCE + _TAG:]
    if not hmac.compare_digest(tag, _tag(key, nonce + hidden)):
        return None
    return _mix(key, nonce, hidden)


def _mix(key: str, nonce: bytes, content: bytes) -> bytes:
    """Add a stream of SHAKE-256, which nobody can continue without the key, to the content."""
    size = len(content)
    stream = hashlib.shake_256(b"stream" + nonce + key.encode()).digest(size)
    return (int.from_bytes(content) ^ int.from_bytes(stream)).to_bytes(size)


def _tag(key: str, content: bytes) -> bytes:
    return hmac.digest(b"tag" + key.encode(), content, "sha256")
