from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    """Words what is wrong with an order, or has changed in it."""

    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            **self._sentences_of_the_import(),
            # How its lines were changed on Cartona.
            "order_line_new": _("new line %(name)s: %(amount)s"),
            "order_line_gone": _("line gone: %(name)s"),
            "order_line_amount": _("%(name)s: quantity was %(old)s, now %(new)s"),
            "order_line_price": _("%(name)s: price was %(old)s, now %(new)s"),
            # Why Cartona is not told of it.
            "order_status_unknown": _(
                "Cartona has the order in a status that is unknown here, and is told nothing until "
                "that changes."
            ),
            "orders_being_fetched": _("its orders are being fetched just now"),
            "order_code_missing": _("The retailer's code is missing. Press “Enter Code”."),
            "order_status_refused": _("Cartona refuses “%(status)s”: %(message)s"),
            "order_lines_refused": _("Cartona refuses the changed lines: %(said)s"),
            "order_telling_failed": _(
                "Odoo failed while it was telling Cartona of the order: %(error)s. The log of the "
                "server has more. Press “Retry” when the cause is mended."
            ),
            "push_refused": _(
                "Pushes to the address of this account were refused: they do not bear the secret "
                "that is entered here, or were signed more than five minutes before or after they "
                "came. Enter the same secret at Cartona, and see that the server's clock is right."
            ),
            # Why nothing of it is booked.
            "order_not_booked": _(
                "What Cartona pays was not booked: set %(missing)s on the account %(account)s."
            ),
            "order_not_booked_currency": _(
                "What Cartona pays was not booked: the invoice is in a foreign currency."
            ),
        }

    @api.model
    def _sentences_of_the_import(self):
        """Return what keeps an order from being imported. Meant to be extended."""
        return {
            "order_conflict": _("Somebody else was changing the same records: %(error)s"),
            "order_id_too_long": _("The order's id on Cartona is too long to be one."),
            "order_without_lines": _(
                "Cartona sent a total of %(total)s but no lines. Ask Cartona about the order."
            ),
            "order_without_retailer": _(
                "Cartona does not say which retailer ordered. Ask Cartona about the order."
            ),
            "order_without_pricelist": _(
                "There is no pricelist in %(currency)s. Make one, then press Import Again."
            ),
            "order_of_no_account": _(
                "The order is for supplier code %(code)s, for which no live account fetches "
                "orders. Enter the code on the account that it belongs to, or take that "
                "account live."
            ),
            "order_line_of_no_product": _(
                "“%(name)s” (identifier %(identifier)s) is no product of this account. "
                "Enter the identifier on a listing, then press Import Again."
            ),
            "order_line_too_fine": _(
                "“%(name)s”: Odoo's quantities have too few decimals for %(amount)s. "
                "Raise the decimal accuracy “%(precision)s”, then press Import Again."
            ),
            "order_quotation_deleted": _("The quotation was deleted in Odoo. Import it again."),
        }
