from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ... import compat, const
from ...lib.held import SAID, message
from ...lib.order_states import PERSON
from .cartona_importer import OrderProblem


class CartonaOrder(models.Model):
    """Orders that wait because Odoo does not know what was ordered, until a person chooses it."""

    _inherit = "cartona.order"

    has_unknown_products = fields.Boolean(
        string="Unknown Products", compute="_compute_has_unknown_products"
    )

    @api.depends("state", "payload")
    def _compute_has_unknown_products(self):
        for order in self:
            # Whoever sees that an order waits is told why, though the payload is not theirs.
            waits = order.state == "waiting"
            order.has_unknown_products = waits and bool(order.sudo()._unknown_lines())

    def _selling_account(self):
        """Return the account that sells what was ordered, as the importer finds it."""
        content = self._pulled().order
        account = self.account_id
        return account._account_for(content.supplier_code) if content else account

    def _unknown_lines(self):
        """Return the lines, :class:`cartona_api.OrderLine`, that are for no product of Odoo's."""
        self.ensure_one()
        content = self._pulled().order
        lines = [line for line in content.order_details if line.is_sold] if content else []
        found = self.env["cartona.listing"]._of_order_lines(self._selling_account(), lines)
        return [line for line, listing in zip(lines, found) if not listing.product_id]

    def action_choose_products(self):
        """Ask which products the unknown ones are.

        :raises UserError: nothing is unknown any more
        """
        self.ensure_one()
        compat.check_access(self, "write")
        if not self.has_unknown_products:
            raise UserError(
                _("Order %s has no unknown product any more: import it again.", self.full_name)
            )
        wizard = self.env["cartona.choose.wizard"]._of_order(self)
        return wizard._show()

    def _import_now(self):
        """Import a waiting order in this transaction; return in words why it still waits, if so.

        Orders of an account that is not live are left to the run that comes once it is.
        """
        self.ensure_one()
        account = self.account_id._for_company()
        order = self.with_env(account.env)
        if account.state != "live" or self.env["cartona.deployment"]._obstacle():
            order.action_retry()
            return _("Account %s is not live: the order is imported once it is.", account.name)
        try:
            with self.env.cr.savepoint():
                order._set_state(PERSON, "received", retry_at=False, failure_count=0)
                order.env["cartona.importer"]._import(order)
                compat.flush(order.env)
        except UserError as error:
            compat.invalidate(order.env)
            said = message(SAID, said=str(error.args[0]))
            order._wait(*(error.messages if isinstance(error, OrderProblem) else [said]))
            return order.problem
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        return None
