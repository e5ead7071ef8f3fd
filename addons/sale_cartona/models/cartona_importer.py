import logging

from odoo import _, api, models
from odoo.exceptions import UserError

from .. import const
from ..lib.order_status import ENDED
from ..lib.sql import is_conflict

_logger = logging.getLogger(__name__)

ATTEMPTS = 3


class OrderProblem(UserError):
    """An order cannot be imported; the message says why and what to do."""


class CartonaImporter(models.AbstractModel):
    """Makes sale orders of stored orders, each whole or not at all."""

    _name = "cartona.importer"
    _description = "Cartona Importer"

    @api.model
    def _import_and_commit(self, order_id):
        """Import one order in a transaction of its own; whatever happens, no other suffers."""
        worker = self.env["cartona.worker"]
        order = self.env["cartona.order"].browse(order_id)
        problem = None
        for _attempt in range(ATTEMPTS):
            try:
                self._import(order)
                worker._commit()
                return
            except UserError as error:
                worker._rollback()
                problem = str(error.args[0])
                break
            except Exception as error:
                worker._rollback()
                if is_conflict(error):
                    problem = _("Somebody else was changing the same records: %s", error)
                    continue
                _logger.exception("Cartona order %s cannot be imported", order_id)
                problem = _("Unexpected: %s", error)
                break
        order._wait(problem)
        worker._commit()

    @api.model
    def _import(self, order):
        """Make the sale order of a stored order.

        :raises UserError: it cannot be made; nothing of it may be kept.
        """
        pulled = order._pulled()
        if not pulled.order:
            raise OrderProblem(pulled.error)
        if not order._has_id():
            raise OrderProblem(_("The order's id on Cartona is too long to be one."))
        content = pulled.order
        owner = order.account_id._account_for(content.supplier_code)
        if owner != order.account_id:
            # The account that the order belongs to was set up after it had been pulled.
            order.account_id = owner
            # This run serves another account: the next one acknowledges the order.
            self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        sold = [line for line in content.order_details if line.is_sold]
        if order.sale_order_id:
            self._apply_version(order, content)
        elif content.status in ENDED or order.cancelled_here:
            order._finish_import("closed")
        elif not content.order_details and content.total_price:
            raise OrderProblem(
                _(
                    "Cartona sent a total of %s but no lines. Ask Cartona about the order.",
                    "%.2f" % content.total_price,
                )
            )
        elif not sold:
            order._finish_import("closed")
        else:
            self._check_head(order.account_id, content)
            order._finish_import("imported", sale_order_id=self._sale_order(order, content).id)
            order._agree(content)
            self._confirm_if_approved(order, content)

    @api.model
    def _check_head(self, account, content):
        """Raise OrderProblem where an order cannot be Odoo's for its head."""
        if content.supplier_code and account.supplier_code not in (False, content.supplier_code):
            raise OrderProblem(
                _(
                    "The order is for supplier code %(code)s, for which no live account fetches "
                    "orders. Enter the code on the account that it belongs to, or take that "
                    "account live.",
                    code=content.supplier_code,
                )
            )
        retailer = content.retailer
        if not retailer or not (
            retailer.retailer_name or retailer.retailer_code or retailer.retailer_number
        ):
            raise OrderProblem(
                _("Cartona does not say which retailer ordered. Ask Cartona about the order.")
            )
