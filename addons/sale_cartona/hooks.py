"""What has to happen around installing and uninstalling."""

from . import compat


def uninstall_hook(env, registry=None):
    """Stop the sending before the tables go, and take back what stands in others' tables."""
    del registry
    cr = compat.cursor_of_hook(env)
    cr.execute("UPDATE cartona_account SET state = 'paused' WHERE state = 'live'")
    cr.execute("DROP INDEX IF EXISTS cartona_res_partner_phone_idx, cartona_res_partner_mobile_idx")
