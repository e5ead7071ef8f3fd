from markupsafe import Markup

from odoo import _, api, fields, models

from .cartona_order import PAYLOAD_GROUP

#: Named, as Odoo's export takes a text that stands in a tuple beside a term for a term.
RIGHT = "text-end text-right"
HEAD = Markup("<th class='%s'>%s</th>")
ROW = Markup(
    "<tr><td>%s</td><td>%s</td><td class='text-end text-right'>%s</td>"
    "<td class='text-end text-right'>%.2f</td><td class='text-end text-right'>%.2f</td></tr>"
)
REMARK = Markup("<div>%s: <bdi>%s</bdi></div>")
#: Characters of a remark that are shown; the payload has them all.
LONGEST_REMARK = 1000


class CartonaOrder(models.Model):
    _inherit = "cartona.order"

    content = fields.Html(
        string="Ordered", compute="_compute_content", sanitize=False, groups=PAYLOAD_GROUP
    )

    @api.depends("payload")
    def _compute_content(self):
        for order in self:
            read = order.payload and order._pulled().order
            order.content = (
                self._content_lines(read) + self._content_remarks(read) if read else False
            )

    @api.model
    def _content_lines(self, order):
        """Return the lines of a :class:`cartona_api.Order` as a table."""
        heads = (
            ("", _("Product")),
            ("", _("Identifier")),
            (RIGHT, _("Amount")),
            (RIGHT, _("Price")),
            (RIGHT, _("Total")),
        )
        return Markup("<table class='table table-sm'><tr>%s</tr>%s</table>") % (
            Markup().join(HEAD % head for head in heads),
            Markup().join(self._content_row(line) for line in order.order_details),
        )

    @api.model
    def _content_row(self, line):
        name = line.product_name or ""
        amount = "%s %s" % (line.amount, (line.unit or "").replace("_", " "))
        if line.is_cancelled:
            name, amount = _("%s (cancelled)", name), ""
        identifier = line.internal_product_id or line.supplier_product_id or ""
        total = line.selling_price * line.amount if line.is_sold else 0
        return ROW % (name, identifier, amount, line.selling_price, total)

    @api.model
    def _content_remarks(self, order):
        """Return how to reach the retailer, and what they wrote."""
        retailer, remarks = order.retailer, []
        if retailer:
            remarks = [
                (_("Phone"), retailer.retailer_number),
                (_("Second phone"), retailer.retailer_number2),
                (_("Address"), retailer.retailer_address),
                (_("Address note"), retailer.address_notes),
            ]
        remarks.append((_("Note"), order.note_message))
        return Markup().join(
            REMARK % (label, text[:LONGEST_REMARK]) for label, text in remarks if text
        )
