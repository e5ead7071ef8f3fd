from odoo import fields, models

from ...lib.sql import unique_index


class CartonaProgress(models.Model):
    """How far the long tasks of an account have come: each goes on there in its next run.

    It is a record of its own, so that no change of a setting meets it.
    """

    _name = "cartona.progress"
    _description = "Cartona Progress"
    _inherit = ["cartona.exported"]
    _rec_name = "account_id"

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade")
    page_read = fields.Integer(
        readonly=True, help="Last page of Cartona's catalogue that a reading under way has seen."
    )
    checked_to = fields.Integer(
        readonly=True, help="Id of the last listing that a check under way has looked at."
    )
    linked_to = fields.Integer(
        readonly=True, help="Id of the last listing that linking in bulk has looked at."
    )
    catalogue_read_at = fields.Datetime(
        readonly=True, help="When Cartona's catalogue was last read to its end."
    )
    catalogue_wanted = fields.Boolean(
        readonly=True, help="The catalogue is to be read although it is not due."
    )
    compare_wanted = fields.Boolean(
        readonly=True, help="Differences are only to be found, and not to be repaired yet."
    )
    check_wanted = fields.Boolean(
        readonly=True, help="Products are still being listed and checked."
    )
    matching_wanted = fields.Boolean(
        readonly=True, help="Products are to be suggested for what Cartona has."
    )
    linking_from = fields.Float(
        readonly=True, help="Suggestions from this score upwards are being linked."
    )
    fetch_page = fields.Integer(
        readonly=True, help="Where the look at orders since a date goes on."
    )

    def init(self):
        """Let the database refuse a second record of an account."""
        unique_index(self.env.cr, self._table, ["account_id"])
        self.env.cr.execute("SELECT to_regclass('cartona_account') IS NOT NULL")
        if self.env.cr.fetchone()[0]:
            # Accounts that are older than this model.
            self.env.cr.execute(
                """
                INSERT INTO cartona_progress (account_id) SELECT id FROM cartona_account
                ON CONFLICT DO NOTHING
                """
            )
