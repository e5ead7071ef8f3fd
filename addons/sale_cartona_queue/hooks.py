"""What has to happen around uninstalling."""

import psycopg2

from odoo import fields
from odoo.addons.sale_cartona import compat
from odoo.addons.sale_cartona.hooks import insist

from .models.cartona_worker import LONGEST_RUN, SOON

_OURS = ["cartona.drain", "cartona.pull", "cartona.order.drain"]

#: What was taken, or started, longer ago is at work no more: its job runner or process died.
_REMOVE = """
    DELETE FROM queue_job
     WHERE id IN (
           SELECT id FROM queue_job
            WHERE model_name = ANY(%s)
              AND NOT COALESCE(state = 'enqueued' AND date_enqueued > %s, FALSE)
              AND NOT COALESCE(state = 'started' AND date_started > %s, FALSE)
              FOR UPDATE SKIP LOCKED
           )
"""


def uninstall_hook(env, registry=None):
    """Remove the jobs: without their models nobody could run them, or even read them.

    None is queued any more, as the addon is known to go, and those at work are waited for.

    :raises UserError: a job that is at work does not end.
    """
    del registry
    cr = compat.cursor_of_hook(env)
    # From here on the cursor must see what the jobs have committed.
    cr.commit()  # pylint: disable=invalid-commit
    insist(lambda: _remove_jobs(cr))


def _remove_jobs(cr):
    """Remove the jobs that nobody works on, for good; return whether none is left."""
    now = fields.Datetime.now()
    try:
        cr.execute(_REMOVE, (_OURS, now - SOON, now - LONGEST_RUN), log_exceptions=False)
    except psycopg2.errors.SerializationFailure:
        cr.rollback()
        return False
    cr.execute("SELECT FROM queue_job WHERE model_name = ANY(%s) LIMIT 1", (_OURS,))
    is_done = not cr.rowcount
    cr.commit()  # pylint: disable=invalid-commit
    return is_done
