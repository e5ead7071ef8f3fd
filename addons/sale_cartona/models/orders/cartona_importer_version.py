from odoo import _, api, models

import cartona_api

from ...lib.held import dumps
from ...lib.order_status import ENDED


class CartonaImporter(models.AbstractModel):
    """What a newer version of an order does to the sale order that was made of it."""

    _inherit = "cartona.importer"

    @api.model
    def _apply_version(self, order, content):
        """Bring the sale order of *order* in line with a newer version, *content*.

        :raises UserError: it cannot be; nothing of it may be kept.
        """
        before = order._version_before()
        order.status_problem_held = False
        if content.status in cartona_api.LINES_EDITABLE_STATUSES:
            # Cartona may take now what it refused before.
            order.lines_problem_held = False
        if content.status in ENDED:
            self._apply_end(order, content)
            return
        changes = order._line_changes(content)
        sale = order.sale_order_id
        order._log_head(before, content)
        if sale.state in ("draft", "sent"):
            self._apply_head(order, content, before)
        if not changes or sale.state == "cancel":
            order._agree(content)
            self._apply_line_details(order, content)
        elif sale.state in ("draft", "sent"):
            words = order._worded(*order._change_messages(changes, before))
            self._apply_line_changes(order, content, changes)
            order._log_changes(words)
        else:
            # Goods may be on their way already: a person decides (see cartona_order_decision).
            messages = order._change_messages(changes, before)
            words = order._worded(*messages)
            order._finish_import("changed", changes_held=dumps(*messages))
            order._log_changes(words)
            order._call_person(_("Cartona order has changed"), words)
            return
        not_done = order.activity_ids.filtered(lambda each: each.summary == self._shipped_summary())
        order._finish_import("imported", changes_held=False, imported_payload=False)
        if not_done and content.status == cartona_api.OrderStatus.ASSIGNED_TO_SALESMAN:
            # Nobody has dealt with it yet.
            self._call_because_shipped(order)
        self._apply_status(order, content)
