"""What has to happen around installing and uninstalling."""


def uninstall_hook(env, registry=None):
    """Stop the sending before the tables go."""
    del registry
    cr = getattr(env, "cr", env)
    cr.execute("UPDATE cartona_account SET state = 'paused' WHERE state = 'live'")
