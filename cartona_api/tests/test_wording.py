"""Every failure has a code that words it, for whoever speaks another language than English."""

import doctest
import re
from pathlib import Path

import pytest

import cartona_api
from cartona_api import SENTENCES, errors, wording

SOURCES = "\n".join(path.read_text() for path in Path(cartona_api.__file__).parent.glob("*.py"))


def test_every_failure_has_a_code():
    named = "|".join(name for name in vars(errors) if name.endswith("Error"))
    assert not re.findall(rf"\b(?:{named})\(\s*f?\"", SOURCES)


def test_every_answer_that_cannot_be_read_has_a_code():
    assert set(re.findall(r'malformed\(\s*"([^"]*)"', SOURCES)) <= set(SENTENCES)


def test_every_sentence_is_used():
    assert not [code for code in SENTENCES if SOURCES.count(f'"{code}"') < 2]


def test_what_cartona_said_is_a_value():
    error = cartona_api.RefusedError.of("refused", {"said": "too low"}, status=400)
    assert (error.code, error.values, error.said) == ("refused", {"said": "too low"}, "too low")
    assert (str(error), error.status) == ("Cartona refused: too low", 400)


def test_an_error_of_words_alone_has_no_code():
    error = cartona_api.UnavailableError("No.")
    assert (error.message, error.code, error.values, error.said) == ("No.", "", {}, "No.")


def test_who_gives_no_reason_has_said_nothing():
    assert cartona_api.RefusedError.of("refused_silently").said == ""


def test_a_code_that_nobody_knows_is_a_mistake():
    with pytest.raises(KeyError):
        cartona_api.UnavailableError.of("nonsense")


@pytest.mark.parametrize("module", [errors, wording])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
