"""A field `cartona_id` that an older addon still defines beside ours.

Odoo makes one field of two that have the same type, so a text field beside ours is ours. Of
two types, that of the addon that is loaded last wins. Variants have a column for ours: there
Odoo would put the column of one addon aside whenever the other one is upgraded.
"""

from functools import lru_cache

from odoo import _
from odoo.exceptions import UserError

NAME = "cartona_id"
ADDON = "sale_cartona_marketplace"
#: Where our field is, and whether it has a column there.
OURS = {"product.product": True, "product.template": False}


def unreconcilable(cr):
    """Return model and kind of a field that ours cannot stand beside, None if there is none."""
    cr.execute(
        """
        SELECT field.model, field.ttype, module.name
          FROM ir_model_fields field
          JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id
          JOIN ir_module_module module ON module.name = data.module
         WHERE field.name = %s AND field.model = ANY(%s) AND field.store
           AND field.ttype != 'char' AND module.state IN ('installed', 'to upgrade')
         ORDER BY field.model, module.name
        """,
        (NAME, list(OURS)),
    )
    found = cr.fetchall()
    place = _places(cr) if found else None
    for model, kind, addon in found:
        if OURS[model] or place(addon) > place(ADDON):
            return model, kind
    return None


def _places(cr):
    """Return a function from an addon to its place in the order in which Odoo loads them."""
    cr.execute(
        """
        SELECT module.name, array_agg(needed.name)
          FROM ir_module_module module
          JOIN ir_module_module_dependency needed ON needed.module_id = module.id
         GROUP BY module.name
        """
    )
    needed = dict(cr.fetchall())

    @lru_cache(maxsize=None)
    def depth(addon):
        return 1 + max(map(depth, needed.get(addon, ())), default=0)

    return lambda addon: (depth(addon), addon)


def require_ours(model):
    """Raise UserError where a field of another addon has taken the place of ours in *model*."""
    field = model.fields_get([NAME], ["type", "store"])[NAME]
    if field["type"] != "char" or field["store"] != OURS[model._name]:
        raise UserError(in_words(model.env, model._name, field["type"]))


def in_words(env, model, kind):
    """Return why our addon and the one that defines *kind* in *model* cannot both be there."""
    env.cr.execute(
        """
        SELECT string_agg(DISTINCT data.module, ', ')
          FROM ir_model_fields field
          JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id
         WHERE field.name = %s AND field.model = %s AND data.module != %s
        """,
        (NAME, model, ADDON),
    )
    # While Odoo installs an addon, its fields are not noted yet.
    installing = env.context.get("module")
    addon = env.cr.fetchone()[0] if installing in (None, ADDON) else installing
    return _(
        "Another addon (%(addon)s) defines the field cartona_id of %(model)s as %(kind)s, which "
        "cannot stand beside that of Cartona's own addon. Export its values to a file, uninstall "
        "it, then install Cartona's addon and import the file.",
        addon=addon or "?",
        model=model,
        kind=kind,
    )
