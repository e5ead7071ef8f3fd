from collections import Counter

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..lib.cartona_id import is_valid, normalized

SOURCES = [
    ("default_code", "Internal reference"),
    ("barcode", "Barcode"),
    ("sequence", "Numbers with a prefix"),
    ("paste", "A pasted list"),
]


class CartonaAssignWizard(models.TransientModel):
    """Gives many products their Cartona IDs at once, after showing them and their problems."""

    _name = "cartona.assign.wizard"
    _description = "Assign Cartona IDs"

    source = fields.Selection(SOURCES, string="Take It From", default="default_code", required=True)
    keeps = fields.Boolean(
        string="Keep Existing IDs",
        default=True,
        help="Untick to give these products new ids, too; to Cartona they are then different "
        "products.",
    )
    prefix = fields.Char()
    first_number = fields.Integer(default=1)
    digits = fields.Integer(string="Minimum Digits", default=1)
    pasted = fields.Text(
        string="Pasted List", help="One id per line, in the order of the products below."
    )
    line_ids = fields.One2many("cartona.assign.line", "wizard_id", string="Products")
    is_previewed = fields.Boolean(readonly=True)
    valid_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.value", "line_ids.problem")
    def _compute_counts(self):
        for wizard in self:
            wizard.valid_count = len(wizard.line_ids._to_write())
            wizard.problem_count = len(wizard.line_ids.filtered("problem"))

    @api.model
    def default_get(self, fields_list):
        """Begin with the products that were selected, templates standing for their variants."""
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            ids = self.env.context.get("active_ids") or []
            model = self.env.context.get("active_model")
            products = self.env["product.product"].with_context(active_test=False)
            if model == "product.template":
                products = products.search([("product_tmpl_id", "in", ids)], order="id")
            elif model == "product.product":
                products = products.browse(ids)
            values["line_ids"] = [(0, 0, {"product_id": product.id}) for product in products]
        return values

    @api.onchange("source", "keeps", "prefix", "first_number", "digits", "pasted")
    def _onchange_rule(self):
        self.is_previewed = False

    def action_preview(self):
        """Work out every id and its problem, if any; nothing is written to products."""
        self.ensure_one()
        lines = self.line_ids
        wanted = lines.filtered(lambda line: not (self.keeps and line.product_id.cartona_id))
        (lines - wanted).write({"value": False, "problem": False})
        for line, value in zip(wanted, self._values(wanted)):
            line.value = normalized(value)
        self._find_problems(wanted)
        self.is_previewed = True
        return self._show()

    def action_assign(self):
        """Write the ids that have no problem."""
        self.ensure_one()
        if not self.is_previewed:
            return self.action_preview()
        self._find_problems(self.line_ids.filtered("value"))
        lines = self.line_ids._to_write()
        if not lines:
            raise UserError(_("There is no id that could be assigned."))
        # Products that exchange their ids must not collide.
        lines.product_id.filtered("cartona_id").write({"cartona_id": False})
        for line in lines:
            line.product_id.cartona_id = line.value
        return {"type": "ir.actions.act_window_close"}

    def _values(self, lines):
        """Return the id that each of *lines* is to get, not yet checked."""
        if self.source == "sequence":
            first, digits = self.first_number, max(1, self.digits)
            return [
                "%s%0*d" % (self.prefix or "", digits, first + number)
                for number in range(len(lines))
            ]
        if self.source == "paste":
            pasted = [each.strip() for each in (self.pasted or "").strip("\r\n").splitlines()]
            if len(pasted) != len(lines):
                raise UserError(
                    _(
                        "Ids pasted: %(pasted)s, products: %(products)s. Paste one per line, "
                        "in the order of the products.",
                        pasted=len(pasted),
                        products=len(lines),
                    )
                )
            return pasted
        return [line.product_id[self.source] for line in lines]

    def _find_problems(self, lines):
        """Write on each line the problem of its id, if any."""
        times = Counter(filter(None, lines.mapped("value")))
        products = self.env["product.product"].sudo().with_context(active_test=False)
        freed = lines.filtered("value").product_id
        others = {
            product.cartona_id: product
            for product in products.search(
                [("cartona_id", "in", list(times)), ("id", "not in", freed.ids)]
            )
        }
        for line in lines:
            problem = False
            if not line.value:
                problem = _("The product has no value to take the id from.")
            elif not is_valid(line.value):
                problem = _("It has spaces or other characters that an id may not have.")
            elif times[line.value] > 1:
                problem = _("%s of these products would get it.", times[line.value])
            elif line.value in others:
                problem = _("It is already that of %s.", others[line.value].display_name)
            if line.problem != problem:
                line.problem = problem
        self._find_ids_kept(lines)

    def _find_ids_kept(self, lines):
        """Find ids that stay with their product, because its new id has a problem.

        Another line may have been about to get such an id, so that it has a problem, too, and
        so on.
        """
        while True:
            kept = {
                line.current: line.product_id
                for line in lines
                if line.problem and line.current and line.value != line.current
            }
            found = lines.filtered(lambda line, kept=kept: not line.problem and line.value in kept)
            if not found:
                return
            for line in found:
                line.problem = _("It is already that of %s.", kept[line.value].display_name)

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": _("Assign Cartona IDs"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class CartonaAssignLine(models.TransientModel):
    """What one product is to get."""

    _name = "cartona.assign.line"
    _description = "Assign a Cartona ID"
    _order = "id"

    wizard_id = fields.Many2one("cartona.assign.wizard", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    current = fields.Char(string="Current ID", related="product_id.cartona_id")
    value = fields.Char(string="New ID")
    problem = fields.Char(readonly=True)

    def _to_write(self):
        """Return the lines whose product gets another id than it has."""
        return self.filtered(
            lambda line: line.value and not line.problem and line.value != line.current
        )
