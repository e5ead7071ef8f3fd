"""Checks built XML against the schemas that the Odoo of its series brings along."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tools.odoo_home import OdooHome
from tools.progress import ToolError

DATA_SCHEMA = "odoo/import_xml.rng"
VIEW_SCHEMAS = "odoo/addons/base/rng"
#: Views that Odoo has no schema for: it checks them when it loads them.
WITHOUT_SCHEMA = {"form", "kanban", "qweb"}
#: What a list is called, of which each series takes one.
LISTS = {"tree", "list"}


def validate_addon(addon: Path, home: OdooHome) -> int:
    """Check every data file and every view of a built addon; return how many were checked.

    A view that extends another is no whole view: of it, only what lists are called is checked,
    and that it is good data. Raises `ToolError` with all that was found.
    """
    data = _schema(home.root / DATA_SCHEMA)
    checked, wrong = 0, []
    for path in sorted(addon.rglob("*.xml")):
        if "static" in path.relative_to(addon).parts:
            continue
        root = etree.parse(path).getroot()
        checked += 1
        wrong += _complaints(data, root, path)
        for arch in root.iterfind(".//record[@model='ir.ui.view']/field[@name='arch']"):
            wrong += [f"{path.name}: {problem}" for problem in _other_lists(arch, home)]
            if arch.getparent().find("field[@name='inherit_id']") is not None:
                continue
            [view] = arch.iterchildren(etree.Element)
            schema = home.root / VIEW_SCHEMAS / f"{view.tag}_view.rng"
            if schema.exists():
                checked += 1
                # A schema knows its view as a document, not as part of one.
                document = etree.fromstring(etree.tostring(view))
                wrong += _complaints(_schema(schema), document, path)
            elif view.tag not in WITHOUT_SCHEMA:
                wrong.append(f"{path.name}: line {view.sourceline}: <{view.tag}> is no view")
    if wrong:
        raise ToolError(f"Odoo {home.series} does not take this XML:\n" + "\n".join(wrong))
    return checked


def _other_lists(arch: etree._Element, home: OdooHome) -> Iterator[str]:
    """Yield what is wrong where lists are called as in another series, also in a path."""
    there = {name for name in LISTS if (home.root / VIEW_SCHEMAS / f"{name}_view.rng").exists()}
    for element in arch.iter(etree.Element):
        spoken_of = {element.tag, *re.findall(r"/(\w+)", element.get("expr", ""))}
        for name in sorted(spoken_of & (LISTS - there)):
            yield f"line {element.sourceline}: a list is not called <{name}> there"


def _complaints(schema: etree.RelaxNG, root, path: Path) -> list[str]:
    if schema.validate(root):
        return []
    return [f"{path.name}: {root.tag}, line {e.line}: {e.message}" for e in schema.error_log]


def _schema(path: Path) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(path))
