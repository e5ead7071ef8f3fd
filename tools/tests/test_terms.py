"""The Arabic translations keep to the glossary: one word a thing."""

import re

import polib
import pytest

from tools.build_addons import source_addons
from tools.cache import CHECKOUT

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|([^|]*)\|$")


def terms() -> list[tuple[str, str, list[str]]]:
    """Return ``(English, Arabic, words that it is not)`` of the glossary."""
    lines = (CHECKOUT / "docs/glossary.md").read_text().splitlines()
    rows = [match.groups() for match in map(ROW.match, lines) if match]
    return [
        (
            english.strip(),
            arabic.strip(),
            [word.strip() for word in others.split(",") if word.strip()],
        )
        for english, arabic, others in rows[1:]
    ]


RETAILERS_PAGE = CHECKOUT / "cartona_sandbox/src/cartona_sandbox/shop/texts.py"


def translations() -> list[polib.POEntry]:
    files = [addon / "i18n/ar.po" for addon in source_addons()]
    return [
        entry
        for path in files
        if path.exists()
        for entry in polib.pofile(str(path))
        if entry.msgstr
    ]


def test_the_glossary_is_read():
    assert len(terms()) > 10
    assert ("Cartona", "كرتونة", ["كارتونا", "كرتونا"]) in terms()


@pytest.mark.parametrize(("english", "arabic", "others"), terms(), ids=[row[0] for row in terms()])
def test_one_word_a_thing(english: str, arabic: str, others: list[str]):
    for entry in translations():
        if entry.msgid == english:
            assert entry.msgstr == arabic
        if not named(english, entry.msgid):
            continue
        # What stands for something else that the sentence names is no mistake.
        rest = [ar for en, ar, _not in terms() if en != english and named(en, entry.msgid)]
        found = [
            word
            for word in others
            if word in entry.msgstr and not any(word in allowed for allowed in rest)
        ]
        assert not found, f"{entry.msgid!r} is {entry.msgstr!r}"


def named(term: str, text: str) -> bool:
    return bool(re.search(rf"\b{term}(s|d|ing)?\b", text, re.IGNORECASE))


#: Short terms that mean the same, or that never stand where one could be taken for the other.
MEAN_THE_SAME = [
    {"Alarm", "Warning"},
    {"Apply Changes", "Apply the changes"},
    {"Cartona Deployment Obstacle", "Deployment Obstacle"},
    {"Cartona Status", "Status on Cartona"},
    {"Cartona Supplier Code", "Supplier Code"},
    {"Catalogue read", "Fetch Catalogue", "Read the Catalogue"},
    {"Cause", "Reason", "Why"},
    {"Condition", "State", "Status"},
    {"Consequence", "Outcome", "Result"},
    {"Day", "delivery day"},
    {"Done", "Is Done"},
    {"Fetch Orders", "Orders fetched", "Pull Orders"},
    {"Held", "Held Back"},
    {"ID", "Identifier"},
    {"Listing Count", "Number of Listings"},
    {"Number of Orders", "Order Count"},
    {"Prices and stock sent", "Send Prices and Stock"},
    {"Retry", "Try Again"},
    {"Sale Order", "Sales Order"},
]


def test_two_things_have_two_words():
    """A button that reads like a status, or *Day* like *Today*, misleads whoever reads Arabic."""
    english: dict[str, set[str]] = {}
    for entry in translations():
        if len(entry.msgid.split()) <= 4 and not entry.msgid.rstrip().endswith((".", ":", "?")):
            english.setdefault(entry.msgstr, set()).add(entry.msgid)
    for arabic, terms_of_it in english.items():
        if len({term.lower() for term in terms_of_it}) > 1:
            assert any(terms_of_it <= same for same in MEAN_THE_SAME), (arabic, terms_of_it)


def test_cartonas_name_has_one_spelling():
    other = re.compile("كارتون|كرتونا")
    for entry in translations():
        assert not other.search(entry.msgstr), entry.msgid
    assert not other.search(RETAILERS_PAGE.read_text())
