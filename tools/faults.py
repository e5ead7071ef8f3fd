"""How thorough the tests with two forms are: short with all others, long in ``make faults``."""

import os
from typing import TypeVar

Size = TypeVar("Size")


def size(short: Size, long: Size) -> Size:
    """Return ``long`` where ``FAULTS`` is set in the environment, as ``make faults`` does."""
    return long if os.environ.get("FAULTS") else short
