from odoo import api, models
from odoo.addons.sale_cartona import const


class CartonaOutbox(models.Model):
    _inherit = "cartona.outbox"

    @api.model
    def _wanted(self, marks):
        """Drop marks of products that are not Cartona's, which most of this database are not.

        A product is Cartona's if it has a Cartona ID, or is listed because it had one. All marks
        of a transaction are looked up at once: changing any other product costs a user one
        query and nothing else.
        """
        marks = super()._wanted(marks)
        products = [res_id for kind, res_id, _due in marks if kind in const.PRODUCT_KINDS]
        templates = [res_id for kind, res_id, _due in marks if kind in const.TEMPLATE_KINDS]
        if not products and not templates:
            return marks
        self.env.cr.execute(
            """
            SELECT p.id, p.product_tmpl_id FROM product_product p
             WHERE (p.id = ANY(%s) OR p.product_tmpl_id = ANY(%s))
               AND (p.cartona_id IS NOT NULL
                    OR EXISTS (SELECT FROM cartona_listing WHERE product_id = p.id))
            """,
            (products, templates),
        )
        found = self.env.cr.fetchall()
        own = {kind: {row[0] for row in found} for kind in const.PRODUCT_KINDS}
        own.update({kind: {row[1] for row in found} for kind in const.TEMPLATE_KINDS})
        return {mark for mark in marks if mark[0] not in own or mark[1] in own[mark[0]]}
