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
UNITS = {"جم": ["جرام", "gm", "جم", "g"], "كجم": ["كيلو", "kg", "كجم"], "مل": ["ml", "مل"]}
UNITS["لتر"] = ["لتر", "L", "ltr"]
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
    """Return a name as another person writes it: letter forms, digits, units, order, a slip."""
    *words, amount, unit = name.split(" ")
    words = ["".join(OTHER_FORMS.get(c, c) if dice.random() < 0.7 else c for c in w) for w in words]
    if dice.random() < 0.3:
        words[0], words[1] = words[1], words[0]
    if dice.random() < 0.15:
        words[1] = _slip(words[1], dice)
    if unit == "كجم" and dice.random() < 0.2:
        amount, unit = str(int(amount) * 1000), "جم"
    amount = amount.translate(EASTERN) if dice.random() < 0.5 else amount
    return f"{' '.join(words)} {amount}{dice.choice(['', ' '])}{dice.choice(UNITS[unit])}"


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word))
    return word[:place] + dice.choice([word[place:], word[place] + word[place:], word[place + 1 :]])


def pairs(products: list[str], count: int, dice: random.Random) -> Iterator[tuple[int, str]]:
    """Yield ``count`` pairs of a product's place and its name in another spelling."""
    for place in dice.sample(range(len(products)), count):
        yield place, respelt(products[place], dice)
