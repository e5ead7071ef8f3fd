"""The table of who may do what, as a person reads it: ``docs/access.md``."""

import difflib
import json
import os
from itertools import groupby
from pathlib import Path

from tools.cache import CHECKOUT
from tools.odoo_database import Database

TABLE = CHECKOUT / "docs/access.md"
WALK = Path(__file__).with_name("access_walk.py")

HEAD = """# Who may do what

A test walks every public method and every field of every model of ours as each of these roles, in
the way of a remote procedure call, and holds the result against this page
(`tests/odoo/test_declared.py`). What is new fails it until a person has read its row here:

```sh
UPDATE_ACCESS=1 make test SERIES=19.0 ARGS=tests/odoo/test_declared.py
git diff docs/access.md
```

Each role has the one group of its name and what that implies: *visitor* is nobody who has logged
in, *employee* any user of the company; *stock user*, *salesman* (own documents) and *accountant*
(billing) are Odoo's. The sale order, the transfer and the invoice that are tried came from Cartona,
and are those of the *portal* user, whom the *employee* follows.
"""

PARTS = {
    "records": """## Records

*own company*: only what belongs to a company that is the user's; *own*: only dialogs that the user
has opened. Models without a row hold no records.
""",
    "methods": """## Methods

Those that we have added; *own company* as above. Some that everybody may call only return the
description of a page, which then shows what the user may read.
""",
    "fields": """## Fields

What a user may do with a field of a record that is his to read. Fields that say *read* where the
record may be written are kept by the connector.
""",
}


def walked(database: Database) -> dict:
    """Try everything as everybody in a database with all our addons."""
    log = database.run("--log-level=error", shell=WALK.read_text())
    found = [line for line in log.splitlines() if line.startswith("ACCESS ")]
    assert found, log[-3000:]
    return json.loads(found[-1].removeprefix("ACCESS "))


def page(rows: dict, left_out: frozenset[str] = frozenset()) -> str:
    """Return the page with the rows of a walk; fields of a model that are alike share a row."""
    text = HEAD
    for part, head in PARTS.items():
        kept = {name: cells for name, cells in rows[part].items() if name not in left_out}
        roles = next(iter(kept.values()))
        text += f"\n{head}\n| | {' | '.join(roles)} |\n|{'---|' * (len(roles) + 1)}\n"
        lines = (_alike(kept) if part == "fields" else kept).items()
        text += "".join(f"| {name} | {' | '.join(cells.values())} |\n" for name, cells in lines)
    return text


def _alike(rows: dict) -> dict:
    """Return rows of fields by model, those with the same cells in one."""
    merged = {}
    for model, names in groupby(sorted(rows), lambda name: name.rpartition(".")[0]):
        kinds: dict[str, list[str]] = {}
        for name in names:
            kinds.setdefault(json.dumps(rows[name]), []).append(name.rpartition(".")[2])
        for cells, fields in kinds.items():
            merged[f"**{model}** {', '.join(fields)}"] = json.loads(cells)
    return merged


def hold_against(text: str) -> None:
    """Raise AssertionError with the lines that differ from the page that is written."""
    if os.environ.get("UPDATE_ACCESS"):
        TABLE.write_text(text)
    old, new = TABLE.read_text().splitlines(), text.splitlines()
    different = list(difflib.unified_diff(old, new, "docs/access.md", "found", n=0, lineterm=""))
    assert not different, "\n".join(different)
