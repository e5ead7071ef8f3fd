"""Turns Odoo's own requirements.txt into one that installs without a compiler."""

from packaging.markers import default_environment
from packaging.requirements import Requirement

#: Odoo pins versions with ready-made wheels from this Python on, and they run on the
#: older interpreters too, so its markers are read as if the interpreter was this one.
WHEELS_SINCE = (3, 12)

#: Needs headers of the system's LDAP library; no addon we use imports it.
LEFT_OUT = {"python-ldap", "pypiwin32", "rl-renderpm"}
RENAMED = {"psycopg2": "psycopg2-binary"}


def is_pinned(text: str) -> bool:
    """Tell whether most lines of ``text`` name one version.

    A list without versions was not written by Odoo, and what it would install today is
    not what that Odoo runs on.
    """
    lines = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    return sum("==" in line for line in lines) > len(lines) / 2


def installable(text: str, interpreter: tuple[int, int]) -> list[str]:
    """Return the requirements of ``text`` that apply, without markers and comments.

    ``interpreter`` is the Python they will be installed for. Raises
    `packaging.requirements.InvalidRequirement` for a line that is none.
    """
    version = "{}.{}".format(*max(interpreter, WHEELS_SINCE))
    environment = {**default_environment(), "python_version": version}
    environment |= {"python_full_version": f"{version}.0", "sys_platform": "linux"}
    lines = []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        requirement = Requirement(line)
        if requirement.name.lower() in LEFT_OUT:
            continue
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        name = RENAMED.get(requirement.name.lower(), requirement.name)
        lines.append(f"{name}{requirement.specifier}")
    return lines
