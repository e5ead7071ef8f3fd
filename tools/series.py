"""The Odoo series we support, and what differs between them for the tools."""

SERIES = ("15.0", "16.0", "17.0", "18.0", "19.0")
NEWEST = SERIES[-1]

#: Python versions in the order we prefer them. The oldest series runs on the oldest
#: Python, which keeps the addons honest; all series also run on 3.12, with the pins
#: that their requirements.txt has for it.
PYTHONS = {
    "15.0": ("3.8", "3.9", "3.10", "3.12"),
    "16.0": ("3.10", "3.9", "3.8", "3.11", "3.12"),
    "17.0": ("3.10", "3.11", "3.12"),
    "18.0": ("3.12", "3.11", "3.10", "3.13"),
    "19.0": ("3.12", "3.11", "3.13", "3.10", "3.14"),
}


#: What the code of addons and client must be content with.
OLDEST_PYTHON = "3.8"


def slug(series: str) -> str:
    """Return ``19_0`` for ``19.0``: for names of variables and databases."""
    return series.replace(".", "_")


def major(series: str) -> int:
    """Return 19 for ``19.0``."""
    return int(series.split(".")[0])
