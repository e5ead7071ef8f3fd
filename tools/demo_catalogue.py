"""What the demonstration's wholesaler sells: groceries for Egyptian shops."""

import itertools
from dataclasses import dataclass

#: The wholesaler, and the language of their people beside English.
COMPANY = "Nile Foods Distribution"
ARABIC = "ar_001"


@dataclass(frozen=True)
class Item:
    """A product in both languages."""

    name: str
    arabic: str
    category: str
    barcode: str
    price: float
    cost: float
    #: A key of `UNITS`.
    unit: str
    #: On hand in the two warehouses.
    stock: tuple[int, int]


#: Our units: Odoo's reference and how many of it one holds. None: Odoo's own unit.
UNITS: dict[str, tuple[str, int] | None] = {
    "piece": None,
    "kg": None,
    "dozen": None,
    "carton": ("uom.product_uom_unit", 24),
    "shrink": ("uom.product_uom_unit", 6),
}
ODOO_UNITS = {
    "piece": "uom.product_uom_unit",
    "kg": "uom.product_uom_kgm",
    "dozen": "uom.product_uom_dozen",
}
UNIT_NAMES = {"carton": ("Carton of 24", "كرتونة 24"), "shrink": ("Shrink of 6", "شرنك 6")}

#: Category: its Arabic name, its unit, its products, their makers and their sizes; the
#: price is that of the smallest size, and each further size costs its factor more.
SHELVES = (
    (
        "Rice and Pasta",
        "أرز ومكرونة",
        "piece",
        [
            ("Egyptian Rice", "أرز مصري", 38),
            ("Spaghetti", "مكرونة اسباجتي", 14),
            ("Vermicelli", "شعرية", 12),
            ("Penne", "مكرونة قلم", 14),
        ],
        [("El Doha", "الضحى"), ("Regina", "ريجينا"), ("Hawwa", "حواء")],
        [("400 g", "400 جم", 1), ("1 kg", "1 كجم", 2.3), ("5 kg", "5 كجم", 11)],
    ),
    (
        "Beverages",
        "مشروبات",
        "shrink",
        [
            ("Orange Juice", "عصير برتقال", 90),
            ("Mango Juice", "عصير مانجو", 95),
            ("Cola", "كولا", 80),
            ("Mineral Water", "مياه معدنية", 42),
        ],
        [("Juhayna", "جهينة"), ("Faragalla", "فرج الله"), ("Baraka", "بركة")],
        [("250 ml", "250 مل", 1), ("1 l", "1 لتر", 2.8), ("1.5 l", "1.5 لتر", 3.9)],
    ),
    (
        "Canned Food",
        "معلبات",
        "carton",
        [
            ("Fava Beans", "فول مدمس", 380),
            ("Tuna Chunks", "تونة قطع", 1150),
            ("Tomato Paste", "صلصة طماطم", 410),
            ("Chickpeas", "حمص", 360),
        ],
        [("Americana", "أمريكانا"), ("Harvest", "هارفست"), ("Sunshine", "صن شاين")],
        [("170 g", "170 جم", 1), ("400 g", "400 جم", 1.9)],
    ),
    (
        "Cleaning",
        "منظفات",
        "dozen",
        [
            ("Dish Soap", "صابون أطباق", 340),
            ("Bleach", "كلور", 260),
            ("Laundry Powder", "مسحوق غسيل", 620),
            ("Floor Cleaner", "منظف أرضيات", 450),
        ],
        [("Pril", "بريل"), ("Oxi", "أوكسي"), ("Persil", "برسيل")],
        [("500 ml", "500 مل", 1), ("1 l", "1 لتر", 1.8), ("3 l", "3 لتر", 4.6)],
    ),
    (
        "Snacks",
        "تسالي",
        "carton",
        [
            ("Potato Chips", "شيبسي بطاطس", 210),
            ("Chocolate Wafer", "ويفر شوكولاتة", 190),
            ("Salted Biscuits", "بسكويت مملح", 150),
            ("Date Cookies", "بسكويت بالتمر", 175),
        ],
        [("Chipsy", "شيبسي"), ("Bisco Misr", "بسكو مصر"), ("Edita", "إيديتا")],
        [("Small", "صغير", 1), ("Large", "كبير", 1.9)],
    ),
    (
        "Dairy and Cheese",
        "ألبان وأجبان",
        "piece",
        [
            ("White Cheese", "جبنة بيضاء", 36),
            ("Milk", "لبن", 28),
            ("Yoghurt", "زبادي", 9),
            ("Roumy Cheese", "جبنة رومي", 88),
        ],
        [("Domty", "دومتي"), ("Beyti", "بيتي"), ("Panda", "باندا")],
        [("250 g", "250 جم", 1), ("500 g", "500 جم", 1.9), ("1 kg", "1 كجم", 3.6)],
    ),
    (
        "Loose Goods",
        "سائب",
        "kg",
        [
            ("Lentils", "عدس", 62),
            ("White Beans", "فاصوليا بيضاء", 74),
            ("Sugar", "سكر", 33),
            ("Flour", "دقيق", 24),
            ("Cumin", "كمون", 240),
        ],
        [("Upper Egypt", "الصعيد"), ("Delta", "الدلتا"), ("Imported", "مستورد")],
        [("Grade A", "درجة أولى", 1), ("Grade B", "درجة ثانية", 0.85)],
    ),
)


def catalogue() -> list[Item]:
    """Return all products, always the same ones."""
    items = []
    for category, _arabic, unit, kinds, makers, sizes in SHELVES:
        for kind, maker, size in itertools.product(kinds, makers, sizes):
            number = len(items)
            price = round(kind[2] * size[2] * (1 + 0.04 * makers.index(maker)), 2)
            items.append(
                Item(
                    name=f"{maker[0]} {kind[0]} {size[0]}",
                    arabic=f"{kind[1]} {maker[1]} {size[1]}",
                    category=category,
                    barcode=_ean13(number),
                    price=price,
                    cost=round(price * 0.82, 2),
                    unit=unit,
                    # A few are sold out, as in life.
                    stock=(0, 0) if number % 29 == 7 else (20 + number * 7 % 180, number * 5 % 60),
                )
            )
    return items


def _ean13(number: int) -> str:
    """Return a valid barcode with Egypt's prefix."""
    digits = f"622900{number:06}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
