"""What an Odoo would not take is found when an addon is built for it."""

import pytest

from tools.odoo_home import find_home
from tools.progress import ToolError
from tools.schemas import validate_addon
from tools.series import NEWEST

VIEW = """<odoo><record id="a_view" model="ir.ui.view">
    <field name="model">res.partner</field>{more}
    <field name="arch" type="xml">{arch}</field>
</record></odoo>"""
INHERITED = '<field name="inherit_id" ref="base.view_partner_tree"/>'


@pytest.fixture
def validate(tmp_path):
    """Check a view against the schemas of the newest Odoo, which is always there."""
    home = find_home(NEWEST)

    def check(arch, more=""):
        (tmp_path / "views.xml").write_text(VIEW.format(arch=arch, more=more))
        return validate_addon(tmp_path, home)

    return check


@pytest.mark.parametrize(
    "arch",
    [
        '<list><field name="name"/></list>',
        '<!-- Why. --><list><field name="name"/></list>',
        '<form><field name="child_ids"><list><field name="name"/></list></field></form>',
        '<kanban><templates><t t-name="card"/></templates></kanban>',
    ],
)
def test_a_good_view(validate, arch):
    assert validate(arch)


@pytest.mark.parametrize(
    "arch",
    [
        '<tree><field name="name"/></tree>',
        "<!-- Why. --><list><nothing/></list>",
        '<form><field name="child_ids"><tree><field name="name"/></tree></field></form>',
        '<grid><field name="name"/></grid>',
        '<list wrong="1"/>',
    ],
)
def test_a_bad_view(validate, arch):
    with pytest.raises(ToolError):
        validate(arch)


def test_a_view_that_extends_another(validate):
    assert validate('<xpath expr="//list/field" position="after"/>', INHERITED)
    for arch in ('<xpath expr="//tree/field" position="after"/>', '<tree position="inside"/>'):
        with pytest.raises(ToolError):
            validate(arch, INHERITED)
