from odoo import api, fields, models

from ... import const


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    @api.model_create_multi
    def create(self, vals_list):
        """Mark what the new rules apply to."""
        items = super().create(vals_list)
        items._mark_for_cartona()
        return items

    def write(self, vals):
        """Mark what the rules applied to and what they apply to now."""
        self._mark_for_cartona()
        done = super().write(vals)
        self._mark_for_cartona()
        return done

    def unlink(self):
        """Mark what the rules applied to."""
        self._mark_for_cartona()
        return super().unlink()

    def _mark_for_cartona(self):
        """Mark as coarsely as each rule is, and again for the days it begins and ends."""
        outbox, now = self.env["cartona.outbox"], fields.Datetime.now()
        for item in self:
            if item.applied_on == "0_product_variant":
                mark = const.PRODUCT_PRICE, item.product_id.ids
            elif item.applied_on == "1_product":
                mark = const.TEMPLATE_PRICE, item.product_tmpl_id.ids
            elif item.applied_on == "2_product_category":
                mark = const.CATEGORY, item.categ_id.ids
            else:
                mark = const.PRICELIST, item.pricelist_id.ids
            outbox._mark(*mark)
            for date in (item.date_start, item.date_end):
                if date and date > now:
                    outbox._mark(*mark, due=date)
