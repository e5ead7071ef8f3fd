from odoo import api, models
from odoo.addons.sale_cartona import compat, const


class CartonaOutbox(models.Model):
    _inherit = "cartona.outbox"

    @api.model
    def _mark(self, kind, ids, due=None):
        """Leave out products that are none of Cartona's: most of this database is not."""
        if kind in const.PRODUCT_KINDS:
            ids = self._cartonas(ids, "p.id")
        elif kind in const.TEMPLATE_KINDS:
            ids = self._cartonas(ids, "p.product_tmpl_id")
        return super()._mark(kind, ids, due)

    @api.model
    def _cartonas(self, ids, column):
        """Return those of *ids* that have a Cartona ID, or are listed because they had one."""
        if not ids:
            return ids
        compat.flush_fields(self.env["product.product"], ["cartona_id"])
        compat.flush_fields(self.env["cartona.listing"], ["product_id"])
        self.env.cr.execute(
            """
            SELECT DISTINCT {column} FROM product_product p
             WHERE {column} = ANY(%s)
               AND (p.cartona_id IS NOT NULL
                    OR EXISTS (SELECT FROM cartona_listing WHERE product_id = p.id))
            """.format(column=column),
            (list(ids),),
        )
        return [found for (found,) in self.env.cr.fetchall()]
