from odoo import _, api, fields, models

from ... import compat, const
from ...lib.held import dumps


class AccountMove(models.Model):
    """Invoices of Cartona's orders, and the entries that book what Cartona pays of them."""

    _name = "account.move"
    _inherit = ["account.move", "cartona.added.fields"]

    cartona_order_ids = fields.Many2many(
        "cartona.order", compute="_compute_cartona", groups=const.EMPLOYEES
    )
    has_cartona_orders = fields.Boolean(compute="_compute_cartona", groups=const.EMPLOYEES)
    cartona_cash_at_door = fields.Monetary(
        string="Cash at the Door", compute="_compute_cartona", groups=const.EMPLOYEES
    )
    cartona_paid = fields.Monetary(
        string="Cartona Pays",
        compute="_compute_cartona",
        help="Credit and instalment.",
        groups=const.EMPLOYEES,
    )
    cartona_wallet_top_up = fields.Monetary(
        string="Wallet Top-up", compute="_compute_cartona", groups=const.EMPLOYEES
    )
    cartona_discount = fields.Monetary(
        string="Cartona's Discount",
        compute="_compute_cartona",
        groups=const.EMPLOYEES,
    )
    cartona_owes = fields.Monetary(compute="_compute_cartona", groups=const.EMPLOYEES)

    cartona_settled_order_id = fields.Many2one(
        "cartona.order",
        string="Cartona Order Settled",
        copy=False,
        readonly=True,
        index=True,
        ondelete="set null",
        groups=const.EMPLOYEES,
    )
    cartona_settled_move_id = fields.Many2one(
        "account.move",
        string="Invoice Settled",
        copy=False,
        readonly=True,
        index=True,
        ondelete="set null",
        groups=const.EMPLOYEES,
    )
    cartona_booked = fields.Monetary(
        string="Booked as Due from Cartona",
        copy=False,
        readonly=True,
        currency_field="company_currency_id",
        help="Negative where a credit note takes it back.",
        groups=const.EMPLOYEES,
    )
    cartona_booked_top_up = fields.Monetary(
        string="Booked as Owed to Cartona",
        copy=False,
        readonly=True,
        currency_field="company_currency_id",
        groups=const.EMPLOYEES,
    )

    @api.depends("invoice_line_ids.sale_line_ids.order_id.cartona_stored_order_id")
    def _compute_cartona(self):
        for move in self:
            orders = move._cartona_orders()
            move.cartona_order_ids = orders
            move.has_cartona_orders = bool(orders)
            move.cartona_cash_at_door = sum(orders.mapped("cash_at_door"))
            move.cartona_paid = sum(orders.mapped("paid_by_cartona"))
            move.cartona_wallet_top_up = sum(orders.mapped("wallet_top_up"))
            move.cartona_discount = sum(orders.mapped("cartona_discount"))
            move.cartona_owes = sum(orders.mapped("cartona_owes"))

    def _cartona_orders(self):
        """Return the Cartona orders that this invoice bills."""
        self.ensure_one()
        # Searched for, because what is cached of lines that were just made is not complete.
        lines = self.env["sale.order.line"].sudo()
        found = lines.search([("invoice_lines.move_id", "=", self._origin.id)])
        return found.order_id.cartona_stored_order_id

    def _post(self, soft=True):
        """Book what Cartona pays of invoices, and take it back for credit notes."""
        posted = super()._post(soft=soft)
        for move in posted:
            if move.move_type == "out_invoice":
                move._book_cartona_orders()
            elif move.move_type == "out_refund":
                move._take_back_cartona_orders()
        return posted

    # -- Booking ----------------------------------------------------------------------------

    def _book_cartona_orders(self):
        """Move what Cartona pays from the retailer's balance to Cartona's; book the top-up."""
        for order in self._cartona_orders():
            paid, top_up = order._left_to_book()
            account = order.account_id
            if not account.book_settlement or not (paid or top_up or order._bookings()):
                continue
            problem = order._booking_obstacle(self)
            order.booking_problem_held = problem and dumps(problem)
            if problem:
                order.sale_order_id._message_log(body=order._worded(problem))
                continue
            paid, top_up = self._bookable(order)
            if paid or top_up:
                self._make_cartona_entry(order, paid, top_up)
            self._reconcile_cartona(order)

    def _bookable(self, order):
        """Return what of *order* can be booked with this invoice: ``(paid by Cartona, top-up)``.

        Never more than the retailer still owes: what they paid themselves Cartona does not pay.
        """
        paid, top_up = order._left_to_book()
        owed = sum(self._cartona_receivables().mapped("amount_residual"))
        return max(min(paid, owed), 0.0), max(top_up, 0.0)

    def _take_back_cartona_orders(self):
        """Take back the part of the booking that a credit note undoes, once."""
        for order in self._cartona_orders():
            booked, top_up = order._booked()
            own = order._bookings().filtered(lambda each: each.cartona_settled_move_id == self)
            if own or not (booked or top_up) or not order.account_id.book_settlement:
                continue
            entries = order._bookings().filtered(lambda each: each.cartona_booked >= 0)
            if self.reversed_entry_id:
                entries = entries.filtered(
                    lambda each: each.cartona_settled_move_id == self.reversed_entry_id
                )
            invoices = self.reversed_entry_id or entries.cartona_settled_move_id
            whole = sum(invoices.mapped("amount_total"))
            share = min(1.0, self.amount_total / whole) if whole else 1.0
            back = min(booked, sum(entries.mapped("cartona_booked")) * share)
            # What was collected for Cartona stays Cartona's unless all is undone.
            top_up_back = top_up if order._is_undone() else 0.0
            back = self.company_currency_id.round(back)
            if back or top_up_back:
                self._make_cartona_entry(order, -back, -top_up_back, like=entries[:1])
                self._reconcile_cartona(order)

    def button_cancel(self):
        """Take back what was booked for an invoice that is cancelled."""
        done = super().button_cancel()
        for move in self:
            entries = self.sudo().search(
                [("cartona_settled_move_id", "=", move.id), ("state", "=", "posted")]
            )
            for entry in entries:
                move._make_cartona_entry(
                    entry.cartona_settled_order_id,
                    -entry.cartona_booked,
                    -entry.cartona_booked_top_up,
                    like=entry,
                )
        return done

    def _cartona_receivables(self):
        """Return the lines that say what the retailer still has to pay."""
        return self.line_ids.filtered(
            lambda line: compat.is_receivable(line.account_id) and not line.reconciled
        )

    def _make_cartona_entry(self, order, paid, top_up, like=None):
        """Make and post the entry of one order; negative amounts take a booking back.

        *like* is the entry that is taken back: its journal and accounts are used again, whatever
        the settings have become.
        """
        journal, due_from, owed_to = self._cartona_ledgers(order.account_id, like)
        receivable = self.line_ids.filtered(
            lambda line: compat.is_receivable(line.account_id)
        ).account_id[:1]
        partner = self.commercial_partner_id
        label = _("Cartona order %s", order.receipt_id or order.hashed_id)

        def line(ledger, amount, whose=None):
            return (
                0,
                0,
                {
                    "name": label,
                    "account_id": ledger.id,
                    "partner_id": whose and whose.id,
                    "debit": max(amount, 0.0),
                    "credit": max(-amount, 0.0),
                },
            )

        lines = []
        if paid:
            lines.append(line(due_from, paid))
            lines.append(line(receivable, -paid, partner))
        if top_up:
            lines.append(line(receivable, top_up, partner))
            lines.append(line(owed_to, -top_up))
        entry = self.sudo().create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": self.date,
                "ref": "%s, %s" % (label, self.name),
                "line_ids": lines,
                "cartona_settled_order_id": order.id,
                "cartona_settled_move_id": self.id,
                "cartona_booked": paid,
                "cartona_booked_top_up": top_up,
            }
        )
        entry._post(soft=False)

    def _cartona_ledgers(self, account, like=None):
        """Return ``(journal, due from Cartona, owed to Cartona)`` of an entry.

        Those lines of an entry have no partner; the others are the retailer's.
        """
        own = like.line_ids.filtered(lambda line: not line.partner_id) if like else ()
        due = [line.account_id for line in own if line.balance > 0]
        owed = [line.account_id for line in own if line.balance < 0]
        return (
            like.journal_id if like else account.settlement_journal_id,
            due[0] if due else account.due_from_account_id,
            owed[0] if owed else account.owed_to_account_id,
        )

    def _reconcile_cartona(self, order):
        """Reconcile what was booked with the document, so that its balance is the cash due."""
        open_lines = self._cartona_receivables()
        sign = 1 if self.move_type == "out_invoice" else -1
        booked = order._bookings().line_ids.filtered(
            lambda line: (
                line.account_id in open_lines.account_id
                and not line.reconciled
                and line.balance * sign < 0
            )
        )
        for ledger in open_lines.account_id:
            in_ledger = [("account_id", "=", ledger.id)]
            due, paid = open_lines.filtered_domain(in_ledger), booked.filtered_domain(in_ledger)
            if due and paid:
                (due + paid).sudo().reconcile()

    def action_view_cartona_orders(self):
        """Open the orders as Cartona sent them."""
        compat.check_access(self.env["cartona.order"], "read")
        return {
            "type": "ir.actions.act_window",
            "name": _("Cartona Orders"),
            "res_model": "cartona.order",
            "view_mode": compat.modes_of(self.env["cartona.order"]),
            "domain": [("id", "in", self.cartona_order_ids.ids)],
        }
