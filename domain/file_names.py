"""What files are called: in the header that brings them, where they are kept, and handed out."""

from __future__ import annotations

import re
import unicodedata
from binascii import Error as NotBase64
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any, Final
from urllib.parse import quote, unquote

from domain.names import plain_text

LONGEST_FILE_NAME: Final = 120
MOST_BYTES: Final = 143
"""As UTF-8. What the narrowest file systems in use keep (encrypted home folders and shares, of
eCryptfs); most keep 255. In Chinese that is 46 characters and the ending."""

NAMELESS: Final = "resume"

_UNFIT: Final = re.compile(r'[<>:"|?*\\/]')
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE
)
"""What Windows takes for a device, whatever ending follows."""
_ENCODED_WORD: Final = re.compile(r"=\?[\w.-]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


def clean_file_name(name: str, ending: str) -> str:
    """The last part of a path, without what some system cannot store, and with this ending.

    A name is never a reason to refuse a file: what nothing remains of is called `resume`.
    """
    last = re.split(r"[\\/]", plain_text(name))[-1]
    text = _UNFIT.sub("_", " ".join(last.split())).rstrip(". ")
    stem = text[: -len(ending)] if text.lower().endswith(ending) else text
    stem = unicodedata.normalize("NFC", stem).strip(". ")
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, ending) or NAMELESS}{ending}"


def _cut(stem: str, ending: str) -> str:
    """So much of it as every system keeps beside its ending: whole letters, with their accents."""
    kept = stem[: LONGEST_FILE_NAME - len(ending)].encode()[: MOST_BYTES - len(ending)]
    end = len(kept.decode(errors="ignore"))
    while 0 < end < len(stem) and unicodedata.combining(stem[end]):
        end -= 1
    return stem[:end].rstrip(". \u200d")


def disposition(name: str, *, shown: bool = False) -> str:
    """The `Content-Disposition` (RFC 6266) under which a file is saved and never shown; or `shown`
    in its place, and saved under this name.

    Programs that cannot read the full name get one in ASCII.
    """
    plain = "".join(sign if 32 <= ord(sign) < 127 and sign not in '"\\%' else "_" for sign in name)
    how = "inline" if shown else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def name_in_disposition(header: str) -> str:
    """The name that a program gives its file, in whichever of the ways in which programs do: by
    the rule (RFC 8187), as plain UTF-8, with percent signs, or as mails do. '' when there is none.

    `header` as it came over the wire, a character for each byte.
    """
    message = Message()
    message["Content-Disposition"] = _as_utf_8(header)
    try:
        params = message.get_params(failobj=[], header="content-disposition")
        # A value that follows the rule comes with its charset and language, as a tuple.
        found: list[Any] = [value for name, value in params if name.lower() == "filename"]
        if by_the_rule := [value for value in found if isinstance(value, tuple)]:
            return collapse_rfc2231_value(by_the_rule[0])
        return _decoded(str(found[0])) if found else ""
    except (LookupError, TypeError, ValueError, NotBase64):
        # A header that makes no sense names nothing; the file is taken all the same.
        return ""


def _as_utf_8(header: str) -> str:
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _decoded(name: str) -> str:
    if _ENCODED_WORD.fullmatch(name.strip()):
        return str(make_header(decode_header(name.strip())))
    plain = unquote(name, errors="replace")
    # `100%25.pdf` may mean what it says; Chinese letters never come out by accident.
    return name if plain.isascii() or "\ufffd" in plain else plain
