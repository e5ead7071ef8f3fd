import time

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

import cartona_api
from cartona_api import masking

from ... import compat, const
from ...lib.order_states import SETTLED
from ...lib.order_status import ENDED
from ...lib.retention import whole

#: Statuses after which nothing is to be delivered any more.
OVER = (*ENDED, cartona_api.OrderStatus.DELIVERED)


class CartonaOrder(models.Model):
    """Takes names, phones and addresses out of what was received of orders that are long over.

    The retailer's contact stays: the books need it. So does the hash of what was received, by which
    the same version, should it be shown once more, is known for no new one.
    """

    _inherit = "cartona.order"

    ended_at = fields.Datetime(
        string="Over Since", readonly=True, help="When it was delivered, cancelled or returned."
    )
    people_removed_at = fields.Datetime(
        string="Names Removed On",
        readonly=True,
        help="Names, phones, addresses and remarks were taken out of what was received.",
    )

    def init(self):
        """Let the database find the few orders whose time has come, and know older ones."""
        res = super().init()
        self.env.cr.execute(
            """
            UPDATE cartona_order SET ended_at = COALESCE(delivered_at, write_date)
             WHERE ended_at IS NULL AND status = ANY(%s);
            CREATE INDEX IF NOT EXISTS cartona_order_ended_index ON cartona_order (ended_at)
             WHERE people_removed_at IS NULL
            """,
            (list(OVER),),
        )
        return res

    @api.model
    def _insert(self, values):
        """Insert a new order, which may be over when it is first seen."""
        if values.get("status") in OVER:
            values = dict(values, ended_at=fields.Datetime.now())
        return super()._insert(values)

    def write(self, vals):
        """Note when an order is over, and that a newer version has names once more."""
        done = super().write(vals)
        if "status" in vals:
            over = self.filtered(lambda order: order.status in OVER)
            (self - over).filtered("ended_at").write({"ended_at": False})
            over.filtered(lambda order: not order.ended_at or "payload" in vals).write(
                {"ended_at": fields.Datetime.now()}
            )
        if "payload" in vals:
            self.filtered("people_removed_at").write({"people_removed_at": False})
        return done

    @api.autovacuum
    def _gc_people(self):
        """Take people out of the orders that were over long ago, some hundred a transaction."""
        setting = self.env["ir.config_parameter"].sudo()
        months = whole(setting.get_param(const.PEOPLE_MONTHS_KEY), const.PEOPLE_MONTHS)
        limit = fields.Datetime.now() - relativedelta(months=months)
        end = time.monotonic() + const.CLEANING_SECONDS
        while self._remove_people(limit) and time.monotonic() < end:
            self.env["cartona.worker"]._commit()

    @api.model
    def _remove_people(self, limit):
        """Mask some orders that were over before *limit*; return whether there may be more.

        One that somebody is at work on is left to the next day.
        """
        self.env.cr.execute(
            """
            SELECT id, payload, imported_payload FROM cartona_order
             WHERE ended_at < %s AND people_removed_at IS NULL AND state = ANY(%s)
             ORDER BY ended_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
            """,
            (limit, list(SETTLED), const.ORDERS_MASKED_AT_ONCE),
        )
        rows, now = self.env.cr.fetchall(), fields.Datetime.now()
        for order_id, payload, imported in rows:
            self.env.cr.execute(
                """
                UPDATE cartona_order
                   SET payload = %s, imported_payload = %s, retailer_name = NULL,
                       note_message = NULL, people_removed_at = %s
                 WHERE id = %s
                """,
                (_without_people(payload), _without_people(imported), now, order_id),
            )
        compat.invalidate(self.env)
        return len(rows) == const.ORDERS_MASKED_AT_ONCE


def _without_people(payload):
    return payload and cartona_api.dumps(masking.without_people(cartona_api.loads(payload)))
