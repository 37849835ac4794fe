"""Whether a PDF opens without a password: the standard security handler's check of the empty user
password (ISO 32000-2, 7.6.4; algorithms 2, 2.B, 6 and 11). The ciphers are what old and new PDFs
are checked with, and guard nothing of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from domain.aes import AES128

_PADDING: Final = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_STANDARD: Final = b"Standard"
_SALT: Final = slice(32, 40)
_HASH: Final = slice(0, 32)
_ROUNDS: Final = 64
MOST_ROUNDS: Final = 320
"""Each round ends the work by chance, and the last one surely: 255 + 32 of them is the most."""


def opens_without_password(lock: Mapping[str, Any], first_id: bytes) -> bool:
    """Whether the empty password opens a PDF with this encryption dictionary; False for whatever
    cannot be read, or is opened by something else than passwords.
    """
    revision = lock.get("R")
    user = lock.get("U")
    if lock.get("Filter") != _STANDARD or not isinstance(user, bytes):
        return False
    if revision in (2, 3, 4):
        return any(_opens_old(lock, first_id, length) for length in _key_lengths(lock))
    if revision == 5:
        return hashlib.sha256(user[_SALT]).digest() == user[_HASH]
    if revision == 6:
        return _hardened(user[_SALT]) == user[_HASH]
    return False


def _key_lengths(lock: Mapping[str, Any]) -> tuple[int, ...]:
    """In bytes. Some programs write another length than the one they used."""
    if lock["R"] == 2:
        return (5,)
    said = lock.get("Length", 40)
    return (said // 8 if isinstance(said, int) and 40 <= said <= 128 else 16, 16, 5)


def _opens_old(lock: Mapping[str, Any], first_id: bytes, length: int) -> bool:
    owner, flags = lock.get("O"), lock.get("P")
    if not isinstance(owner, bytes) or not isinstance(flags, int):
        return False
    begun = _PADDING + owner[_HASH] + (flags & 0xFFFFFFFF).to_bytes(4, "little") + first_id
    if lock["R"] == 4 and lock.get("EncryptMetadata") == b"false":
        begun += b"\xff\xff\xff\xff"
    key = _md5(begun)[:length]
    if lock["R"] == 2:
        return _rc4(key, _PADDING) == bytes(lock["U"])
    for _ in range(50):
        key = _md5(key)[:length]
    mark = _md5(_PADDING + first_id)
    for turn in range(20):
        mark = _rc4(bytes(each ^ turn for each in key), mark)
    return mark == bytes(lock["U"])[:16]


def _hardened(salt: bytes) -> bytes:
    """Algorithm 2.B, of the empty password."""
    key = hashlib.sha256(salt).digest()
    for turn in range(1, MOST_ROUNDS):
        mixed = AES128(key[:16]).cbc(key[16:32], key * 64)
        by = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(mixed[:16]) % 3]
        key = by(mixed).digest()
        if turn >= _ROUNDS and mixed[-1] <= turn - 32:
            break
    return key[_HASH]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
