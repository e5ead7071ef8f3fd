"""Checks the sources: style, layout, Odoo's and OCA's rules, well-formed XML.

``python -m tools.lint`` runs all checks, ``python -m tools.lint ruff XML`` those two; `CHECKS`
has them one by one.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from tools import series_questions
from tools.build_addons import SOURCES, build_addons
from tools.cache import CHECKOUT
from tools.odoo_env import CARTONA_API
from tools.progress import ToolError, live, main_guard, run
from tools.series import NEWEST, OLDEST_PYTHON

BIN = Path(sys.executable).parent

#: OCA's rules for OCA's own repositories.
PYLINT_OFF = {
    "manifest-required-author": "names OCA as author",
    "missing-readme": "wants OCA's generated README.rst",
    "license-allowed": "Odoo itself checks the licence",
    "prefer-env-translation": "self.env._ exists since 18.0 only",
    "consider-merging-classes-inherited": "a large model stands in several files on purpose",
}
OCA_OFF = {
    "xml-header-wrong": "the renderer writes the header with utf-8 in lower case",
    "prefer-readme-rst": "the README is Markdown, as all documents of the project",
}
#: What bandit finds in programs that only a developer runs, and that is meant so.
BANDIT_OFF = {
    "B101": "an assertion of a tool may stop it",
    "B105,B106,B107": "passwords of databases that are thrown away",
    "B310": "the addresses are those of servers that the tools have started",
    "B311": "chance is all it is for",
    "B314,B405": "the XML is our own",
    "B404,B603,B604,B606,B607": "tools start programs",
    "B608": "names of tables and columns stand in the code",
}


def ruff_check() -> None:
    """Check all Python sources for mistakes."""
    run([BIN / "ruff", "check", "--no-cache", "."], cwd=CHECKOUT)


def ruff_format() -> None:
    """Check the layout of all Python sources."""
    run([BIN / "ruff", "format", "--no-cache", "--check", "."], cwd=CHECKOUT)


def pylint_odoo() -> None:
    """Check the addons, as rendered for the newest series, for what Odoo advises against."""
    options = ["--load-plugins=pylint_odoo", "--disable=all", "--enable=odoolint"]
    options += [f"--disable={','.join(PYLINT_OFF)}", f"--valid-odoo-versions={NEWEST}"]
    for addon in _rendered():
        run([BIN / "pylint", "--score=no", *options, addon], cwd=addon.parent)


def oca_module() -> None:
    """Check manifests, XML and CSV of the rendered addons by OCA's rules."""
    for addon in _rendered():
        program = BIN / "oca-checks-odoo-module"
        run([program, f"--disable={','.join(OCA_OFF)}", addon / "__manifest__.py"])


def oca_po() -> None:
    """Check the translations by OCA's rules."""
    files = sorted(SOURCES.rglob("*.po*"))
    if files:
        run([BIN / "oca-checks-po", *files])


def oldest_python() -> None:
    """Check that addons and client need no newer Python than the oldest series runs on."""
    options = [f"--target={OLDEST_PYTHON}-", "--violations", "--no-tips", "--no-parse-comments"]
    sources = [*(addon for addon in _rendered()), CARTONA_API / "src"]
    run([BIN / "vermin", *options, "--eval-annotations", *sources])


def bandit() -> None:
    """Check for what is a hole in many programs; what is none here says so beside the line.

    Sandbox and tools, which no Odoo ever loads, have a list of exceptions instead.
    """
    options = ["-m", "bandit", "--quiet", "--recursive", "--exclude", "*/tests/*"]
    run([sys.executable, *options, SOURCES, CARTONA_API / "src"], cwd=CHECKOUT)
    programs = ["cartona_sandbox/src", "tools", "bench"]
    run([sys.executable, *options, "--skip", ",".join(BANDIT_OFF), *programs], cwd=CHECKOUT)


def xml() -> None:
    """Check that all XML in the checkout is well-formed."""
    wrong = []
    for path in tracked_files(".xml"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            wrong.append(f"{path.relative_to(CHECKOUT)}: {error}")
    if wrong:
        raise ToolError("\n".join(wrong))


CHECKS: dict[str, Callable[[], None]] = {
    "ruff": ruff_check,
    "ruff format": ruff_format,
    "pylint-odoo": pylint_odoo,
    "OCA module": oca_module,
    "OCA po": oca_po,
    "XML": xml,
    "oldest Python": oldest_python,
    "bandit": bandit,
    "series questions": series_questions.check,
}


def tracked_files(suffix: str) -> list[Path]:
    """Return the files of the checkout with ``suffix``, except those git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    paths = [CHECKOUT / name for name in done.stdout.split("\0") if name.endswith(suffix)]
    return [path for path in paths if path.exists()]


def _rendered() -> list[Path]:
    folder = build_addons(NEWEST)
    return sorted(path.parent for path in folder.glob("*/__manifest__.py"))


def main() -> int:
    """Run the checks on the command line, else all; return 1 if one found something."""
    names, found = sys.argv[1:] or list(CHECKS), []
    unknown = sorted(set(names) - set(CHECKS))
    if unknown:
        raise ToolError(f"There are the checks {', '.join(CHECKS)}; not {', '.join(unknown)}.")
    for name in names:
        try:
            with live(name):
                CHECKS[name]()
        except ToolError as error:
            found.append(name)
            print(error)
    print(f"Found something: {', '.join(found)}" if found else "All checks passed")
    return 1 if found else 0


if __name__ == "__main__":
    main_guard(main)
