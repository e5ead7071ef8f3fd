"""Brings names of products, Arabic, English or both, into the form they are compared in."""

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

#: How units are written, as :func:`normalized` leaves them, by the unit that they are converted
#: to and how many of it they are: a kilogram is 1,000 g.
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

#: Words that make no difference: with or without them, a name is that of the same product.
_EMPTY = {"و", "في", "من", "x", "the", "of", "and"}

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BETWEEN = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_OTHER = re.compile(r"[^\w.]+|_|(?<!\d)\.|\.(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d)[,٫](?=\d{1,2}(?!\d))")
_FRACTION = re.compile(r"(?<![\d./])([1-9])\s?/\s?([2-9])(?![\d./])")


def normalized(name):
    """Return *name* in lower case, plain letters and digits, without punctuation and vowel signs.

    >>> normalized("Lipton GREEN Tea, 1,5kg")
    'lipton green tea 1.5 kg'
    >>> normalized("شايٌ أخضر ٢٥٠جم") == "شاي اخضر 250 جم"
    True
    """
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
    """Return ``(words, sizes)`` of a name: its words in order, and its weights and numbers.

    A size is the same text whatever unit it was written in.

    >>> parts("Lipton Tea 1.5 kg x 6")
    (['lipton', 'tea'], ('1500g', '6'))
    >>> parts("ليبتون 1500 جم")[1] == parts("Lipton 1.5 kilo")[1]
    True
    >>> parts("half kg of sugar")
    (['sugar'], ('500g',))
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
    """Return a number times *factor* in one form; a long one, which is a code, loses no digit.

    >>> _amount("0.50", 1000), _amount("007", 1), _amount("62210000123450", 1)
    ('500', '7', '62210000123450')
    """
    if token.isdigit() and factor == 1:
        return token.lstrip("0") or "0"
    number = _FRACTIONS[token] if token in _FRACTIONS else float(token)
    return "%.10g" % round(number * factor, 3)


def _unit_of(tokens):
    """Return ``(unit, how many of it, tokens it takes)`` of a unit that *tokens* begin with.

    >>> _unit_of(["kg", "tea"]), _unit_of(["tea"])
    (('g', 1000, 1), ('', 1, 0))
    """
    for length in (2, 1):
        found = _SIZES.get("".join(tokens[:length])) if len(tokens) >= length else None
        if found:
            return (*found, length)
    return "", 1, 0


def without_units(sizes):
    """Return the bare numbers of *sizes*, as :func:`parts` gives them.

    >>> without_units(("500ml", "250g"))
    ['250', '500']
    """
    return sorted(size.rstrip("gml") for size in sizes)
