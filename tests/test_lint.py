"""The checks of ``make lint``, so that ``make test`` fails when one of them does."""

import pytest

from tools.lint import CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_nothing(name):
    CHECKS[name]()
