"""Turns templates of the web client that are written for the newest OWL into those of OWL 1.

OWL 1, of Odoo 15.0, has no ``t-out``, and knows ``this`` in handlers only: elsewhere a name is
looked up in the component by itself.
"""

import re
from pathlib import Path

from lxml import etree

from tools.series import facts

#: ``this.`` where it is no part of a longer name or of a text.
THIS = re.compile(r"(?<![\w.'\"])this\.")


def convert_templates(addon: Path, series: str) -> None:
    """Turn the templates of a built addon's web client into the form of ``series``."""
    if not facts(series).has_owl_1:
        return
    for path in sorted(addon.glob("static/src/**/*.xml")):
        path.write_text(convert(path.read_text(encoding="utf-8")), encoding="utf-8")


def convert(text: str) -> str:
    """Return a file of templates in the form of OWL 1."""
    root = etree.fromstring(text.encode())
    for node in root.iterdescendants(etree.Element):
        for name, value in list(node.attrib.items()):
            if not name.startswith("t-") or name.startswith("t-on-"):
                continue
            value = THIS.sub("", value)
            if name == "t-out":
                del node.attrib[name]
                name = "t-esc"
            node.set(name, value)
    return etree.tostring(root, encoding="unicode") + "\n"
