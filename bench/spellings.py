"""A generated catalogue, and the same products as somebody else would have written them."""

import random
from collections.abc import Iterator

KINDS = {
    "شاي": "tea", "قهوة": "coffee", "سكر": "sugar", "أرز": "rice", "مكرونة": "pasta",
    "زيت": "oil", "سمنة": "ghee", "جبنة": "cheese", "لبن": "milk", "عصير": "juice",
    "بسكويت": "biscuit", "شيكولاتة": "chocolate", "صابون": "soap", "شامبو": "shampoo",
    "مسحوق": "powder", "مناديل": "tissues", "تونة": "tuna", "صلصة": "sauce", "عسل": "honey",
    "حلاوة": "halva", "شيبسي": "chips", "كاتشب": "ketchup", "مربى": "jam", "دقيق": "flour",
    "ملح": "salt", "خل": "vinegar", "فول": "beans", "عدس": "lentils", "ذرة": "corn", "ماء": "water",
}  # fmt: skip
FLAVOURS = [
    "مانجو", "فراولة", "ليمون", "برتقال", "فانيليا", "كاكاو", "نعناع", "تفاح", "موز", "سادة",
    "حار", "بالجبنة", "خالي الدسم", "كامل الدسم", "أخضر", "أحمر", "أسود", "أبيض", "ذهبي", "بلدي",
]  # fmt: skip
SIZES = [(n, "جم") for n in (40, 75, 100, 125, 200, 250, 350, 400, 500, 750)]
SIZES += [(n, "كجم") for n in (1, 2, 5, 10)]
SIZES += [(n, "مل") for n in (125, 200, 250, 300, 500, 700)] + [(n, "لتر") for n in (1, 2, 5)]
LETTERS = "ابتثجحدرزسشصطعفقكلمنهوي"
OTHER_FORMS = {"أ": "ا", "إ": "ا", "ة": "ه", "ى": "ي"}
UNITS = {
    "جم": ["جرام", "gm", "جم", "g", "غم", "جـم"],
    "كجم": ["كيلو", "kg", "كجم", "كيلو جرام"],
    "مل": ["ml", "مل", "ملي لتر", "مللي"],
    "لتر": ["لتر", "L", "ltr", "ليتر"],
}
NOISE = ["عرض", "جديد", "عبوة", "مستورد", "اصلي"]
VOWELS = "\u064e\u064f\u0650\u0652"
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def catalogue(count: int, dice: random.Random) -> list[str]:
    """Return ``count`` different names of products."""
    brands = ["".join(dice.choices(LETTERS, k=dice.randint(4, 7))) for _ in range(count // 60 + 20)]
    names: dict[str, None] = {}
    while len(names) < count:
        amount, unit = dice.choice(SIZES)
        words = [dice.choice(list(KINDS)), dice.choice(brands), dice.choice(FLAVOURS)]
        names[f"{' '.join(words)} {amount} {unit}"] = None
    return list(names)


def respelt(name: str, dice: random.Random) -> str:
    """Return a name as another person writes it.

    Letter forms, vowel signs, digits, units and order; one name in seven has a slip, and one in
    ten has a word more, a word less, or two words in one.
    """
    *words, amount, unit = name.split(" ")
    words = [_other_letters(word, dice) for word in words]
    if dice.random() < 0.15:
        words[1] = _slip(words[1], dice)
    chance = dice.random()
    if chance < 0.04:
        words.insert(dice.randrange(len(words) + 1), dice.choice(NOISE))
    elif chance < 0.07 and len(words) > 3:
        del words[-1]
    elif chance < 0.10:
        words[:2] = ["".join(words[:2])]
    if dice.random() < 0.3:
        words[0], words[1] = words[1], words[0]
    if unit == "كجم" and dice.random() < 0.2:
        amount, unit = str(int(amount) * 1000), "جم"
    amount = amount.translate(EASTERN) if dice.random() < 0.5 else amount
    unit = "" if dice.random() < 0.02 else dice.choice(UNITS[unit])
    size = f"{amount}{dice.choice(['', ' '])}{unit}"
    return " ".join([size, *words] if dice.random() < 0.1 else [*words, size])


def _other_letters(word: str, dice: random.Random) -> str:
    word = "".join(OTHER_FORMS.get(c, c) if dice.random() < 0.7 else c for c in word)
    if dice.random() < 0.1:
        word = "".join(c + dice.choice(VOWELS) if dice.random() < 0.5 else c for c in word)
    return "ال" + word if dice.random() < 0.03 else word


def _slip(word: str, dice: random.Random) -> str:
    """Leave a letter out, double it, exchange it with the next, or take another."""
    place = dice.randrange(1, len(word))
    before, letter, after = word[: place - 1], word[place - 1 : place], word[place:]
    return before + dice.choice(
        [after, letter * 2 + after, after[:1] + letter + after[1:], dice.choice(LETTERS) + after]
    )


def pairs(products: list[str], count: int, dice: random.Random) -> Iterator[tuple[int, str]]:
    """Yield ``count`` pairs of a product's place and its name in another spelling."""
    for place in dice.sample(range(len(products)), count):
        yield place, respelt(products[place], dice)
