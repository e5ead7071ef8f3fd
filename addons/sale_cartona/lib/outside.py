"""Secrets that stand in Odoo's configuration file or in the environment, and so in no database.

Every database of a server reads the same file and environment, and each has an account 1. So the
name of a secret says which database it is for; one without is for a server of a single database.
"""

import os
import re

from odoo.tools import config

TOKEN = "token"  # nosec B105 - no secret
WEBHOOK_SECRET = "webhook_secret"  # nosec B105 - no secret


def variables(kind, database, account_id):
    """Return how the environment may name the secret of an account, the name that counts first.

    >>> variables(TOKEN, "shop-2.prod", 7)
    ['CARTONA_TOKEN_SHOP_2_PROD_7', 'CARTONA_TOKEN_7']
    """
    of_database = re.sub("[^A-Z0-9]", "_", database.upper())
    parts = (of_database, account_id), (account_id,)
    return ["_".join(["CARTONA", kind.upper(), *map(str, each)]) for each in parts]


def named_secret(kind, database, account_id):
    """Return the name and the secret of an account, ``(None, None)`` where it is not there.

    It is never to be shown or logged. The configuration file has the name in lower case, as it has
    all of its own. Quotation marks around the secret are no part of it, as some write them there.

    >>> config["cartona_token_70707"] = ' "from the file" '
    >>> os.environ["CARTONA_TOKEN_80808"] = "from the environment"
    >>> [secret(TOKEN, "shop", number) for number in (70707, 80808, 90909)]
    ['from the file', 'from the environment', None]
    >>> os.environ["CARTONA_TOKEN_SHOP_70707"] = "of this database"
    >>> [named_secret(TOKEN, database, 70707) for database in ("shop", "copy")]
    [('CARTONA_TOKEN_SHOP_70707', 'of this database'), ('CARTONA_TOKEN_70707', 'from the file')]
    >>> del config.options["cartona_token_70707"], os.environ["CARTONA_TOKEN_80808"]
    >>> del os.environ["CARTONA_TOKEN_SHOP_70707"]
    """
    for name in variables(kind, database, account_id):
        found = config.get(name.lower()) or os.environ.get(name)
        found = str(found or "").strip().strip("'\"")
        if found:
            return name, found
    return None, None


def secret(kind, database, account_id):
    """Return the secret of an account, None where it is not there; never to be shown or logged."""
    return named_secret(kind, database, account_id)[1]
