from odoo import api, models

import cartona_api


class CartonaListing(models.Model):
    """The listing that a line of a pulled order speaks of."""

    _inherit = "cartona.listing"

    @api.model
    def _of_order_line(self, account, line):
        """Return the listing of *line*, a :class:`cartona_api.OrderLine`; empty if there is none.

        By our own identifier, else by Cartona's id, else by the base product and its unit.
        Archived listings count: their products may have been ordered before.
        """
        [listing] = self._of_order_lines(account, [line])
        return listing

    @api.model
    def _of_order_lines(self, account, lines):
        """Return the listing of each of *lines*, in their order; see :meth:`_of_order_line`."""
        own = self._by_own_identifier(account, lines)
        return [
            own.get(line.internal_product_id) or self._by_cartona_product(account, line)
            for line in lines
        ]

    @api.model
    def _by_own_identifier(self, account, lines):
        """Return the listings that *lines* name by our own identifier, by that identifier."""
        ids = [line.internal_product_id for line in lines if line.internal_product_id]
        found = self.with_context(active_test=False).search(
            [("account_id", "=", account.id), ("internal_product_id", "in", ids)]
        )
        return {listing.internal_product_id: listing for listing in found}

    @api.model
    def _by_cartona_product(self, account, line):
        """Return the one listing of *line* by Cartona's id, else by its base product and unit."""
        listings = self.with_context(active_test=False)
        own = [("account_id", "=", account.id)]
        if line.supplier_product_id:
            found = listings.search([*own, ("supplier_product_id", "=", line.supplier_product_id)])
            if len(found) == 1:
                return found
        # Without its unit a base product may be a piece as well as a box.
        if line.base_product_id and line.unit in cartona_api.UNITS:
            domain = [*own, ("base_product_id", "=", line.base_product_id)]
            domain.append(("cartona_unit", "=", line.unit))
            if line.unit_count:
                domain.append(("unit_count", "=", format(line.unit_count.normalize(), "f")))
            found = listings.search(domain)
            if len(found) == 1:
                return found
        return listings.browse()
