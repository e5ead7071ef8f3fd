from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ... import compat, const
from ...lib import outside
from ...lib.order_status import REASONS
from ...lib.sql import unique_index

TAX_RULES = [
    ("included", "Tax included"),
    ("excluded", "Tax excluded"),
    ("as_is", "As in the pricelist"),
]


class CartonaAccount(models.Model):
    """One Cartona supplier account: whose products are sold, and by which rules."""

    _name = "cartona.account"
    _description = "Cartona Account"
    _inherit = ["mail.thread", "mail.activity.mixin", "cartona.exported"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Not Live"), ("live", "Live"), ("paused", "Paused")],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        readonly=True,
        help="Only a live account sends changes and fetches orders.",
    )
    supplier_code = fields.Char(
        help="Fill in only where one token holds several supplier accounts "
        "(by default 1 retail, 2 wholesale, 3 wholesale of wholesale).",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        help="Receives an activity when an order needs a person.",
    )

    # What Cartona is to show
    send_prices = fields.Boolean(default=True)
    send_stock = fields.Boolean(default=True)
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        tracking=True,
        help="Where Cartona's prices come from; empty means the sales price of the product.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    currency_name = fields.Char(string="Currency Code", compute="_compute_currency_id")
    tax_rule = fields.Selection(
        TAX_RULES,
        string="Prices on Cartona",
        default="included",
        required=True,
        tracking=True,
        help="Retailers see prices with tax; Odoo's price is converted with the product's taxes.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Warehouses",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Whose free stock is offered; empty means all warehouses of the company.",
    )
    stock_buffer = fields.Float(
        string="Safety Buffer",
        digits=compat.UNIT_PRECISION,
        help="Kept back of every product, in the product's own unit of measure.",
    )
    unlimited_stock = fields.Boolean(
        help="Every product is offered without limit: no quantity is sent."
    )
    batch_size = fields.Integer(
        string="Products per Call",
        default=const.DEFAULT_BATCH_SIZE,
        required=True,
        help="Products that one call to Cartona carries.",
    )

    # What becomes of Cartona's orders
    fetch_orders = fields.Boolean(default=True)
    fetch_since = fields.Date(
        string="Fetch Orders Since",
        copy=False,
        help="The next run looks at all orders placed since then, also those that Cartona was told "
        "have arrived; then the field is empty again.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    order_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Ships From",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Warehouse of the sale orders; empty means the first one whose stock is offered.",
    )

    # What Cartona is told of orders
    delivery_means = fields.Selection(
        [("delivered", "Handed over to the retailer"), ("assigned", "Given to the salesman")],
        string="A Validated Delivery Means",
        default="delivered",
        required=True,
        help="Handed over: Cartona is told that the order is delivered. Given to the salesman: "
        "that it is on its way; “Handed Over” on the order says that it has arrived.",
    )
    preparation_ships = fields.Boolean(
        string="Shipped Once Prepared",
        help="Where goods are picked or packed first, the last of these steps says that the order "
        "is on its way.",
    )
    cancellation_reason = fields.Selection(
        REASONS,
        string="Usual Reason to Cancel",
        default="cannot_deliver_the_order",
        required=True,
        help="What Cartona is told where nobody chooses another reason.",
    )

    channel_ids = fields.One2many("cartona.channel", "account_id")
    progress_ids = fields.One2many("cartona.progress", "account_id")

    def init(self):
        """Keep the token where the ORM, and so no client, can read it."""
        self.env.cr.execute(
            "ALTER TABLE cartona_account ADD COLUMN IF NOT EXISTS token_secret varchar,"
            " ADD COLUMN IF NOT EXISTS webhook_secret_kept varchar"
        )
        unique_index(self.env.cr, "cartona_account", ["company_id", "name"])

    @api.depends("pricelist_id.currency_id", "company_id.currency_id")
    def _compute_currency_id(self):
        for account in self:
            account.currency_id = account.pricelist_id.currency_id or account.company_id.currency_id
            account.currency_name = account.currency_id.name

    @api.constrains("batch_size")
    def _check_batch_size(self):
        for account in self:
            if not 1 <= account.batch_size <= 1000:
                raise ValidationError(_("A call carries between 1 and 1,000 products."))

    @api.constrains("stock_buffer")
    def _check_stock_buffer(self):
        if any(account.stock_buffer < 0 for account in self):
            raise ValidationError(_("The safety buffer cannot be negative."))

    @api.model_create_multi
    def create(self, vals_list):
        """Give each account its channels and its record of progress."""
        for vals in vals_list:
            self._refuse_taken(vals.get("name"), vals.get("company_id") or self.env.company.id)
        accounts = super().create(vals_list)
        self.env["cartona.channel"].sudo().create(
            [
                {"account_id": account.id, "kind": kind}
                for account in accounts
                for kind, _label in const.CHANNELS
            ]
        )
        self.env["cartona.progress"].sudo().create(
            [{"account_id": account.id} for account in accounts]
        )
        return accounts

    def _refuse_taken(self, name, company_id):
        """Raise ValidationError where another account of the company has the name.

        The unique index would say so, too, but in the words of the database.
        """
        taken = self.sudo().with_context(active_test=False)
        domain = [("name", "=", name), ("company_id", "=", company_id), ("id", "not in", self.ids)]
        if taken.search(domain, limit=1):
            raise ValidationError(
                _(
                    "There already is an account %s; it may be archived. Choose another name.",
                    name,
                )
            )

    def write(self, vals):
        """Have the catalogue, or past orders, looked at again where a rule has changed."""
        for account in self if "name" in vals or "company_id" in vals else ():
            name = vals.get("name", account.name)
            account._refuse_taken(name, vals.get("company_id", account.company_id.id))
        done = super().write(vals)
        if "fetch_since" in vals:
            for account in self:
                account._progress().fetch_page = 0
        rules = self._catalogue_fields().intersection(vals)
        if rules:
            # Nobody has changed anything of what is sold where an account begins to send.
            is_change = bool(rules - {"state"})
            for account in self.filtered(lambda account: account.state == "live"):
                self.env["cartona.outbox"]._add(
                    account, const.ACCOUNT, account.ids, is_change=is_change
                )
        return done

    def copy(self, default=None):
        """Copy the rules, not the name, which is unique."""
        copies = self.browse()
        accounts = self.sudo().with_context(active_test=False)
        for account in self:
            name = _("%s (copy)", account.name)
            while accounts.search([("name", "=", name)], limit=1):
                name = _("%s (copy)", name)
            copies += super(CartonaAccount, account).copy(dict({"name": name}, **(default or {})))
        return copies

    def _channel(self, kind):
        """Return the channel of *kind*, which exists as long as the account does."""
        self.ensure_one()
        return self.sudo().channel_ids.filtered(lambda channel: channel.kind == kind)

    def _progress(self):
        """Return the record of how far long tasks have come, which every account has."""
        self.ensure_one()
        return self.sudo().progress_ids

    def _account_for(self, supplier_code):
        """Return the account of the same token that an order's *supplier_code* names.

        An order of an unknown code stays with the account that pulled it.
        """
        self.ensure_one()
        if not supplier_code or self.supplier_code == supplier_code:
            return self
        others = self.sudo().search(
            [
                ("supplier_code", "=", supplier_code),
                ("company_id", "=", self.company_id.id),
                # One that fetches no orders would neither import nor acknowledge it.
                ("state", "=", "live"),
                ("fetch_orders", "=", True),
            ]
        )
        tokens = (self + others)._secrets(outside.TOKEN)
        same = others.filtered(
            lambda other: tokens[other.id] == tokens[self.id] and other._host() == self._host()
        )
        return same[:1] or self

    def _for_company(self):
        """Return the account as its own company sees it, and no other company.

        What is found to be wrong is said in the language of who is responsible, not in
        that of the scheduler.
        """
        self.ensure_one()
        account = self.sudo()
        lang = account._language() or self.env.lang
        return account.with_context(
            allowed_company_ids=account.company_id.ids, lang=lang
        ).with_company(account.company_id)

    def _language(self):
        """Return the language of who is responsible; by SQL, as every run asks for it."""
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT partner.lang FROM cartona_account account
              JOIN res_users ON res_users.id = account.user_id
              JOIN res_partner partner ON partner.id = res_users.partner_id
             WHERE account.id = %s
            """,
            (self.id,),
        )
        found = self.env.cr.fetchone()
        return found and found[0]
