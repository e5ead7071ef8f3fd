"""A tiny addon of the kind that Cartona's connectors came after, written into a folder.

It still defines `cartona_id` on products, in whatever way a test wants it.
"""

from dataclasses import replace
from pathlib import Path

from tools.odoo_env import OdooEnv

MANIFEST = """{{
    "name": "Legacy Cartona",
    "version": "1.0",
    "author": "Somebody",
    "license": "LGPL-3",
    "depends": {depends!r},
    "data": ["views.xml"],
}}
"""

MODELS = """
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    cartona_partner_id = fields.Integer()


class Product(models.Model):
    _inherit = "{model}"

    cartona_id = fields.{kind}({options})
"""

VIEWS = """<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <record id="product_form" model="ir.ui.view">
        <field name="name">product.form.legacy</field>
        <field name="model">{model}</field>
        <field name="inherit_id" ref="{view}"/>
        <field name="arch" type="xml">
            <xpath expr="//field[@name='categ_id']" position="before">
                <field name="cartona_id"/>
            </xpath>
        </field>
    </record>
</odoo>
"""


def with_legacy_addon(
    env: OdooEnv,
    folder: Path,
    model: str,
    kind: str,
    name: str = "legacy_cartona",
    depends: tuple[str, ...] = ("product", "contacts"),
    options: str = 'string="Cartona", index=True',
) -> OdooEnv:
    """Write the addon into ``folder`` and return ``env`` with it on the addons path.

    Its field is one of ``kind`` (``Char``, ``Integer``) of ``model``.
    """
    addon = folder / name
    addon.mkdir()
    (addon / "__init__.py").write_text("from . import models\n")
    (addon / "__manifest__.py").write_text(MANIFEST.format(depends=list(depends)))
    (addon / "models.py").write_text(MODELS.format(model=model, kind=kind, options=options))
    view = {
        "product.template": "product.product_template_only_form_view",
        "product.product": "product.product_normal_form_view",
    }[model]
    (addon / "views.xml").write_text(VIEWS.format(model=model, view=view))
    return replace(env, more_addons=(*env.more_addons, folder))
