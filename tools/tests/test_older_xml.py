"""One source of XML, in the form that each series understands."""

import pytest
from lxml import etree

from tools.older_xml import convert, domain

VIEW = """<odoo><record id="view" model="ir.ui.view">
<field name="arch" type="xml">%s</field></record></odoo>"""

#: How a domain of the old web client asks whether a field, which may be a number, is set.
TRUE = ("not in", [False, 0, ""])
FALSE = ("in", [False, 0, ""])


def arch(text: str, series: str):
    """Return the arch of a view written for the newest series, in the form of another."""
    root = etree.fromstring(convert(VIEW % text, series))
    return root.find(".//field[@name='arch']")[0]


@pytest.mark.parametrize(("series", "tag"), [("15.0", "tree"), ("17.0", "tree"), ("18.0", "list")])
def test_a_list_is_a_tree_up_to_17(series, tag):
    assert arch("<list><field name='name'/></list>", series).tag == tag


def test_an_embedded_list_and_a_path_to_one_are_turned_too():
    form = arch("<form><field name='line_ids'><list/></field></form>", "17.0")
    assert form.find("field/tree") is not None
    path = arch(
        """<xpath expr="//field[@name='order_line']/list/field" position="after"/>""", "16.0"
    )
    assert path.get("expr") == "//field[@name='order_line']/tree/field"
    listing = arch("""<xpath expr="//field[@name='listing_ids']" position="after"/>""", "16.0")
    assert listing.get("expr") == "//field[@name='listing_ids']"


def test_actions_open_a_tree():
    text = "<odoo><record><field name='view_mode'>list,form</field></record></odoo>"
    assert "tree,form" in convert(text, "15.0")
    assert "list,form" in convert(text, "18.0")


def test_a_modifier_is_a_domain_up_to_16():
    field = "<form><field name='x' invisible=\"state != 'live'\" required=\"not y\"/></form>"
    [old] = arch(field, "16.0")
    assert "invisible" not in old.attrib
    assert old.get("attrs") == str(
        {"invisible": [("state", "!=", "live")], "required": [("y", "in", [False, 0, ""])]}
    )
    [new] = arch(field, "17.0")
    assert new.get("invisible") == "state != 'live'"
    assert "attrs" not in new.attrib


def test_a_constant_modifier_stays():
    [field] = arch("<form><field name='x' invisible='1' readonly='True'/></form>", "15.0")
    assert dict(field.attrib) == {"name": "x", "invisible": "1", "readonly": "True"}


def test_a_column_that_is_never_shown():
    [field] = arch("<list><field name='x' column_invisible='True'/></list>", "15.0")
    assert dict(field.attrib) == {"name": "x", "invisible": "1"}


def test_a_modifier_that_a_view_inherits():
    [attribute] = arch(
        """<xpath expr="//field" position="attributes">
        <attribute name="invisible">state == 'live'</attribute></xpath>""",
        "16.0",
    )
    assert attribute.get("name") == "attrs"
    assert attribute.text == str({"invisible": [("state", "=", "live")]})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("active", [("active", *TRUE)]),
        ("not active", [("active", *FALSE)]),
        ("count == 0", [("count", "=", 0)]),
        ("not (count > 0)", [("count", "<=", 0)]),
        ("state not in ('a', 'b')", [("state", "not in", ["a", "b"])]),
        ("parent.kind == 'x'", [("parent.kind", "=", "x")]),
        ("a and not b or c", ["|", "&", ("a", *TRUE), ("b", *FALSE), ("c", *TRUE)]),
        ("not (a or b)", ["&", ("a", *FALSE), ("b", *FALSE)]),
        ("a and b and c", ["&", "&", ("a", *TRUE), ("b", *TRUE), ("c", *TRUE)]),
    ],
)
def test_expressions(expression, expected):
    assert domain(expression) == expected


@pytest.mark.parametrize("expression", ["a +", "len(a) > 1", "a == b", "a.b.c", "1 < a < 3"])
def test_what_a_domain_cannot_say_is_refused(expression):
    with pytest.raises(ValueError, match=r"\w"):
        domain(expression)


def test_the_line_is_named():
    with pytest.raises(ValueError, match="line 3, invisible"):
        arch("<form>\n<field name='x' invisible='len(a)'/></form>", "15.0")
