"""What has to happen around installing and uninstalling."""


def uninstall_hook(env, registry=None):
    """Stop the sending before the tables go, and take back what stands in others' tables.

    Up to 16.0 Odoo passes a cursor and the registry, since 17.0 an environment.
    """
    del registry
    cr = getattr(env, "cr", env)
    cr.execute("UPDATE cartona_account SET state = 'paused' WHERE state = 'live'")
    cr.execute("DROP INDEX IF EXISTS cartona_res_partner_phone_idx, cartona_res_partner_mobile_idx")
