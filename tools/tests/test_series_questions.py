"""Nothing but compat.py asks which series of Odoo it runs on."""

import pytest

from tools.series_questions import questions


@pytest.mark.parametrize(
    "code",
    [
        "from odoo import release",
        "from odoo.release import version_info",
        "from odoo.tools import parse_version",
        "if odoo.release.version_info > (17,): pass",
        "x = hasattr(env, 'flush_all')",
        "x = 'tax_ids' in self.env['sale.order.line']._fields",
        "x = self.env['sale.order']._fields['pricelist_id'].required",
        "cr = getattr(env, 'cr', env)",
        "x = getattr(self.env['x'], 'y', None)",
        "import odoo.release as r",
        "from sys import version_info",
        "x = self._fields.get('tax_ids')",
        "x = 'res.groups.privilege' in self.env",
        "x = self.env.get('ir.translation')",
        "x = getattr(order, 'locked', None)",
        "with suppress(AttributeError):\n    x.y",
        "with contextlib.suppress(AttributeError):\n    x.y",
        "x = inspect.signature(method)",
        "try:\n    import x\nexcept ImportError:\n    pass",
        "try:\n    x.y\nexcept (KeyError, AttributeError):\n    pass",
        "x = 'is_storable' in product",
        "x = 'my_field' in self.env['sale.order.line'].fields_get()",
        "x = find_spec('odoo.addons.product.models.product_tag')",
        "try:\n    tags = self.env['product.tag']\nexcept KeyError:\n    tags = None",
        "x = odoo.service.common.exp_version()",
        "x = 'flush_all' in dir(self.env)",
        "x = MODEL in self.env",
        "x = self.env['ir.model.fields'].search([])",
        "x = module.search([]).mapped('latest_version')",
        "has = hasattr",
        "x = 'x' in vars(type(order))",
        "x = 'x' not in type(order).__dict__",
    ],
)
def test_a_question(tmp_path, code):
    path = tmp_path / "model.py"
    path.write_text(code)
    assert list(questions(path))


@pytest.mark.parametrize(
    "code",
    [
        "from odoo import api, fields, models",
        "x = getattr(error, 'retry_after', None)",
        "value = getattr(before, name)",
        "x = 'cartona.outbox' in env.registry",
        "x = values.get('name')",
        "try:\n    x = int(y)\nexcept ValueError:\n    pass",
    ],
)
def test_no_question(tmp_path, code):
    path = tmp_path / "model.py"
    path.write_text(code)
    assert not list(questions(path))
