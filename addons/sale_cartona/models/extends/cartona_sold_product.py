from odoo import api, fields, models

from ... import const
from ..listings.cartona_listing_product import NOWHERE, SALE_STATES


class CartonaSoldProduct(models.AbstractModel):
    """What products and their templates show of their listings, to whoever works with Cartona."""

    _name = "cartona.sold.product"
    _description = "Cartona: Product That Is Sold"

    #: The field of a listing that leads to the product.
    _listed_by = "product_id"

    cartona_sale_state = fields.Selection(
        SALE_STATES,
        string="Cartona Status",
        compute="_compute_cartona_sale",
        groups=const.CARTONA_USERS,
    )
    cartona_sale_summary = fields.Char(
        string="Price on Cartona", compute="_compute_cartona_sale", groups=const.CARTONA_USERS
    )
    cartona_is_manager = fields.Boolean(
        string="May Change Cartona Listings",
        compute="_compute_cartona_is_manager",
        groups=const.CARTONA_USERS,
    )
    cartona_has_accounts = fields.Boolean(
        string="Several Cartona Accounts",
        compute="_compute_cartona_has_accounts",
        groups=const.CARTONA_USERS,
        help="Of one account a row need not say whose it is.",
    )

    @api.depends_context("lang", "allowed_company_ids")
    def _compute_cartona_sale(self):
        found = self.env["cartona.listing"]._summaries(self._listed_by, self._origin.ids)
        for product in self:
            state, summary = found.get(product._origin.id, NOWHERE)
            product.cartona_sale_state = state
            product.cartona_sale_summary = summary

    @api.depends_context("uid")
    def _compute_cartona_is_manager(self):
        self.cartona_is_manager = self.env.user.has_group("sale_cartona.group_cartona_manager")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cartona_has_accounts(self):
        accounts = self.env["cartona.account"].search([("active", "=", True)], limit=2)
        self.cartona_has_accounts = len(accounts) > 1
