from odoo import _, api, models
from odoo.exceptions import UserError

import cartona_api


class CartonaListing(models.Model):
    """The listing that a person makes for a line of an order that nobody knew."""

    _inherit = "cartona.listing"

    @api.model
    def _link_order_line(self, account, line, product):
        """Make *product* known as what *line*, a :class:`cartona_api.OrderLine`, speaks of.

        :raises UserError: the product has a conflict; nothing of this may be kept then
        """
        known = self._of_order_line(account, line)
        if known.product_id:
            return known
        matcher = self.env["cartona.matcher"]
        shown = known or self.create(self._values_of_order_line(account, line))
        conflict = matcher._conflict(shown, product)
        if conflict:
            raise UserError(conflict)
        if line.supplier_product_id or not line.internal_product_id:
            linked = matcher._link_to_product(shown, product)
        else:
            linked = self._link_by_identifier(account, line, shown, product)
        if self._of_order_line(account, line) != linked:
            raise UserError(
                _(
                    "Cartona does not say clearly enough which product this is: press “To Match” "
                    "on the account %s.",
                    account.name,
                )
            )
        return linked

    @api.model
    def _values_of_order_line(self, account, line):
        """Return the values of a listing that says what Cartona's product of *line* is."""
        count = line.unit_count
        return {
            "account_id": account.id,
            "state": "unmatched",
            "supplier_product_id": line.supplier_product_id,
            "base_product_id": line.base_product_id,
            "sent_identifier": line.internal_product_id,
            "cartona_name": line.product_name,
            "cartona_unit": line.unit if line.unit in cartona_api.UNITS else False,
            "unit_count": count and format(count.normalize(), "f"),
        }

    @api.model
    def _link_by_identifier(self, account, line, shown, product):
        """Link a product that Cartona names by nothing but an identifier, which is kept.

        A listing that Cartona knows by another identifier stays what it is.
        """
        unit = shown._unit_on_cartona(product)
        lone = self._of_product(account, product).filtered(
            lambda each: (
                each.uom_id == unit and not each.supplier_product_id and not each.sent_identifier
            )
        )[:1]
        if not lone:
            # It gets no identifier of its own then.
            shown.write({"internal_product_id": line.internal_product_id})
            shown._assign_product(product, unit)
            return shown
        values = {name: shown[name] for name in shown._SHOWN_FIELDS}
        shown.sent_identifier = False
        shown.unlink()
        identifier = {"internal_product_id": line.internal_product_id, "identifier_base": False}
        lone.write(dict(values, state="new", message_held=False, **identifier))
        lone._forget_confirmed()
        return lone
