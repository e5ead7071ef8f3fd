"""The encoding of a text file, as far as it can be told for certain."""

import codecs
import re

#: The encoding of Arabic Windows, where it is not asked for Unicode.
ARABIC_WINDOWS = "windows-1256"

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ARABIC = re.compile("[\u0600-\u06ff]+")

#: How many bytes of the file are read to tell Arabic from other letters.
_SAMPLE = 200000
#: How tables begin that are not text: zipped ones and old Excel files.
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_text(content):
    """Return whether *content* is text, and not one of the formats of spreadsheets."""
    return not content.startswith(_BINARY)


def encoding_of(content):
    """Return the encoding of a text: a Unicode one, Arabic Windows, or None for any other.

    >>> encoding_of("شاي".encode("utf-8"))
    'utf-8'
    >>> encoding_of("شاي ليبتون".encode("windows-1256"))
    'windows-1256'
    >>> print(encoding_of("Crème fraîche".encode("latin-1")))
    None
    """
    if content.startswith(_UTF_16):
        return "utf-16"
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if line_not_in(content, "utf-8") is None:
        return "utf-8"
    letters = _NOT_ASCII.findall(content[:_SAMPLE].decode(ARABIC_WINDOWS))
    arabic = sum(len("".join(_ARABIC.findall(each))) for each in letters)
    return ARABIC_WINDOWS if arabic * 2 > sum(map(len, letters)) else None


def line_not_in(content, encoding):
    """Return the number of the first line that cannot be read in *encoding*, None if all can.

    :raises LookupError: there is no such encoding

    >>> line_not_in(b"tea\\ncr\\xe8me", "utf-8")
    2
    """
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return None
