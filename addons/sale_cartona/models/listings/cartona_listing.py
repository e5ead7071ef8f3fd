import math
from collections import defaultdict
from contextlib import contextmanager

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

import cartona_api

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib.by_hand import refuse_kept_fields
from ...lib.sql import unique_index

STATES = [
    ("new", "Not Sent Yet"),
    ("sent", "Sent"),
    ("confirmed", "Confirmed"),
    ("refused", "Refused"),
    ("held", "Held Back"),
    ("missing", "Not on Cartona"),
    ("unpublished", "Unpublished"),
    ("unmatched", "Without Odoo Product"),
]

#: Whether a product is fit to be sold on Cartona, as the last check found.
READINESS = [
    ("ready", "Ready"),
    ("no_identifier", "Missing Identifier"),
    ("duplicate", "Duplicate Identifier"),
    ("missing", "Not on Cartona"),
    ("no_price", "Price Zero"),
    ("no_unit", "No Unit Mapping"),
    ("kept_off", "Not Sold"),
]


class CartonaListing(models.Model):
    """A product as one account sells it, in one unit.

    It keeps what Cartona last accepted, so that only differences are sent. Those
    columns are NULL while nothing is known, which the ORM shows as zero: the drain
    reads and writes them by SQL.
    """

    _name = "cartona.listing"
    _description = "Cartona Listing"
    _inherit = ["cartona.exported"]
    _order = "account_id, product_id, id"
    _check_company_auto = True

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        "product.product",
        ondelete="set null",
        index=True,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of Measure",
        help="Unit that Cartona sells the product in; price and stock are given for it.",
    )
    is_published = fields.Boolean(
        string="Published",
        default=True,
        help="Untick to hide the product from Cartona's retailers.",
    )
    stock_is_unlimited = fields.Boolean(
        string="Unlimited Stock", help="Offered without limit: no quantity is sent."
    )

    # What Cartona knows the product by
    internal_product_id = fields.Char(
        string="Identifier",
        index=True,
        copy=False,
        help="The supplier's own id of the product, as Cartona knows it.",
    )
    sent_identifier = fields.Char(readonly=True, copy=False, index=True)
    identifier_number = fields.Integer(
        readonly=True,
        copy=False,
        help="The number that the identifier was made with; it stays when the identifier changes.",
    )
    identifier_base = fields.Char(
        readonly=True,
        copy=False,
        help="The product's value that the identifier was made from; empty if a person entered the "
        "identifier.",
    )
    supplier_product_id = fields.Char(string="Cartona's Product Id", index=True, copy=False)
    base_product_id = fields.Char(string="Cartona's Base Product Id", copy=False)
    cartona_name = fields.Char(string="Name on Cartona", readonly=True, copy=False)
    cartona_unit = fields.Selection(
        [(unit, unit.replace("_", " ").capitalize()) for unit in cartona_api.UNITS],
        string="Unit on Cartona",
        copy=False,
    )
    unit_count = fields.Char(string="Pieces per Unit", copy=False)

    # What Cartona last accepted
    confirmed_price = fields.Float(
        string="Price on Cartona", digits=(16, 4), readonly=True, copy=False
    )
    confirmed_stock = fields.Float(
        string="Stock on Cartona", digits=(16, 0), readonly=True, copy=False
    )
    confirmed_unlimited = fields.Boolean(string="Unlimited on Cartona", readonly=True, copy=False)
    confirmed_published = fields.Boolean(string="Published on Cartona", readonly=True, copy=False)
    sent_at = fields.Datetime(string="Last Sent", readonly=True, copy=False)

    state = fields.Selection(STATES, default="new", required=True, readonly=True, copy=False)
    message_held = held_text()
    message = worded_text("message", string="What Is Wrong")
    failure_count = fields.Integer(readonly=True, copy=False)
    readiness = fields.Selection(READINESS, string="Check", readonly=True, copy=False, index=True)
    resent = fields.Boolean(
        readonly=True,
        copy=False,
        help="Cartona's catalogue has once shown another value than Cartona had accepted.",
    )

    def init(self):
        """Let the database refuse an identifier that an account uses twice."""
        unique_index(
            self.env.cr,
            self._table,
            ["account_id", "internal_product_id"],
            where="internal_product_id IS NOT NULL",
        )

    @api.constrains("internal_product_id")
    def _check_identifier(self):
        for listing in self.filtered("internal_product_id"):
            identifier = listing.internal_product_id
            if identifier != identifier.strip():
                raise ValidationError(_("Identifier “%s” begins or ends with a space.", identifier))

    @api.constrains("unit_count")
    def _check_unit_count(self):
        for listing in self.filtered("unit_count"):
            try:
                is_number = math.isfinite(float(listing.unit_count))
            except ValueError:
                is_number = False
            if not is_number:
                raise ValidationError(
                    _("“%s” is no number of pieces per unit.", listing.unit_count)
                )

    @api.constrains("uom_id", "product_id")
    def _check_uom(self):
        for listing in self.filtered(lambda rec: rec.uom_id and rec.product_id):
            product_uom = listing.product_id.uom_id
            if not compat.same_kind_of_unit(product_uom, listing.uom_id):
                raise ValidationError(
                    _(
                        "%(product)s is kept in %(own)s, which cannot be converted to %(unit)s.",
                        product=listing.product_id.display_name,
                        own=product_uom.name,
                        unit=listing.uom_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill in unit and identifier; the first listing of a product has the plain one."""
        given = defaultdict(list)
        for vals in vals_list:
            product = self.env["product.product"].browse(vals.get("product_id") or [])
            if product:
                vals["uom_id"] = vals.get("uom_id") or product.uom_id.id
            given[vals.get("account_id")].append(vals.get("internal_product_id"))
        for account_id, identifiers in given.items():
            self._refuse_used_identifiers(account_id, identifiers)
        with self._explaining_duplicates(any(any(identifiers) for identifiers in given.values())):
            listings = super().create(vals_list)
        for listing in listings:
            if listing.product_id and not listing.internal_product_id:
                listing._make_identifier()
        listings.filtered(lambda listing: listing.state != "unmatched")._mark()
        return listings

    def write(self, vals):
        """Mark listings where what Cartona should show may have changed.

        :raises AccessError: a user writes what the connector keeps
        """
        refuse_kept_fields(self, vals)
        if "account_id" in vals and any(rec.account_id.id != vals["account_id"] for rec in self):
            raise ValidationError(_("A listing cannot move to another account."))
        for listing in self if vals.get("internal_product_id") else ():
            listing._refuse_used_identifiers(listing.account_id.id, [vals["internal_product_id"]])
        if {"internal_product_id", "supplier_product_id"}.intersection(vals):
            missing = self.filtered(lambda listing: listing.state == "missing")
            super(CartonaListing, missing).write({"state": "new", "message_held": False})
        with self._explaining_duplicates(vals.get("internal_product_id")):
            done = super().write(vals)
        if self._MARKING_FIELDS.intersection(vals):
            self._mark()
        return done

    _MARKING_FIELDS = frozenset(
        {
            "active",
            "internal_product_id",
            "is_published",
            "max_order",
            "min_order",
            "product_id",
            "remind_at_stock",
            "stock_is_unlimited",
            "supplier_product_id",
            "uom_id",
        }
    )

    def _refuse_used_identifiers(self, account_id, identifiers):
        """Name the listing that has an identifier already, before the database refuses it.

        :raises ValidationError: naming the identifier and the product that has it
        """
        identifiers = [identifier for identifier in identifiers if identifier]
        if not identifiers:
            return
        domain = [
            ("account_id", "=", account_id),
            ("internal_product_id", "in", identifiers),
            ("id", "not in", self.ids),
        ]
        other = self.sudo().with_context(active_test=False).search(domain, limit=1)
        if other:
            raise ValidationError(
                _(
                    "Identifier %(identifier)s is already used by %(product)s.",
                    identifier=other.internal_product_id,
                    product=other.product_id.display_name or other.cartona_name or other.id,
                )
            )

    @contextmanager
    def _explaining_duplicates(self, names_identifiers):
        """Explain that somebody else has used the same identifier at the same moment.

        :raises ValidationError: instead of the database's error
        """
        if not names_identifiers:
            yield
            return
        # Translated before: after an error the transaction can read no translation.
        taken = _(
            "Somebody else has just given the same identifier to another product of this account. "
            "Look at it again, then enter one that is free."
        )
        try:
            yield
            compat.flush_fields(self, ["internal_product_id"])
        except psycopg2.errors.UniqueViolation as error:
            if "internal_product_id" not in (error.diag.constraint_name or ""):
                raise
            raise ValidationError(taken) from error

    def _mark(self, is_change=True):
        """Have the drains of live accounts look at these listings.

        *is_change* says whether somebody has changed them.
        """
        for account in self.account_id:
            own = self.filtered(lambda listing, account=account: listing.account_id == account)
            if account.state == "live":
                outbox = self.env["cartona.outbox"]
                outbox._add(account, const.LISTING, own.ids, is_change=is_change)

    @api.model
    def _ids_of_products(self, domain):
        """Return the ids of all listings of the products of *domain*, archived ones, too."""
        archived_too = self.sudo().with_context(active_test=False)
        products = archived_too.env["product.product"].search(domain)
        return archived_too.search([("product_id", "in", products.ids)]).ids

    @api.ondelete(at_uninstall=False)
    def _unlink_only_if_never_sent(self):
        """Keep what Cartona shows: archiving unpublishes it, deleting would forget it."""
        if any(listing.sent_identifier for listing in self):
            raise ValidationError(
                _(
                    "A listing that Cartona knows cannot be deleted. Archive it: "
                    "it is then unpublished, and its identifier is not used again."
                )
            )

    # -- Buttons ----------------------------------------------------------------

    def action_retry(self):
        """Send again at once what was refused, held back, or not known to Cartona."""
        compat.check_access(self, "write")
        self.sudo().write({"state": "new", "message_held": False, "failure_count": 0})
        self._mark()
        return self.sudo().account_id._warned(_("Prices and stock"))

    def action_resend(self):
        """Send price and stock anew, whatever Cartona accepted before."""
        compat.check_access(self, "write")
        self._forget_confirmed()
        return self.action_retry()

    def action_check(self):
        """Check again whether these listings are ready to be sold; nothing is sent."""
        compat.check_access(self, "write")
        for account in self.account_id:
            own = self.filtered(lambda listing, account=account: listing.account_id == account)
            readiness = self.env["cartona.readiness"].sudo()
            readiness._check_listings(account._for_company(), own.ids)

    def action_keep_off(self):
        """Hide these products from Cartona's retailers."""
        self.write({"is_published": False})
        self.action_check()

    def action_publish(self):
        """Show these products to Cartona's retailers, as far as their account sells them."""
        self.write({"is_published": True})
        self.action_check()

    def action_view_logs(self):
        """Open the entries of the log that speak of these listings."""
        return self.env["cartona.log"]._action_about("listing_ids", self)

    def _forget_confirmed(self):
        """Treat price, stock and limits on Cartona as unknown, so that all are sent again."""
        compat.flush(self.env)
        self.env.cr.execute(
            """
            UPDATE cartona_listing
               SET confirmed_price = NULL, confirmed_stock = NULL, confirmed_unlimited = NULL,
                   confirmed_min_order = NULL, confirmed_max_order = NULL,
                   confirmed_remind_at_stock = NULL
             WHERE id = ANY(%s)
            """,
            (self.ids,),
        )
        compat.invalidate(self.env)
