import re

from odoo import models

from ...lib import held

SUFFIX = re.compile(r"^(?P<base>.*)#(?P<number>\d+)$")


class CartonaListing(models.Model):
    """The identifiers of listings that Odoo makes from their products."""

    _inherit = "cartona.listing"

    def _make_identifier(self):
        """Give the listing its product's identifier, or write why it has none."""
        self.ensure_one()
        number, base = self._free_identifier()
        values = {"identifier_number": number, "identifier_base": base or False}
        values["internal_product_id"] = _numbered(base, number) if base else False
        if not base:
            account, product = self.account_id, self.product_id
            reason = account._why_no_identifier(product, account._identifier_of(product))
            values.update(state="held", message_held=held.dumps(reason))
        self.sudo().write(values)

    def _free_identifier(self):
        """Return ``(number, base)``: the product's identifier, and a number not used with it.

        The number after ``#`` is one more than the highest that a listing of the product has
        ever had, archived and renamed ones included, or that Cartona shows. The first listing
        has none. If Cartona shows this very listing with a number of its own, that one stays.
        """
        self.ensure_one()
        base = self.account_id._identifier_of(self.product_id)
        if base in self.account_id._doubled_identifiers([base]):
            base = ""
        pattern = base.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "#%"
        siblings = self.with_context(active_test=False).search(
            [
                ("account_id", "=", self.account_id.id),
                ("id", "!=", self.id),
                "|",
                "|",
                "|",
                "&",
                ("product_id", "=", self.product_id.id),
                ("identifier_number", ">", 0),
                ("internal_product_id", "=", base or "#"),
                ("internal_product_id", "=like", pattern),
                ("sent_identifier", "=like", pattern),
            ]
        )
        names = siblings.mapped("internal_product_id")
        numbers = {*siblings.mapped("identifier_number"), int(base in names)}
        numbers.update(suffix_of(name, base) for name in names + siblings.mapped("sent_identifier"))
        shown = 1 if self.sent_identifier == base else suffix_of(self.sent_identifier, base)
        if base and shown and shown not in numbers:
            return shown, base
        return (max(numbers) + 1 if 1 in numbers else 1), base

    def _with_number(self, base):
        """Return this listing's identifier if that of its product is *base*."""
        self.ensure_one()
        return _numbered(base, self.identifier_number or 1)

    def _has_made_identifier(self):
        """Return whether the identifier was made, not entered, so that it follows the product."""
        self.ensure_one()
        base = self.identifier_base
        return not self.internal_product_id or (
            bool(base) and self.internal_product_id == self._with_number(base)
        )

    def _is_known_by_identifier_only(self):
        """Return whether Cartona knows the listing by nothing else than its identifier."""
        self.ensure_one()
        return bool(self.sent_identifier) and not self.supplier_product_id

    def _assign_product(self, product, uom=None):
        """Make this product of Cartona's the listing of *product*, sold in *uom*."""
        self.ensure_one()
        self.sudo().write(
            {
                "product_id": product.id,
                "uom_id": (uom or product.uom_id).id,
                "state": "new",
                "message_held": False,
            }
        )
        if not self.internal_product_id:
            self._make_identifier()


def suffix_of(identifier, base):
    """Return the number after ``#`` in *identifier*, 0 where it is not made from *base*."""
    match = SUFFIX.match(identifier or "")
    return int(match["number"]) if match and match["base"] == base else 0


def _numbered(base, number):
    return "%s#%d" % (base, number) if number > 1 else base
