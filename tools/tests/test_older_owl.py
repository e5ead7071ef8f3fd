"""One source of the web client's templates, in the form that each OWL understands."""

import re

import pytest
from lxml import etree

from tools.build_addons import source_addons
from tools.older_owl import convert

TEMPLATE = '<templates><t t-name="x"><div %s/></t></templates>'


def turned(attributes: str) -> dict:
    return dict(etree.fromstring(convert(TEMPLATE % attributes)).find(".//div").attrib)


@pytest.mark.parametrize(
    ("newest", "oldest"),
    [
        ('t-out="this.state.name"', {"t-esc": "state.name"}),
        ('t-att-x="row.this.y + this.z"', {"t-att-x": "row.this.y + z"}),
        (
            "t-att-class=\"row.id === this.id ? 'a' : 'b'\"",
            {"t-att-class": "row.id === id ? 'a' : 'b'"},
        ),
        ('t-on-click="() =&gt; this.open(row.id)"', {"t-on-click": "() => this.open(row.id)"}),
        ('title="this.is a text"', {"title": "this.is a text"}),
    ],
)
def test_a_template_is_turned_into_owl_1(newest, oldest):
    assert turned(newest) == oldest


def scripts(pattern: str):
    return [
        path for addon in source_addons() for path in sorted(addon.glob("static/src/" + pattern))
    ]


@pytest.mark.parametrize("path", scripts("**/*.xml"), ids=lambda path: path.name)
def test_templates_are_written_for_the_newest_owl(path):
    """What OWL 3 of Odoo 20.0 does not know any more: see the header of owl_bridge.js."""
    root = etree.fromstring(path.read_bytes())
    for node in root.iterdescendants(etree.Element):
        assert not {"t-esc", "t-raw", "t-ref", "t-model", "t-slot"} & set(node.attrib)
        if "t-foreach" in node.attrib:
            assert "t-key" in node.attrib
        for name, value in node.attrib.items():
            if name.startswith("t-"):
                assert not re.search(r"(?<![\w.])(state|props|env)\.", value), value


@pytest.mark.parametrize("path", scripts("**/*.js"), ids=lambda path: path.name)
def test_only_the_bridge_knows_owl(path):
    text = path.read_text()
    assert text.startswith("/** @odoo-module **/")
    assert "@odoo/owl" not in text
    assert not re.search(r"static (props|defaultProps|template)", text)
    if path.name != "owl_bridge.js":
        assert not re.search(r"\b(owl\.|useState|useRef|reactive)\b", text)
