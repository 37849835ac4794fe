"""AES with keys of 128 bits, forwards only (FIPS 197): what the password check of newer PDFs is
made of. Such a file takes a fraction of a second; whoever measures times learns the key, and here
there is none to be kept.
"""

from __future__ import annotations

import struct
from typing import Final

_ROUNDS: Final = 10
_MASK: Final = 0xFFFFFFFF


def _doubled(byte: int) -> int:
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def _substitutions() -> bytes:
    """The S-box: the inverse in GF(2^8), and an affine map of it (FIPS 197, 5.1.1)."""
    box = bytearray(256)
    p = q = 1
    while True:
        p ^= _doubled(p) & 0xFF
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        turned = q ^ _turned(q, 1) ^ _turned(q, 2) ^ _turned(q, 3) ^ _turned(q, 4)
        box[p] = turned ^ 0x63
        if p == 1:
            break
    box[0] = 0x63
    return bytes(box)


def _turned(byte: int, by: int) -> int:
    return ((byte << by) | (byte >> (8 - by))) & 0xFF


def _columns(box: bytes) -> tuple[tuple[int, ...], ...]:
    """What a byte in each row does to its column: substitution and mixing at once."""
    first = []
    for byte in box:
        twice = _doubled(byte) & 0xFF
        first.append(twice << 24 | byte << 16 | byte << 8 | (twice ^ byte))
    tables = [first]
    for _ in range(3):
        tables.append([(each >> 8) | (each << 24) & _MASK for each in tables[-1]])
    return tuple(tuple(table) for table in tables)


_BOX: Final = _substitutions()
_T0, _T1, _T2, _T3 = _columns(_BOX)


class AES128:
    """The cipher under one key of 16 bytes."""

    def __init__(self, key: bytes) -> None:
        words = list(struct.unpack(">4I", key))
        constant = 1
        for at in range(4, 4 * (_ROUNDS + 1)):
            word = words[-1]
            if at % 4 == 0:
                word = _substituted((word << 8 | word >> 24) & _MASK) ^ constant << 24
                constant = _doubled(constant) & 0xFF if constant != 0x80 else 0x1B
            words.append(words[-4] ^ word)
        self._words = words

    def cbc(self, before: bytes, data: bytes) -> bytes:
        """The data in blocks of 16 bytes, each mixed with the one before it; without padding."""
        a, b, c, d = struct.unpack(">4I", before)
        out = []
        for e, f, g, h in struct.iter_unpack(">4I", data):
            a, b, c, d = self._block(a ^ e, b ^ f, c ^ g, d ^ h)
            out.append(struct.pack(">4I", a, b, c, d))
        return b"".join(out)

    def _block(self, a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
        k = self._words
        a, b, c, d = a ^ k[0], b ^ k[1], c ^ k[2], d ^ k[3]
        for at in range(4, 4 * _ROUNDS, 4):
            a, b, c, d = (
                _T0[a >> 24] ^ _T1[b >> 16 & 255] ^ _T2[c >> 8 & 255] ^ _T3[d & 255] ^ k[at],
                _T0[b >> 24] ^ _T1[c >> 16 & 255] ^ _T2[d >> 8 & 255] ^ _T3[a & 255] ^ k[at + 1],
                _T0[c >> 24] ^ _T1[d >> 16 & 255] ^ _T2[a >> 8 & 255] ^ _T3[b & 255] ^ k[at + 2],
                _T0[d >> 24] ^ _T1[a >> 16 & 255] ^ _T2[b >> 8 & 255] ^ _T3[c & 255] ^ k[at + 3],
            )
        return (
            _last(a, b, c, d) ^ k[40],
            _last(b, c, d, a) ^ k[41],
            _last(c, d, a, b) ^ k[42],
            _last(d, a, b, c) ^ k[43],
        )


def _last(a: int, b: int, c: int, d: int) -> int:
    s = _BOX
    return s[a >> 24] << 24 | s[b >> 16 & 255] << 16 | s[c >> 8 & 255] << 8 | s[d & 255]


def _substituted(word: int) -> int:
    return _last(word, word, word, word)
