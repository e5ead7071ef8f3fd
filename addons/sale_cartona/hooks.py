"""What has to happen around installing and uninstalling."""

import time

import psycopg2

from odoo import SUPERUSER_ID, _, api
from odoo.exceptions import UserError
from odoo.sql_db import db_connect

from . import compat, const
from .lib import lock

#: Seconds that an uninstallation waits for a run that is under way: longer than one lasts.
PATIENCE = const.RUN_SECONDS + const.LONGEST_CALL + 5.0

#: All tables that have to be locked to drop what is ours: our own, those that have columns or
#: indexes of ours, and those that our keys point to.
_TABLES = """
    WITH tables AS (
        SELECT oid, relname, relname LIKE '%cartona%' AS is_own FROM pg_class
         WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    )
    SELECT relname FROM tables
     WHERE is_own
        OR oid IN (SELECT attrelid FROM pg_attribute
                    WHERE attname LIKE '%cartona%' AND NOT attisdropped)
        OR oid IN (SELECT indrelid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                    WHERE relname LIKE '%cartona%')
        OR oid IN (SELECT confrelid FROM pg_constraint JOIN tables own ON own.oid = conrelid
                    WHERE contype = 'f' AND (own.is_own OR conname LIKE '%cartona%'))
     ORDER BY relname
"""

#: Odoo's job that calls the cleaning of every model; nobody can start what is locked like this.
_CLEANING = """
    SELECT id FROM ir_cron
     WHERE id IN (SELECT res_id FROM ir_model_data
                   WHERE module = 'base' AND name = 'autovacuum_job' AND model = 'ir.cron')
       FOR UPDATE NOWAIT
"""

_PUT_OFF_CALL = """
    UPDATE ir_cron
       SET nextcall = GREATEST(nextcall, now() AT TIME ZONE 'UTC' + INTERVAL '5 minutes')
     WHERE id = ANY(%s)
"""
_PUT_OFF_TRIGGERS = """
    UPDATE ir_cron_trigger
       SET call_at = GREATEST(call_at, now() AT TIME ZONE 'UTC' + INTERVAL '5 minutes')
     WHERE cron_id = ANY(%s)
"""


def post_init_hook(env, registry=None):
    """Find out where the connector runs, and have what belongs there installed with it."""
    del registry
    env = api.Environment(compat.cursor_of_hook(env), SUPERUSER_ID, {})
    env["cartona.deployment"]._install_what_belongs_here()


def uninstall_hook(env, registry=None):
    """Stop the sending before the tables go, and take back what stands in others' tables.

    :raises UserError: a run that is under way does not end; nothing is removed then.
    """
    del registry
    cr = compat.cursor_of_hook(env)
    make_way(cr)
    _keep_what_is_used(cr)
    cr.execute("DELETE FROM ir_config_parameter WHERE key LIKE 'sale_cartona.%'")
    cr.execute("DROP INDEX IF EXISTS cartona_res_partner_phone_idx, cartona_res_partner_mobile_idx")


def make_way(cr):
    """Begin a transaction that can remove what is ours, however busy the server is.

    :raises UserError: a run or a transaction that is under way does not end.
    """
    cr.execute("SELECT state = 'to remove' FROM ir_module_module WHERE name = 'sale_cartona'")
    if cr.fetchone()[0]:
        with db_connect(cr.dbname).cursor() as own_cr:
            _stop(own_cr)
    # From here on the cursor must see what the runs that were waited for have committed.
    cr.commit()  # pylint: disable=invalid-commit
    insist(lambda: lock.whole_tables(cr, _TABLES) and put_off_cleaning(cr))


def put_off_cleaning(cr):
    """Keep Odoo from cleaning up our wizards and logs while they go; return whether it worked.

    Its job waits for this transaction. It is put off for some minutes besides, because another
    process knows our models until it hears that they are gone, and would clean up for them; so is
    the second half of a run that had too little time. Where the job runs already, the transaction
    is given back.
    """
    try:
        cr.execute(_CLEANING, log_exceptions=False)
    except (psycopg2.errors.LockNotAvailable, psycopg2.errors.SerializationFailure):
        cr.rollback()
        return False
    cron_ids = [cron_id for (cron_id,) in cr.fetchall()]
    cr.execute(_PUT_OFF_CALL, (cron_ids,))
    cr.execute(_PUT_OFF_TRIGGERS, (cron_ids,))
    return True


def insist(attempt):
    """Repeat *attempt* until it returns that it succeeded, as long as a run may last.

    :raises UserError: it does not succeed.
    """
    end = time.monotonic() + PATIENCE
    while not attempt():
        if time.monotonic() > end:
            raise UserError(
                _("Odoo is too busy to remove the connector: try again in a quieter minute.")
            )
        time.sleep(0.2)


def _keep_what_is_used(cr):
    """Archive the product of rounding lines where there are any: it cannot be deleted."""
    cr.execute(
        """
        SELECT product.id, product.product_tmpl_id FROM ir_model_data
          JOIN product_product product ON product.id = ir_model_data.res_id
         WHERE module = 'sale_cartona' AND model = 'product.product'
           AND (EXISTS (SELECT FROM sale_order_line WHERE product_id = product.id)
                OR EXISTS (SELECT FROM account_move_line WHERE product_id = product.id))
        """
    )
    for product_id, template_id in cr.fetchall():
        cr.execute("UPDATE product_product SET active = FALSE WHERE id = %s", (product_id,))
        cr.execute("UPDATE product_template SET active = FALSE WHERE id = %s", (template_id,))
        cr.execute(
            "DELETE FROM ir_model_data WHERE module = 'sale_cartona' AND model LIKE 'product.%'"
        )


def _stop(cr):
    """Pause all accounts, wait for what is under way, and let nothing begin any more."""
    cr.execute("UPDATE cartona_account SET state = 'paused' WHERE state = 'live'")
    cr.commit()  # pylint: disable=invalid-commit
    cr.execute("SELECT id FROM cartona_account")
    account_ids = [account_id for (account_id,) in cr.fetchall()]
    end = time.monotonic() + PATIENCE
    while not _rests(cr, account_ids):
        cr.rollback()
        if time.monotonic() > end:
            raise UserError(
                _(
                    "Cartona is still being talked to. All accounts are paused now: "
                    "uninstall the connector again in a minute."
                )
            )
        time.sleep(0.2)
    cr.execute("UPDATE ir_cron SET active = FALSE WHERE id = ANY(%s)", (_own_crons(cr),))
    cr.commit()  # pylint: disable=invalid-commit


def _rests(cr, account_ids):
    """Return whether no worker is at work, and keep the scheduler from starting one."""
    try:
        cr.execute(
            "SELECT FROM ir_cron WHERE id = ANY(%s) FOR UPDATE NOWAIT",
            (_own_crons(cr),),
            log_exceptions=False,
        )
    except (psycopg2.errors.LockNotAvailable, psycopg2.errors.SerializationFailure):
        return False
    return all(
        lock.try_lock(cr, purpose, account_id)
        for purpose in (const.OFFERS, const.ORDERS, const.STATUS)
        for account_id in account_ids
    )


def _own_crons(cr):
    cr.execute(
        "SELECT res_id FROM ir_model_data WHERE module = 'sale_cartona' AND model = 'ir.cron'"
    )
    return [cron_id for (cron_id,) in cr.fetchall()]
