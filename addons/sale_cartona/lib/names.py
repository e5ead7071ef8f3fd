"""Names of products in the form in which they are compared: Arabic, English or both."""

import re
import unicodedata

#: Letters that are written in several forms, and the one they are compared in.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیئ", "ي"),
        "ة": "ه",
        "ؤ": "و",
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ج",
        "ء": "",
        "ـ": "",
    }
)

#: Words of size, as they are abbreviated, with the unit and how many of it they are.
_SIZES = {
    **dict.fromkeys(
        ("g", "gm", "gr", "gram", "grams", "جم", "جرام", "غرام", "جرامات", "ج"), ("g", 1)
    ),
    **dict.fromkeys(("kg", "kgs", "kilo", "كجم", "كيلو", "كغ", "كيلوجرام", "ك"), ("g", 1000)),
    **dict.fromkeys(("ml", "مل", "ملي", "ملل", "cc", "سم3"), ("ml", 1)),
    **dict.fromkeys(("l", "lt", "ltr", "liter", "litre", "لتر", "ليتر", "ل"), ("ml", 1000)),
}

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BETWEEN = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_OTHER = re.compile(r"[^\w.]+|_|(?<!\d)\.|\.(?!\d)")
#: A number and what it counts, once both stand apart.
_DECIMAL_COMMA = re.compile(r"(?<=\d)[,٫](?=\d{1,2}(?!\d))")


def normalized(name):
    """Return *name* in small plain letters and digits, words apart, without vowel signs."""
    text = unicodedata.normalize("NFKD", str(name or "").lower())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in text
    )
    text = _DECIMAL_COMMA.sub(".", text)
    return " ".join(_OTHER.sub(" ", _BETWEEN.sub(" ", text)).split())


def parts(name):
    """Return ``(words, sizes)`` of a name: its words in order, and what it counts or weighs.

    Sizes are alike whatever unit they are written in: ``1.5 kg`` and ``1500 جم`` are one.
    """
    words, sizes = [], []
    tokens = normalized(name).split()
    for place, token in enumerate(tokens):
        if _NUMBER.fullmatch(token):
            unit, factor = _SIZES.get(tokens[place + 1] if place + 1 < len(tokens) else "", ("", 1))
            sizes.append("%g%s" % (round(float(token) * factor, 3), unit))
        elif token in _SIZES and place and _NUMBER.fullmatch(tokens[place - 1]):
            continue
        else:
            words.append(token[2:] if token.startswith("ال") and len(token) > 4 else token)
    return words, tuple(sorted(sizes))
