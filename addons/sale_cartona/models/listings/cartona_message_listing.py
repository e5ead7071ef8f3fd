from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    """Words what is wrong with a listing."""

    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            # What keeps it from being sent.
            "identifier_missing": _("It has no identifier: enter what Cartona knows it by."),
            "product_lacks_identifier": _(
                "The product has no “%(field)s”: enter one on the product."
            ),
            "identifier_shared": _(
                "Several products have the “%(field)s” %(identifier)s: give each its own."
            ),
            "identifier_left": _(
                "Cartona still knows “%(name)s” by %(identifier)s, as their match was undone: "
                "match that one to the right product first, or enter another identifier here."
            ),
            "no_price": _("The price is %(price)s: Cartona is not told of it."),
            # What Cartona said, or shows.
            "item_refused": _("Cartona refused it: %(said)s"),
            "item_refused_silently": _("Cartona refused it without giving a reason."),
            "not_on_cartona": _(
                "Cartona does not know this identifier. Ask Cartona to add the product, "
                "or enter Cartona's own product id to link it."
            ),
            "still_differs": _("Cartona took the values but still shows others: %(differences)s"),
            "shows_price": _("price %(price)s"),
            "shows_stock": _("stock %(stock)s"),
            "shows_min_order": _("minimum order quantity %(limit)s"),
            "shows_max_order": _("maximum order quantity %(limit)s"),
            "shows_remind_at_stock": _("reminder at stock %(limit)s"),
        }
