"""Egyptian addresses as one line of text, split the way Odoo keeps them."""

import re
import unicodedata
from typing import NamedTuple

#: Names of the governorates, by the code of Odoo's own states of Egypt.
GOVERNORATES = {
    "ALX": ("alexandria", "الاسكندريه", "اسكندريه"),
    "ASN": ("aswan", "اسوان"),
    "AST": ("asyut", "assiut", "اسيوط"),
    "BA": ("red sea", "البحر الاحمر"),
    "BH": ("beheira", "البحيره"),
    "BNS": ("beni suef", "بني سويف"),
    "C": ("cairo", "القاهره"),
    "DK": ("dakahlia", "الدقهليه"),
    "DT": ("damietta", "دمياط"),
    "FYM": ("faiyum", "fayoum", "الفيوم"),
    "GH": ("gharbia", "الغربيه"),
    "GZ": ("giza", "الجيزه"),
    "IS": ("ismailia", "الاسماعيليه"),
    "JS": ("south sinai", "جنوب سيناء"),
    "KB": ("qalyubia", "qaliubiya", "القليوبيه"),
    "KFS": ("kafr el-sheikh", "kafr el sheikh", "كفر الشيخ"),
    "KN": ("qena", "قنا"),
    "LX": ("luxor", "الاقصر"),
    "MN": ("minya", "المنيا"),
    "MNF": ("monufia", "menoufia", "المنوفيه"),
    "MT": ("matrouh", "matruh", "مطروح", "مرسي مطروح"),
    "PTS": ("port said", "بورسعيد", "بور سعيد"),
    "SHG": ("sohag", "سوهاج"),
    "SHR": ("al sharqia", "sharqia", "الشرقيه"),
    "SIN": ("north sinai", "شمال سيناء"),
    "SUZ": ("suez", "السويس"),
    "WAD": ("new valley", "الوادي الجديد"),
}
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": None})
_PREFIXES = re.compile(r"^(محافظه|governorate of)\s+|\s+governorate$")


class Address(NamedTuple):
    """The parts of an address; None where the text does not say."""

    street: str
    city: str = None
    state_code: str = None


def split(text):
    """Return the :class:`Address` in *text*: street, then city, then governorate.

    Commas, Latin or Arabic, separate the parts. What is not understood stays in the street,
    so that nothing of the text is lost.

    >>> split("12 شارع التحرير، الدقي، محافظة الجيزة")
    Address(street='12 شارع التحرير', city='الدقي', state_code='GZ')
    >>> split("5 Corniche St, flat 2, Sidi Gaber, Alexandria")
    Address(street='5 Corniche St, flat 2', city='Sidi Gaber', state_code='ALX')
    >>> split("5 Corniche St, Alexandria")
    Address(street='5 Corniche St', city='Alexandria', state_code='ALX')
    >>> split("Behind the mosque, third door")
    Address(street='Behind the mosque, third door', city=None, state_code=None)
    """
    parts = [part.strip() for part in re.split(r"[,،\n]+", text or "") if part.strip()]
    code = _governorate(parts[-1]) if parts else None
    if not code:
        return Address(", ".join(parts) or None)
    state = parts.pop()
    if len(parts) > 1:
        return Address(", ".join(parts[:-1]), parts[-1], code)
    # After a street alone, the governorate's name is that of its capital, too.
    return Address(", ".join(parts) or None, state, code)


def alike(text, other):
    """Return whether two addresses say the same, however they are written.

    >>> alike("5 Corniche St., Alexandria", "5 CORNICHE ST - Alexandria")
    True
    >>> alike("شارع البحر، القاهرة", "شارع البحر - القاهره")
    True
    """
    return folded(text) == folded(other)


def holds(text, part):
    """Return whether *text* has the words of *part*, whole and one after the other.

    >>> holds("Flat 3, 11 Nile St, Giza", "11 nile st")
    True
    >>> holds("Flat 3, 11 Nile St, Giza", "1 Nile St")
    False
    """
    return " %s " % folded(part) in " %s " % folded(text)


def in_governorate(city, text):
    """Return whether *city* has the name of the governorate of *text*, in either language.

    >>> in_governorate("القاهرة", "5 Tahrir Square, Cairo")
    True
    >>> in_governorate("Nasr City", "5 Tahrir Square, Cairo")
    False
    """
    code = _governorate(city)
    return code is not None and code == split(text).state_code


def folded(text):
    """Return *text* without what makes no difference to a reader of Arabic or English.

    >>> folded("Flat 3, 5 Corniche St.")
    'flat 3 5 corniche st'
    >>> folded("القاهرة") == folded("القاهره")
    True
    """
    text = unicodedata.normalize("NFKD", text or "").translate(_LETTERS).lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def _governorate(part):
    words = _PREFIXES.sub("", folded(part))
    for code, names in GOVERNORATES.items():
        if words in map(folded, names):
            return code
    return None
