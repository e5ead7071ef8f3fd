"""Secrets that stand in Odoo's configuration file or in the environment, and so in no database."""

import os

from odoo.tools import config

TOKEN = "token"  # nosec B105 - no secret
WEBHOOK_SECRET = "webhook_secret"  # nosec B105 - no secret


def variable(kind, account_id):
    """Return how the environment names the secret of an account.

    >>> variable(TOKEN, 7)
    'CARTONA_TOKEN_7'
    """
    return "cartona_{}_{}".format(kind, account_id).upper()


def secret(kind, account_id):
    """Return the secret of an account, None where it is not there; never to be shown or logged.

    The configuration file has the name in lower case, as it has all of its own. Quotation marks
    around the secret are no part of it, as some write them there.

    >>> config["cartona_token_70707"] = ' "from the file" '
    >>> os.environ["CARTONA_TOKEN_80808"] = "from the environment"
    >>> [secret(TOKEN, number) for number in (70707, 80808, 90909)]
    ['from the file', 'from the environment', None]
    >>> del config.options["cartona_token_70707"], os.environ["CARTONA_TOKEN_80808"]
    """
    name = variable(kind, account_id)
    found = config.get(name.lower()) or os.environ.get(name)
    return str(found or "").strip().strip("'\"") or None
