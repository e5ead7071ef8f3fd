"""Asks whether what we pin has known holes: ``make audit``, by PyPI's pip-audit.

It needs the network, so that it is no part of ``make lint``; where no service answers, it says so
and finds nothing.
"""

import requests

from tools.cache import CHECKOUT
from tools.progress import ToolError, live, main_guard
from tools.venvs import uv

#: Fetched for the run, beside the tools' own environment, which does without its dependencies.
PROGRAM = "pip-audit==2.10.1"
#: Whom it can ask, by the name that it gives them, and a page that shows whether they answer.
SERVICES = {
    "pypi": "https://pypi.org/pypi/requests/2.34.2/json",
    "osv": "https://api.osv.dev/v1/vulns/OSV-2020-111",
}
#: Lists of pinned packages: of the tools, and of what our addons bring into an Odoo.
LISTS = ("tools/requirements.txt", "tools/requirements-addons.txt", "tools/requirements-pot.txt")
SECONDS = 15


def answering() -> str | None:
    """Return the name of the first service that answers, None where there is none."""
    for name, page in SERVICES.items():
        try:
            if "json" in requests.get(page, timeout=SECONDS).headers.get("Content-Type", ""):
                return name
        except requests.RequestException:
            continue
    return None


def main() -> int:
    """Audit each list; return 1 where a package has a known hole."""
    service = answering()
    if not service:
        print(f"No service of pip-audit answers ({', '.join(SERVICES)}): nothing was audited.")
        return 0
    words = ("--vulnerability-service", service, "--no-deps", "--disable-pip", "--progress-spinner")
    found = False
    for name in LISTS:
        try:
            with live(f"{name}, as {service} knows it"):
                uv("tool", "run", PROGRAM, *words, "off", "--requirement", CHECKOUT / name)
        except ToolError as error:
            found = True
            print(error)
    print("Found something" if found else "No known hole")
    return int(found)


if __name__ == "__main__":
    main_guard(main)
