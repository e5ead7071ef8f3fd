import logging

from odoo import api, models
from odoo.exceptions import UserError

from ... import const
from ...lib.calls import Calls
from ...lib.held import SAID, held_of, message
from ...lib.order_status import ENDED
from ...lib.sql import is_conflict

_logger = logging.getLogger(__name__)

ATTEMPTS = 3


class OrderProblem(UserError):
    """An order cannot be imported; the messages (see ``lib/held.py``) say why and what to do."""

    def __init__(self, env, *messages):
        reader = env["cartona.message"]._reader()
        super().__init__("\n".join(map(reader.message, messages)))
        self.messages = messages


class CartonaImporter(models.AbstractModel):
    """Makes sale orders of stored orders, each whole or not at all."""

    _name = "cartona.importer"
    _description = "Cartona Importer"

    @api.model
    def _import_and_commit(self, order_id):
        """Import one order in a transaction of its own, so that a failure harms no other."""
        worker = self.env["cartona.worker"]
        order = self.env["cartona.order"].browse(order_id)
        messages = ()
        for _attempt in range(ATTEMPTS):
            try:
                self._import(order)
                worker._commit()
                return
            except OrderProblem as error:
                worker._rollback()
                messages = error.messages
                break
            except UserError as error:
                worker._rollback()
                messages = [message(SAID, said=str(error.args[0]))]
                break
            except Exception as error:
                worker._rollback()
                if is_conflict(error):
                    messages = [message("order_conflict", error=str(error))]
                    continue
                _logger.exception("Cartona order %s cannot be imported", order_id)
                messages = [held_of(error)]
                break
        order._wait(*messages)
        calls = Calls("import", items=1)
        calls.order_ids = order.ids
        repeated = order.failure_count > 1
        log = self.env["cartona.log"]
        log._note_problem(order.account_id, calls, *messages, repeated=repeated)
        worker._commit()

    @api.model
    def _import(self, order):
        """Make the sale order of a stored order.

        :raises UserError: it cannot be made; nothing of it may be kept.
        """
        pulled = order._pulled()
        if not pulled.order:
            raise OrderProblem(self.env, message(SAID, said=pulled.error))
        if not order._has_id():
            raise OrderProblem(self.env, message("order_id_too_long"))
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
            total = "%.2f" % content.total_price
            raise OrderProblem(self.env, message("order_without_lines", total=total))
        elif not sold:
            order._finish_import("closed")
        else:
            self._check_head(order.account_id, content)
            order._finish_import("imported", sale_order_id=self._sale_order(order, content).id)
            order._agree(content)
            self._confirm_if_approved(order, content)

    @api.model
    def _check_head(self, account, content):
        """Raise OrderProblem if the order is another account's, or names no retailer."""
        if content.supplier_code and account.supplier_code not in (False, content.supplier_code):
            code = content.supplier_code
            raise OrderProblem(self.env, message("order_of_no_account", code=code))
        retailer = content.retailer
        if not retailer or not (
            retailer.retailer_name or retailer.retailer_code or retailer.retailer_number
        ):
            raise OrderProblem(self.env, message("order_without_retailer"))
