from odoo import _, api, fields, models

from ... import compat
from ...lib import phone
from ...lib.sql import expression_index, unique_index

#: What the index on partners and the look-up must agree on.
LAST_DIGITS = "right(regexp_replace(translate({column}, '%s', '%s'), '\\D', '', 'g'), %d)" % (
    phone.EASTERN_DIGITS,
    phone.WESTERN_DIGITS,
    phone.SIGNIFICANT,
)
PARTNER_INDEX = "cartona_res_partner_{column}_idx"


class CartonaRetailer(models.Model):
    """A retailer as one account knows them, and the customer they are in Odoo."""

    _name = "cartona.retailer"
    _description = "Cartona Retailer"
    _inherit = ["cartona.exported"]
    _rec_name = "name"
    _order = "account_id, name, id"
    _check_company_auto = True

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    name = fields.Char(readonly=True)
    retailer_code = fields.Char(string="Code", readonly=True, index=True)
    phone = fields.Char(readonly=True, index=True, help="Normalized, as +20…")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )

    def init(self):
        """Keep a code unique in its account, and phones of partners quick to find."""
        unique_index(
            self.env.cr,
            self._table,
            ["account_id", "retailer_code"],
            where="retailer_code IS NOT NULL",
        )
        for column in compat.phone_columns(self.env):
            expression_index(
                self.env.cr,
                PARTNER_INDEX.format(column=column),
                "res_partner",
                LAST_DIGITS.format(column=column),
            )

    @api.model
    def _find_or_create(self, account, retailer, route=None):
        """Return the record of *retailer*, a :class:`cartona_api.Retailer`; made if there is none.

        They are found by their code within the account, else by normalized phone; never by name.
        A partner who already stands for another retailer of the account is not taken. What was
        changed on Cartona updates their contact, unless a person has changed it in Odoo.
        """
        known = self._find_known(account, retailer)
        if known:
            known._refresh(retailer, route)
            return known
        seen = self._seen_values(retailer, route)
        partner, is_new = self._partner_by_phone(account, retailer), False
        if not partner:
            partner, is_new = self._create_partner(account, retailer, seen), True
        return self.create(
            dict(
                seen,
                account_id=account.id,
                retailer_code=retailer.retailer_code,
                partner_id=partner.id,
                address=retailer.retailer_address if is_new else False,
            )
        )

    @api.model
    def _find_known(self, account, retailer):
        """Return the record of a retailer who has ordered before; empty if there is none.

        He is not found by a phone that several retailers with codes share.
        """
        own = [("account_id", "=", account.id)]
        if retailer.retailer_code:
            return self.search([*own, ("retailer_code", "=", retailer.retailer_code)], limit=1)
        number = phone.normalized(retailer.retailer_number)
        found = number and self.search([*own, ("phone", "=", number)], order="id")
        if not found:
            return self.browse()
        without_code = found.filtered(lambda known: not known.retailer_code)
        return (without_code or (found if len(found.partner_id) == 1 else self.browse()))[:1]

    @api.model
    def _partner_by_phone(self, account, retailer):
        """Return the customer with the retailer's phone, unless they stand for another retailer."""
        numbers = {
            phone.normalized(number)
            for number in (retailer.retailer_number, retailer.retailer_number2)
        } - {None}
        partners = self.env["res.partner"]
        for number in sorted(numbers):
            for column in compat.phone_columns(self.env):
                partners |= self._partners_with(account, column, number)
        taken = self.search(
            [
                ("account_id", "=", account.id),
                ("partner_id", "in", partners.ids),
                ("retailer_code", "!=", False),
            ]
        ).partner_id
        return (partners - taken).sorted(lambda partner: (bool(partner.parent_id), partner.id))[:1]

    @api.model
    def _partners_with(self, account, column, number):
        """Return the partners of the account's company whose *column* reads as *number*."""
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT id, {column} FROM res_partner
             WHERE {digits} = %s AND active
               AND (company_id IS NULL OR company_id = %s)
             ORDER BY id
            """.format(  # nosec B608 - only names of ours
                column=column, digits=LAST_DIGITS.format(column=column)
            ),
            (number[-phone.SIGNIFICANT :], account.company_id.id),
        )
        found = [pid for pid, value in self.env.cr.fetchall() if phone.normalized(value) == number]
        return self.env["res.partner"].browse(found)

    @api.model
    def _create_partner(self, account, retailer, seen):
        """Create the customer of a retailer who is new here."""
        number = retailer.retailer_number
        notes = self._notes(self.new(dict(seen, retailer_code=retailer.retailer_code)))
        if retailer.retailer_number2 and not seen["second_phone"]:
            notes.append(_("Second phone: %s", retailer.retailer_number2))
        return self.env["res.partner"].create(
            dict(
                self._address_values(retailer.retailer_address),
                **self._shop_values(retailer),
                name=retailer.retailer_name or number or retailer.retailer_code,
                phone=seen["phone"] or number,
                company_id=account.company_id.id,
                comment="\n".join(notes) or False,
            )
        )
