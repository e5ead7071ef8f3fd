from datetime import timedelta

from markupsafe import Markup

from odoo import _, api, fields, models

import cartona_api

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib import backoff, lock
from ...lib.days import first_day
from ...lib.held import dumps
from ...lib.order_identity import identity
from ...lib.order_money import in_piastres
from ...lib.order_states import IMPORT, PERSON, STATES, check_transition
from ...lib.sql import unique_index

STATUSES = [
    ("pending", "Pending"),
    ("editing", "Being Edited"),
    ("approved", "Approved"),
    ("assigned_to_salesman", "Assigned to Salesman"),
    ("delivered", "Delivered"),
    ("cancelled_by_retailer", "Cancelled by Retailer"),
    ("cancelled_by_supplier", "Cancelled by Supplier"),
    ("returned", "Returned"),
    ("other", "Other"),
]

FLEETS = [
    ("delivered_by_supplier", "Supplier"),
    ("delivered_by_cartona", "Cartona"),
]


#: Sums (see :mod:`cartona_api.money`) and details that a stored order has in fields of the same
#: names.
MONEY = (
    "cartona_credit",
    "installment_cost",
    "wallet_top_up",
    "paid_by_cartona",
    "cash_at_door",
    "cartona_owes",
)
DETAILS = (
    "delivery_day",
    "retailer_preferred_delivery_date",
    "estimated_delivery_day",
    "pickup_date",
    "pickup_otp",
    "distribution_route_code",
    "note_message",
    "return_reason",
)

#: Who may read orders word for word.
PAYLOAD_GROUP = "sale_cartona.group_cartona_user"


class CartonaOrder(models.Model):
    """An order as Cartona sent it, stored before anything is made of it.

    The payload is kept word for word; the sale order is made from it in a transaction of
    its own, and can be made again.
    """

    _name = "cartona.order"
    _description = "Cartona Order"
    _inherit = ["mail.thread", "mail.activity.mixin", "cartona.exported"]
    _order = "id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "cartona.account", required=True, ondelete="restrict", index=True, readonly=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    connection_state = fields.Selection(related="account_id.connection_state")
    host = fields.Char(required=True, readonly=True)
    hashed_id = fields.Char(string="Cartona Id", required=True, index=True, readonly=True)
    # It holds the retailer's phone and address: not for every salesman of the company.
    payload = fields.Text(required=True, readonly=True, groups=PAYLOAD_GROUP)
    payload_hash = fields.Char(required=True, readonly=True)
    imported_payload = fields.Text(
        readonly=True,
        groups=PAYLOAD_GROUP,
        help="The payload that the sale order was made from, once it has changed.",
    )

    state = fields.Selection(
        STATES, default="received", required=True, readonly=True, tracking=True, index=True
    )
    problem_held = held_text()
    problem = worded_text("problem", string="What Is Wrong")
    changes_held = held_text()
    changes = worded_text("changes", string="What Has Changed")
    failure_count = fields.Integer(readonly=True)
    retry_at = fields.Datetime(string="Next Attempt", readonly=True)
    brought_by = fields.Selection(
        [("pull", "Asked For"), ("push", "Webhook")],
        readonly=True,
        help="What was the first to bring the order.",
    )
    acknowledged_hash = fields.Char(
        readonly=True, help="The version of the order that Cartona was told has arrived."
    )
    acknowledged_at = fields.Datetime(string="Acknowledged On", readonly=True)
    sale_order_id = fields.Many2one(
        "sale.order", ondelete="set null", index=True, readonly=True, check_company=True
    )
    partner_id = fields.Many2one(related="sale_order_id.partner_id", string="Customer")

    # What people look for, read from the payload
    status = fields.Selection(STATUSES, string="Status on Cartona", readonly=True, tracking=True)
    supplier_code = fields.Char(readonly=True)
    receipt_id = fields.Char(string="Order Number", readonly=True)
    retailer_name = fields.Char(string="Retailer", readonly=True)
    delivered_by = fields.Selection(FLEETS, readonly=True)
    total_price = fields.Monetary(string="Total on Cartona", readonly=True)
    delivery_day = fields.Char(string="Agreed Day", readonly=True)
    retailer_preferred_delivery_date = fields.Char(string="Preferred Day", readonly=True)
    estimated_delivery_day = fields.Char(readonly=True)
    wanted_day = fields.Date(
        string="Delivery Day",
        readonly=True,
        index=True,
        help="The day agreed with Cartona; else the one that the retailer prefers, else Cartona's "
        "estimate.",
    )
    pickup_date = fields.Char(readonly=True)
    pickup_otp = fields.Char(string="Pickup Code", readonly=True, help="For Cartona's own fleet.")
    distribution_route_code = fields.Char(string="Route", readonly=True)
    note_message = fields.Text(string="Retailer's Note", readonly=True)
    return_reason = fields.Char(readonly=True)

    # Money, all in EGP (section Money): worked out by the client when the payload is stored
    cartona_credit = fields.Monetary(readonly=True, help="Paid by Cartona, from its credit.")
    installment_cost = fields.Monetary(
        string="Instalment", readonly=True, help="Paid by Cartona; the retailer pays it back there."
    )
    wallet_top_up = fields.Monetary(
        string="Wallet Top-up",
        readonly=True,
        help="Cash that is collected from the retailer for Cartona.",
    )
    cartona_discount = fields.Monetary(
        string="Cartona's Discount", readonly=True, help="Paid by Cartona, over all lines."
    )
    supplier_discount = fields.Monetary(string="Own Discount", readonly=True)
    paid_by_cartona = fields.Monetary(
        string="Cartona Pays", readonly=True, help="Credit and instalment."
    )
    cash_at_door = fields.Monetary(
        string="Cash at the Door",
        readonly=True,
        help="What is collected from the retailer: total − credit − instalment + top-up.",
    )
    cartona_owes = fields.Monetary(readonly=True, help="Credit, instalment and Cartona's discount.")
    payment_kind = fields.Selection(
        [
            ("cash", "Cash"),
            ("credit", "Cartona Credit"),
            ("installment", "Instalment"),
            ("mixed", "Credit and Instalment"),
        ],
        string="Payment",
        compute="_compute_payment_kind",
    )
    has_code = fields.Boolean(
        string="Delivered with Code",
        readonly=True,
        help="The retailer has a code, which is asked for at the delivery.",
    )

    def init(self):
        """Let the database refuse a second record of one order."""
        unique_index(self.env.cr, self._table, ["host", "hashed_id"])
        # The clock looks at the newest orders of an account every few seconds.
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS cartona_order_account_id_id_idx
                ON cartona_order (account_id, id)
            """
        )

    @api.depends("cartona_credit", "installment_cost")
    def _compute_payment_kind(self):
        for order in self:
            credit, installment = order.cartona_credit, order.installment_cost
            order.payment_kind = (
                "mixed"
                if credit and installment
                else "credit"
                if credit
                else "installment"
                if installment
                else "cash"
            )

    @api.model
    def web_search_read(self, *args, **kwargs):
        """Show orders to a person, for whom new ones are looked for more often."""
        self.env["cartona.account"]._somebody_looks()
        return super().web_search_read(*args, **kwargs)

    def read(self, *args, **kwargs):
        """Show orders to a person who opens a form, which reads them so on every series."""
        if not self.env.su:
            self.env["cartona.account"]._somebody_looks()
        return super().read(*args, **kwargs)

    # -- The payload --------------------------------------------------------------

    def _pulled(self):
        """Return the payload as a :class:`cartona_api.PulledOrder`; never raises."""
        self.ensure_one()
        return cartona_api.PulledOrder.read(cartona_api.loads(self.payload))

    @api.model
    def _values_of(self, pulled):
        """Return the field values that store *pulled*, a :class:`cartona_api.PulledOrder`."""
        hashed_id, digest = identity(pulled)
        values = {
            "hashed_id": hashed_id,
            "payload": cartona_api.dumps(pulled.raw),
            "payload_hash": digest,
        }
        order = pulled.order
        if order:
            known, fleets = dict(STATUSES), dict(FLEETS)
            values.update(
                {
                    "status": order.status if order.status in known else "other",
                    "supplier_code": order.supplier_code,
                    "receipt_id": order.receipt_id,
                    "retailer_name": order.retailer and order.retailer.retailer_name,
                    "delivered_by": order.delivered_by if order.delivered_by in fleets else None,
                    "total_price": in_piastres(order.total),
                    "cartona_discount": in_piastres(order.cartona_discount_total),
                    "supplier_discount": in_piastres(order.supplier_discount_total),
                    "has_code": order.needs_otp,
                }
            )
            values.update({name: in_piastres(getattr(order, name)) for name in MONEY})
            values.update({name: getattr(order, name) for name in DETAILS})
            values["wanted_day"] = first_day(
                order.delivery_day,
                order.retailer_preferred_delivery_date,
                order.estimated_delivery_day,
            )
        return values

    @api.model
    def _insert(self, values):
        """Insert a new order by SQL and return its id; *values* say what brought it.

        The loser of a race is no error: the ORM would log the statement, and with it who
        ordered what.

        :raises psycopg2.IntegrityError: the order is stored already.
        """
        now, account = (
            fields.Datetime.now(),
            self.env["cartona.account"].browse(values["account_id"]),
        )
        values = dict(
            values,
            company_id=account.company_id.id,
            state="received",
            failure_count=0,
            create_uid=self.env.uid,
            create_date=now,
            write_uid=self.env.uid,
            write_date=now,
        )
        if values.get("status") == "delivered":
            values["delivered_at"] = now
        self.env.cr.execute(
            "INSERT INTO cartona_order ({}) VALUES ({})"  # nosec B608 - only names of ours
            " RETURNING id".format(
                ", ".join('"%s"' % name for name in values), ", ".join(["%s"] * len(values))
            ),
            list(values.values()),
            log_exceptions=False,
        )
        return self.env.cr.fetchone()[0]

    def _has_id(self):
        """Return whether Cartona can be told of the order by its id."""
        self.ensure_one()
        return not self.hashed_id.startswith("?")

    # -- What became of it --------------------------------------------------------

    def _set_state(self, who, state, **values):
        """Take orders to *state* and write *values*; every change of a state goes through here.

        :raises ValueError: *who* may not take an order there (see ``lib/order_states.py``).
        """
        if who == PERSON:
            # Orders are looked for every few seconds: if one was stored anew, Odoo repeats the
            # request without a word.
            lock.rows(self)
        for order in self:
            check_transition(who, order.state, state)
        self.write(dict(values, state=state))

    def _wait(self, *messages, who=IMPORT):
        """Keep the order with the reasons why it cannot be imported, and call a person.

        It is not acknowledged, and tried again by its own clock.
        """
        self.ensure_one()
        failures = self.failure_count + 1
        self._set_state(
            who,
            "waiting",
            problem_held=dumps(*messages),
            failure_count=failures,
            retry_at=fields.Datetime.now() + timedelta(seconds=backoff.item_delay(failures)),
        )
        self._call_person(_("Cartona order cannot be imported"), self._worded(*messages))

    def _worded(self, *messages):
        """Return *messages* (see ``lib/held.py``) in words, for whoever is told of them now."""
        return "\n".join(map(self.env["cartona.message"]._reader().message, messages))

    def _call_person(self, summary, note):
        """Have the account's responsible look at the order, with one activity at a time."""
        self.ensure_one()
        if self.activity_ids:
            first = self.activity_ids[0]
            if note and note not in (first.note or ""):
                first.note = Markup("%s<br/>%s") % (first.note or "", note)
            return
        # Odoo writes an e-mail about every activity: of a hundred orders one is enough.
        called = [("account_id", "=", self.account_id.id), ("activity_ids", "!=", False)]
        quiet = bool(self.search(called, limit=1))
        self.with_context(mail_activity_quick_update=quiet).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=(self.account_id.user_id or self.env.user).id,
        )

    def _finish_import(self, state, who=IMPORT, **values):
        """Note that the order is safe in Odoo, and have Cartona told after the commit."""
        self.ensure_one()
        lock.rows(self)
        # That an order came and was imported at once needs no line in its history.
        at_once = self.state == "received" and state == "imported"
        self.with_context(mail_notrack=at_once)._set_state(
            who, state, **dict(values, problem_held=False, failure_count=0, retry_at=False)
        )
        self.activity_ids.unlink()
        self._acknowledge_later()

    def _acknowledge_later(self):
        """Have the run that is under way, or the next, tell Cartona that they arrived."""
        for order in self:
            self.env["cartona.outbox"]._add(
                order.account_id, const.ACKNOWLEDGEMENT, order.ids, wake=False, is_change=False
            )

    # -- Buttons ------------------------------------------------------------------

    def action_retry(self):
        """Import again now what waits for a reason that has been dealt with."""
        compat.check_access(self, "write")
        waiting = self.sudo().filtered(lambda order: order.state in ("waiting", "received"))
        waiting._set_state(PERSON, "received", retry_at=False, failure_count=0)
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        accounts = waiting.account_id
        return accounts._warned(_("Orders"), accounts._why_no_orders())

    def action_view_sale_order(self):
        """Open the sale order that was made of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    def action_view_logs(self):
        """Open the entries of the log that speak of these orders."""
        return self.env["cartona.log"]._action_about("order_ids", self)
