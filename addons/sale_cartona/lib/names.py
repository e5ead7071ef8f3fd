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
        "×": " ",
        "⁄": "/",
    }
)

#: Units as they are written, in the form that :func:`normalized` gives them, under the unit
#: that they are compared in and how many of it they are.
_SPELLINGS = {
    ("g", 1): "g gm gms gr grm gram grams gramme جم جرام غم غ غرام جرامات غرامات جر ج",
    ("g", 1000): "kg kgs kgm kilo kilos kilogram kilograms "
    "كجم كيلو كغ كغم كجرام كيلوجرام كيلوغرام ك",
    ("ml", 1): "ml mls milliliter milliliters millilitre millilitres cc "
    "مل ملي ملل مللي مليلتر ملليلتر ملليتر سم3 سي سيسي",
    ("ml", 10): "cl سنتيلتر",
    ("ml", 1000): "l lt ltr ltrs liter liters litre litres لتر ليتر لترات ليترات ل",
}
_SIZES = {word: size for size, words in _SPELLINGS.items() for word in words.split()}
#: Fractions in words; they count only where a unit follows.
_FRACTIONS = {"نصف": 0.5, "نص": 0.5, "half": 0.5, "ربع": 0.25, "quarter": 0.25, "تمن": 0.125}

#: Words that a name has or has not without being another product's.
_EMPTY = {"و", "في", "من", "x", "the", "of", "and"}

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BETWEEN = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_OTHER = re.compile(r"[^\w.]+|_|(?<!\d)\.|\.(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d)[,٫](?=\d{1,2}(?!\d))")
_FRACTION = re.compile(r"(?<![\d./])([1-9])\s?/\s?([2-9])(?![\d./])")


def normalized(name):
    """Return *name* in small plain letters and digits, words apart, without vowel signs."""
    text = unicodedata.normalize("NFKD", str(name or "").lower())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in text
    )
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", text))
    text = _FRACTION.sub(lambda found: "%g" % (int(found[1]) / int(found[2])), text)
    return " ".join(_OTHER.sub(" ", _BETWEEN.sub(" ", text)).split())


def parts(name):
    """Return ``(words, sizes)`` of a name: its words in order, and what it counts or weighs.

    Sizes are alike whatever unit they are written in: ``1.5 kg`` and ``1500 جم`` are one.
    """
    words, sizes = [], []
    tokens = normalized(name).split()
    while tokens:
        token = tokens.pop(0)
        unit, factor, length = _unit_of(tokens)
        if _NUMBER.fullmatch(token) or (unit and token in _FRACTIONS):
            sizes.append(_amount(token, factor) + unit)
            del tokens[:length]
        elif token not in _EMPTY:
            words.append(token[2:] if token.startswith("ال") and len(token) > 4 else token)
    return words, tuple(sorted(sizes))


def _amount(token, factor):
    """Return a number as every way of writing it is; a long one, a code, with all its digits."""
    if token.isdigit() and factor == 1:
        return token.lstrip("0") or "0"
    number = _FRACTIONS[token] if token in _FRACTIONS else float(token)
    return "%.10g" % round(number * factor, 3)


def _unit_of(tokens):
    """Return ``(unit, how many of it, words it takes)`` of the unit at the head of *tokens*."""
    for length in (2, 1):
        found = _SIZES.get("".join(tokens[:length])) if len(tokens) >= length else None
        if found:
            return (*found, length)
    return "", 1, 0


def without_units(sizes):
    """Return the bare numbers of *sizes*, as :func:`parts` gives them."""
    return sorted(size.rstrip("gml") for size in sizes)
