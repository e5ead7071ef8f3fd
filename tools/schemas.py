"""Checks built XML against the schemas that the Odoo of its series brings along."""

from pathlib import Path

from lxml import etree

from tools.odoo_home import OdooHome
from tools.progress import ToolError

DATA_SCHEMA = "odoo/import_xml.rng"
VIEW_SCHEMAS = "odoo/addons/base/rng"


def validate_addon(addon: Path, home: OdooHome) -> int:
    """Check every data file and every view of a built addon; return how many were checked.

    A view that extends another is only checked as data: it is no whole view. Forms and
    kanbans have no schema in Odoo, which checks them when it loads them. Raises
    `ToolError` with all that was found.
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
            if arch.getparent().find("field[@name='inherit_id']") is not None:
                continue
            view = arch[0]
            schema = home.root / VIEW_SCHEMAS / f"{view.tag}_view.rng"
            if schema.exists():
                checked += 1
                # A schema knows its view as a document, not as part of one.
                document = etree.fromstring(etree.tostring(view))
                wrong += _complaints(_schema(schema), document, path)
    if wrong:
        raise ToolError(f"Odoo {home.series} does not take this XML:\n" + "\n".join(wrong))
    return checked


def _complaints(schema: etree.RelaxNG, root, path: Path) -> list[str]:
    if schema.validate(root):
        return []
    return [f"{path.name}: {root.tag}, line {e.line}: {e.message}" for e in schema.error_log]


def _schema(path: Path) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(path))
