from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...lib import matching

REASONS = [
    (matching.IDENTIFIER, "Same Identifier"),
    (matching.BARCODE, "Same Barcode"),
    (matching.REFERENCE, "Same Internal Reference"),
    (matching.NAME, "Similar Name"),
    ("chosen", "Chosen by Hand"),
    ("nothing", "Nothing Similar"),
    ("undone", "Match Undone"),
]


class CartonaListing(models.Model):
    """Which product of Odoo's an unmatched product of Cartona's may be."""

    _inherit = "cartona.listing"

    suggested_product_id = fields.Many2one(
        "product.product",
        ondelete="set null",
        copy=False,
        help="Which product this probably is; change it if it is another one.",
    )
    match_score = fields.Float(string="Score", digits=(5, 1), readonly=True, copy=False)
    match_reason = fields.Selection(REASONS, string="Why", readonly=True, copy=False)
    match_conflict = fields.Text(string="Conflict", compute="_compute_match_conflict")
    is_searched = fields.Boolean(readonly=True, copy=False)
    match_ignored = fields.Boolean(
        string="Ignored",
        readonly=True,
        copy=False,
        help="It is not to be matched: the list leaves it out until it is taken back.",
    )
    match_undone = fields.Boolean(
        readonly=True, copy=False, help="A person has taken a match of it back."
    )
    matched_at = fields.Datetime(string="Linked On", readonly=True, copy=False)

    @api.depends("suggested_product_id", "state")
    def _compute_match_conflict(self):
        matcher = self.env["cartona.matcher"]
        for listing in self:
            product = listing.suggested_product_id
            listing.match_conflict = (
                matcher._conflict(listing._origin, product)
                if product and listing.state == "unmatched"
                else False
            )

    def write(self, vals):
        """Note that a person has chosen the suggestion: it has no score of the search any more."""
        done = super().write(vals)
        if "suggested_product_id" in vals and "match_reason" not in vals:
            is_chosen = bool(vals["suggested_product_id"])
            # A choice counts as certain.
            score, reason = (100.0, "chosen") if is_chosen else (0.0, "nothing")
            self.sudo().write({"match_score": score, "match_reason": reason})
        return done

    def _unit_on_cartona(self, product):
        """Return the unit of *product* that Cartona sells this in, None if it has no such unit."""
        self.ensure_one()
        count = float(self.unit_count or 1.0)
        matcher, own = self.env["cartona.matcher"], product.uom_id
        if count == 1.0 and (self.cartona_unit != "piece" or own in matcher._single_units()):
            return own
        units = compat.units_like(own)
        holding = [uom for uom in units if matcher._holds(uom, product, count)]
        # A unit of so many pieces goes before one of so many boxes.
        holding.sort(key=lambda uom: abs(matcher._pieces(uom) - count) > 1e-6)
        return holding[0] if holding else None

    def _has_better_rival(self):
        """Return whether another product of Cartona's has more points for the same suggestion."""
        self.ensure_one()
        return bool(
            self.search(
                [
                    ("account_id", "=", self.account_id.id),
                    ("state", "=", "unmatched"),
                    ("suggested_product_id", "=", self.suggested_product_id.id),
                    ("unit_count", "=", self.unit_count),
                    ("match_ignored", "=", False),
                    ("match_score", ">", self.match_score),
                ],
                limit=1,
            )
        )

    def _confirm(self):
        """Link this to the suggested product; return the conflict that prevents it, if any."""
        self.ensure_one()
        matcher, product = self.env["cartona.matcher"], self.suggested_product_id
        conflict = matcher._conflict(self, product)
        if not conflict:
            matcher._link_to_product(self.sudo(), product)
        return conflict

    def action_confirm_match(self):
        """Link these products of Cartona's to the suggested ones, the likeliest first.

        :raises UserError: each of them has a conflict; it names them all
        """
        compat.check_access(self, "write")
        problems, linked = [], 0
        unmatched = self.filtered(lambda each: each.state == "unmatched")
        for listing in unmatched.sorted("match_score", reverse=True):
            if not listing.suggested_product_id:
                continue
            conflict = listing._confirm()
            if conflict:
                problems.append("%s: %s" % (listing.cartona_name, conflict))
            else:
                linked += 1
        if problems and not linked:
            raise UserError("\n".join(problems))
        message = _("What was linked is being sent to Cartona.")
        if problems:
            message = _("Left out for a conflict: %s.", len(problems))
        return self._linked_notification(linked, message, is_warning=bool(problems))

    @api.model
    def _linked_notification(self, count, message, is_warning):
        """Return the action that tells how many products were linked, and what of the others."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("Products linked: %s", count),
                "message": message,
                "type": "warning" if is_warning else "success",
                # Whoever opened it is shown anew.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
