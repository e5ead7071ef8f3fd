"""Puts the sources in order: ``python -m tools.format``.

What the checks of `tools.lint` can mend themselves is mended: the order of imports, mistakes with
one safe correction, and the layout of Python. The rest is for a person (and ``make pot`` keeps the
layout of translations).
"""

from tools.cache import CHECKOUT
from tools.lint import BIN
from tools.progress import live, main_guard, run


def main() -> int:
    """Mend what can be mended; ``make lint`` says what is left."""
    with live("Imports and small mistakes"):
        run([BIN / "ruff", "check", "--no-cache", "--fix", "--exit-zero", "."], cwd=CHECKOUT)
    with live("Layout"):
        run([BIN / "ruff", "format", "--no-cache", "."], cwd=CHECKOUT)
    return 0


if __name__ == "__main__":
    main_guard(main)
