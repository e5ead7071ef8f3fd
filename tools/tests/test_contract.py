"""What the code cites of Cartona's contract stands on the project's own page of it."""

import re

from tools.cache import CHECKOUT
from tools.lint import tracked_files

PAGE = (CHECKOUT / "docs/cartona-api.md").read_text()
HEADINGS = set(re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE))
READINGS = "Readings that Cartona has to confirm"
#: "section *Money*" and "(section Money)", also across two lines of a comment.
CITED = re.compile(r"\bsection (?:\*([^*]+)\*|([A-Z][A-Za-z -]*[A-Za-z]))")


def _cited(path):
    text = re.sub(r"\s+(?:#:? )?", " ", path.read_text())
    return {" ".join((starred or plain).split()) for starred, plain in CITED.findall(text)}


def test_every_section_that_is_cited_stands_on_the_page():
    cited = {path: _cited(path) for path in tracked_files(".py") if "tests" not in path.parts}
    assert sum(map(bool, cited.values())) > 20, "sections are cited in another way"
    for path, sections in cited.items():
        assert sections <= HEADINGS, path


def test_every_reading_is_listed_with_what_changes_it():
    facts, _heading, readings = PAGE.partition(f"\n## {READINGS}\n")
    marks = re.findall(r"\bC\d+\b", facts)
    rows = re.findall(r"^\| (C\d+) \|.+\|.+\|$", readings, re.MULTILINE)
    assert rows == [f"C{number + 1}" for number in range(len(rows))]
    assert sorted(marks) == sorted(rows)
    assert re.search(r"\(C\)|\| C \|", facts) is None
