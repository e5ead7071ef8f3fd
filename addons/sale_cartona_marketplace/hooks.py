"""What has to happen around installing and uninstalling."""

from odoo import SUPERUSER_ID, api
from odoo.addons.sale_cartona import compat, hooks
from odoo.addons.sale_cartona.lib import evidence
from odoo.exceptions import UserError

from .lib import adoption, legacy_field


def pre_init_hook(env):
    """Keep what an older connector left in the column that is to be ours.

    :raises UserError: somebody has said that this is a supplier's database, or an older addon
        has a field that ours cannot stand beside.
    """
    cr = compat.cursor_of_hook(env)
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["cartona.deployment"]._refuse_marketplace_addon()
    found = legacy_field.unreconcilable(cr)
    if found:
        raise UserError(legacy_field.in_words(env, *found))
    adoption.keep_aside(cr)


def post_init_hook(env, registry=None):
    """Take over the values that an older connector left, and say which could not be."""
    del registry
    env = api.Environment(compat.cursor_of_hook(env), SUPERUSER_ID, {})
    env["cartona.adoption.problem"]._adopt()
    decision = env["cartona.deployment"]._decision()
    if decision.kind != evidence.MARKETPLACE:
        env["cartona.deployment"]._choose(evidence.MARKETPLACE, evidence.ADDON)


def uninstall_hook(env, registry=None):
    """Give an older column its name back, and stop the sending until somebody looks."""
    del registry
    cr = compat.cursor_of_hook(env)
    hooks.make_way(cr)
    adoption.restore(cr)
