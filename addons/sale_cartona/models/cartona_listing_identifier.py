import re

from odoo import models

SUFFIX = re.compile(r"^(?P<base>.*)#(?P<number>\d+)$")


class CartonaListing(models.Model):
    """What a listing is called on Cartona, as far as Odoo makes that up."""

    _inherit = "cartona.listing"

    def _make_identifier(self):
        """Give the listing the identifier of its product, or say why it has none."""
        self.ensure_one()
        number, base = self._free_identifier()
        values = {"identifier_number": number, "identifier_base": base or False}
        values["internal_product_id"] = _numbered(base, number) if base else False
        if not base:
            account, product = self.account_id, self.product_id
            message = account._why_no_identifier(product, account._identifier_of(product))
            values.update(state="refused", message=message)
        self.write(values)

    def _free_identifier(self):
        """Return ``(number, base)``: the product's own, and a suffix never used before.

        The number behind ``#`` is counted from the highest that a listing of the product
        has ever had, archived and renamed ones included, or that Cartona shows of it. The
        first has none. What Cartona knows this very product by stays, if it is of that kind.
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
        """Return the identifier that this listing has where its product's is *base*."""
        self.ensure_one()
        return _numbered(base, self.identifier_number or 1)

    def _has_made_identifier(self):
        """Return whether no person has entered the identifier: it follows the product."""
        self.ensure_one()
        base = self.identifier_base
        return not self.internal_product_id or (
            bool(base) and self.internal_product_id == self._with_number(base)
        )

    def _is_bound(self):
        """Return whether Cartona knows the listing by its identifier alone."""
        self.ensure_one()
        return bool(self.sent_identifier) and not self.supplier_product_id

    def _match(self, product, uom=None):
        """Have this product of Cartona's be *product* from now on, sold in *uom*."""
        self.ensure_one()
        self.write(
            {
                "product_id": product.id,
                "uom_id": (uom or product.uom_id).id,
                "state": "new",
                "message": False,
            }
        )
        if not self.internal_product_id:
            self._make_identifier()


def suffix_of(identifier, base):
    """Return the number that *identifier* has behind *base*, 0 where it is no such thing."""
    match = SUFFIX.match(identifier or "")
    return int(match["number"]) if match and match["base"] == base else 0


def _numbered(base, number):
    return "%s#%d" % (base, number) if number > 1 else base
