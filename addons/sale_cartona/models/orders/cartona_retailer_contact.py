from odoo import _, fields, models

from ... import compat
from ...lib import address, phone


class CartonaRetailer(models.Model):
    """A retailer's contact in Odoo, and what Cartona last said of them."""

    _inherit = "cartona.retailer"

    address = fields.Char(readonly=True, help="As Cartona last sent it with the first order.")
    second_phone = fields.Char(readonly=True)
    address_notes = fields.Char(readonly=True)
    route_code = fields.Char(string="Route", readonly=True)
    city = fields.Char(related="partner_id.city")
    order_count = fields.Integer(compute="_compute_order_count")

    def _seen_values(self, retailer, route):
        """Return what *retailer*, a :class:`cartona_api.Retailer`, says of himself."""
        return {
            "name": retailer.retailer_name,
            "phone": phone.normalized(retailer.retailer_number),
            "second_phone": phone.normalized(retailer.retailer_number2),
            "address_notes": retailer.address_notes,
            "route_code": route,
        }

    def _refresh(self, retailer, route):
        """Update the contact by what has changed on Cartona, but not what a person has written."""
        self.ensure_one()
        seen = self._seen_values(retailer, route)
        changed = {name: value for name, value in seen.items() if value and value != self[name]}
        if not changed:
            return
        contact, values = self.partner_id, {}
        if "name" in changed and contact.name == self.name:
            values["name"] = changed["name"]
        if "phone" in changed and (
            not contact.phone or phone.normalized(contact.phone) == self.phone
        ):
            values["phone"] = changed["phone"]
        before = self._notes(self)
        self.write(changed)
        notes = [line for line in self._notes(self) if line not in before]
        if values:
            contact.write(values)
        if notes:
            contact._message_log(body=_("Cartona: %s", "; ".join(notes)))

    def _notes(self, retailer):
        """Return in words what a contact has no field for."""
        found = []
        if retailer.retailer_code:
            found.append(_("Cartona retailer %s", retailer.retailer_code))
        if retailer.address_notes:
            found.append(retailer.address_notes)
        if retailer.second_phone:
            found.append(_("Second phone: %s", retailer.second_phone))
        if retailer.route_code:
            found.append(_("Route: %s", retailer.route_code))
        return found

    def _address_values(self, text):
        """Return the fields of a partner for an address in one line of *text*."""
        parts, egypt = address.split(text), self.env.ref("base.eg")
        state = self.env["res.country.state"]
        if parts.state_code:
            state = state.search(
                [("country_id", "=", egypt.id), ("code", "=", parts.state_code)], limit=1
            )
        return {
            "street": parts.street,
            "city": parts.city,
            "state_id": state.id,
            "country_id": egypt.id,
        }

    def _shop_values(self, retailer):
        """Return what a new customer has besides name, phone and address: a retailer is a shop."""
        tag = compat.record_of(
            "sale_cartona.partner_category_cartona", self.env["res.partner.category"]
        )
        values = {"is_company": True, "ref": retailer.retailer_code}
        if tag.exists():
            values["category_id"] = [(4, tag.id)]
        languages = self.env["res.lang"].sudo()
        arabic = languages.search([("code", "=like", "ar%")], order="code", limit=1)
        if arabic:
            values["lang"] = arabic.code
        return values

    def _delivery_contact(self, text):
        """Return the contact to whom an order with the address *text* is delivered."""
        self.ensure_one()
        contact = self.partner_id
        if not text or address.alike(text, self.address):
            return contact
        if not (self.address or contact.street):
            # Found by phone, and nobody had written down where they are.
            contact.write(self._address_values(text))
            self.address = text
            return contact
        values = self._address_values(text)
        if self._is_at(contact, text, values):
            return contact
        for child in contact.child_ids.filtered(lambda each: each.type == "delivery"):
            if address.alike(child.street, values["street"]) and (
                address.alike(child.city, values["city"])
            ):
                return child
        return self.env["res.partner"].create(
            dict(values, parent_id=contact.id, type="delivery", name=contact.name)
        )

    def _is_at(self, contact, text, values):
        """Return whether the address that *contact* has is the one of *text*, read as *values*."""
        if not contact.street or not address.holds(text, contact.street):
            return False
        if contact.state_id and values["state_id"] not in (False, contact.state_id.id):
            return False
        if not (contact.city and values["city"]):
            return True
        return address.holds(text, contact.city) or address.in_governorate(contact.city, text)

    # -- Screens ------------------------------------------------------------------------------

    def _order_domain(self):
        """Return the domain of the orders of these retailers' customers."""
        return [
            ("account_id", "in", self.account_id.ids),
            ("sale_order_id.partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
        ]

    def _compute_order_count(self):
        for retailer in self:
            orders = self.env["cartona.order"]
            retailer.order_count = orders.search_count(retailer._order_domain())

    def action_view_orders(self):
        """Open the orders of these retailers."""
        return {
            "type": "ir.actions.act_window",
            "name": _("Cartona Orders"),
            "res_model": "cartona.order",
            "view_mode": compat.list_view(self.env) + ",kanban,form",
            "domain": self._order_domain(),
        }
