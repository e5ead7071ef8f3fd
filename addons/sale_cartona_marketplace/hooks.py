"""What has to happen around installing and uninstalling."""

from odoo import SUPERUSER_ID, _, api
from odoo.addons.sale_cartona import compat
from odoo.addons.sale_cartona.lib import evidence
from odoo.exceptions import UserError

from .lib import adoption


def pre_init_hook(env):
    """Keep what an older connector left in the column that is to be ours.

    :raises UserError: somebody has said that this is a supplier's database.
    """
    cr = compat.cursor_of_hook(env)
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["cartona.deployment"]._refuse_marketplace_addon()
    adoption.keep_aside(cr)


def post_init_hook(env, registry=None):
    """Take over the values that an older connector left, and say which could not be.

    :raises UserError: an older addon defines the field in a way that hides ours.
    """
    del registry
    env = api.Environment(compat.cursor_of_hook(env), SUPERUSER_ID, {})
    _require_own_field(env)
    env["cartona.adoption.problem"]._adopt()
    decision = env["cartona.deployment"]._decision()
    if decision.kind != evidence.MARKETPLACE:
        env["cartona.deployment"]._choose(evidence.MARKETPLACE, evidence.ADDON)


def uninstall_hook(env, registry=None):
    """Give an older column its name back, and stop the sending until somebody looks."""
    del registry
    adoption.restore(compat.cursor_of_hook(env))


def _require_own_field(env):
    """Raise UserError where a field of another addon has taken the place of ours."""
    for model in ("product.product", "product.template"):
        field = env[model].fields_get(["cartona_id"], ["type", "store"])["cartona_id"]
        is_ours = field["type"] == "char" and field["store"] == (model == "product.product")
        if not is_ours:
            raise UserError(
                _(
                    "Another addon defines the field cartona_id of %(model)s as %(type)s, which "
                    "hides the one of this addon. Uninstall that addon first; the values in its "
                    "column are taken over.",
                    model=model,
                    type=field["type"],
                )
            )
