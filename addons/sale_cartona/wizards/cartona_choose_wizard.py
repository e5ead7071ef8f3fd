from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.matching import Index, Wanted
from ..models.listings.cartona_listing_match import REASONS


class CartonaChooseWizard(models.TransientModel):
    """Asks which products of Odoo's the unknown ones of a waiting order are, and imports it."""

    _name = "cartona.choose.wizard"
    _description = "Choose Products of an Order"

    order_id = fields.Many2one("cartona.order", required=True, readonly=True, ondelete="cascade")
    problem = fields.Text(string="What Is Wrong", readonly=True)
    line_ids = fields.One2many("cartona.choose.wizard.line", "wizard_id", string="Products")

    @api.model
    def _of_order(self, order):
        """Return a new dialog for *order*, with a suggestion for each unknown product."""
        compat.check_access(self, "create")
        account = order.sudo()._selling_account()._for_company()
        lines = order.sudo()._unknown_lines()
        matches = self._suggestions(account, lines)
        return self.create(
            {
                "order_id": order.id,
                "line_ids": [
                    (0, 0, self._choice_values(number, line, matches.get(number)))
                    for number, line in enumerate(lines)
                ],
            }
        )

    @api.model
    def _suggestions(self, account, lines):
        """Return the likeliest product of each of *lines*, by its number."""
        matcher = self.env["cartona.matcher"].with_env(account.env)
        index, found = Index(matcher._candidates(account)), {}
        for number, line in enumerate(lines):
            pieces = float(line.unit_count or 1.0)
            wanted = Wanted(number, line.product_name or "", line.internal_product_id, pieces)
            match = index.best(wanted)
            if match:
                found[number] = match
        return found

    @api.model
    def _choice_values(self, number, line, match):
        return {
            "number": number,
            "line_id": str(line.id),
            "cartona_name": line.product_name,
            "identifier": line.internal_product_id or line.supplier_product_id,
            "unit": (line.unit or "").replace("_", " "),
            "unit_count": line.unit_count and format(line.unit_count.normalize(), "f"),
            "amount": float(line.amount or 0),
            "price": float(line.selling_price or 0),
            "product_id": match.id if match else False,
            "suggested_product_id": match.id if match else False,
            "suggested_score": match.score if match else 0.0,
            "suggested_reason": match.reason if match else False,
        }

    def action_choose(self):
        """Link what was chosen, and import the order at once where nothing is unknown any more.

        What cannot be linked is named at its line; all else is kept.

        :raises UserError: no product is chosen, or the order waits no longer
        """
        self.ensure_one()
        order = self.order_id
        compat.check_access(order, "write")
        compat.check_access(self.env["cartona.listing"], "create")
        if order.state != "waiting":
            raise UserError(
                _("Order %s does not wait any more: close this dialog.", order.full_name)
            )
        if not self.line_ids.product_id:
            raise UserError(_("Choose a product for at least one line."))
        self._link_choices()
        unlinked = self.line_ids.filtered(lambda line: not line.is_linked)
        if unlinked:
            self.problem = _(
                "Products still unknown: %s. The order waits until each is chosen.",
                len(unlinked),
            )
            return self._show()
        self.problem = order.sudo()._import_now()
        return self._show() if self.problem else {"type": "ir.actions.act_window_close"}

    def _link_choices(self):
        """Link the products that were chosen; each one by itself, as others may have a conflict."""
        account = self.order_id.sudo()._selling_account()._for_company()
        listings = self.env["cartona.listing"].with_env(account.env)
        of_line = self.order_id.sudo()._pulled().order.order_details
        for line in self.line_ids.filtered(lambda each: each.product_id and not each.is_linked):
            problem, product = False, listings.env["product.product"].browse(line.product_id.id)
            ordered = next((each for each in of_line if line._is_of(each)), None)
            try:
                with self.env.cr.savepoint():
                    listings._link_order_line(account, ordered, product)
                    compat.flush(listings.env)
            except UserError as error:
                compat.invalidate(self.env)
                problem = str(error.args[0])
            line.write({"problem": problem, "is_linked": not problem})

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": _("Choose Products"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class CartonaChooseWizardLine(models.TransientModel):
    """An unknown product of an order, and which product of Odoo's it is."""

    _name = "cartona.choose.wizard.line"
    _description = "Unknown Product of an Order"
    _order = "number, id"

    wizard_id = fields.Many2one("cartona.choose.wizard", required=True, ondelete="cascade")
    number = fields.Integer(readonly=True)
    line_id = fields.Char(readonly=True)
    company_id = fields.Many2one(related="wizard_id.order_id.company_id")
    currency_id = fields.Many2one(related="wizard_id.order_id.currency_id")
    cartona_name = fields.Char(string="Product on Cartona", readonly=True)
    identifier = fields.Char(readonly=True)
    unit = fields.Char(readonly=True)
    unit_count = fields.Char(string="Pieces per Unit", readonly=True)
    amount = fields.Float(readonly=True)
    price = fields.Monetary(readonly=True)
    product_id = fields.Many2one(
        "product.product", string="Product in Odoo", domain="[('sale_ok', '=', True)]"
    )
    suggested_product_id = fields.Many2one("product.product", readonly=True)
    suggested_score = fields.Float(digits=(5, 1), readonly=True)
    suggested_reason = fields.Selection(REASONS, readonly=True)
    match_score = fields.Float(string="Score", digits=(5, 1), compute="_compute_match")
    match_reason = fields.Selection(REASONS, string="Why", compute="_compute_match")
    problem = fields.Char(string="What Is Wrong", readonly=True)
    is_linked = fields.Boolean(string="Linked", readonly=True)

    @api.depends("product_id", "suggested_product_id", "suggested_score", "suggested_reason")
    def _compute_match(self):
        for line in self:
            is_suggested = line.product_id and line.product_id == line.suggested_product_id
            line.match_score = line.suggested_score if is_suggested else 0.0
            line.match_reason = line.suggested_reason if is_suggested else False

    def _is_of(self, ordered):
        """Return whether this is about *ordered*, a line of the order."""
        return self.line_id == str(ordered.id)
