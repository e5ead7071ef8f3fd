from odoo import _, api, models
from odoo.exceptions import UserError

from ... import compat
from .cartona_account_listings import UNMATCHED


class CartonaListing(models.Model):
    """What a person puts aside while matching, and takes back."""

    _inherit = "cartona.listing"

    def action_ignore_match(self):
        """Leave these products of Cartona's out of what is to be matched."""
        compat.check_access(self, "write")
        self.filtered_domain([UNMATCHED]).sudo().write({"match_ignored": True})

    def action_take_back_ignored(self):
        """Have these products of Cartona's to be matched again."""
        compat.check_access(self, "write")
        self.sudo().write({"match_ignored": False})

    def action_undo_match(self):
        """Take these products of Cartona's off the products of Odoo's that they were linked to.

        Nothing more is sent of them. What Cartona has been told stays there, the identifier as
        well, until they are linked to another product.

        :raises UserError: none of them was linked by matching
        """
        compat.check_access(self, "write")
        linked = self.filtered(lambda each: each.matched_at and each.state != "unmatched")
        if not linked:
            raise UserError(
                _(
                    "None of them was linked by matching: choose one of the filter “Recently "
                    "Linked”."
                )
            )
        told = len(linked.filtered("sent_at"))
        for listing in linked.sudo():
            listing._undo_match()
        message = _("Nothing more is sent to Cartona.")
        if told:
            message = _(
                "Nothing more is sent to Cartona. What it was told already (products: %s) stays "
                "there with identifier, price and stock until another product is linked.",
                told,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("Matches undone: %s", len(linked)),
                "message": message,
                "type": "warning" if told else "success",
                # Whoever opened it is shown anew.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _undo_match(self):
        """Make this a product of Cartona's without one of Odoo's again."""
        self.ensure_one()
        account, product = self.account_id, self.product_id
        self.write(
            {
                "product_id": False,
                "uom_id": False,
                "internal_product_id": False,
                "identifier_base": False,
                "identifier_number": 0,
                "state": "unmatched",
                "message_held": False,
                "failure_count": 0,
                "differs": False,
                "readiness": False,
                "suggested_product_id": False,
                "match_score": 0.0,
                "match_reason": "undone",
                "match_undone": True,
                "is_searched": True,
                "matched_at": False,
                "sent_at": False,
            }
        )
        self._forget_confirmed()
        if account.lists_all and product in account._sold_of(product):
            own = account._for_company()
            lister = self.env["cartona.lister"].with_env(own.env)
            lister._create_listings(own, product.with_env(own.env))
            self._of_product(account, product)._mark()

    # -- Buttons above a list, which need no selection ----------------------------------------

    @api.model
    def _accounts_of_list(self, listings):
        """Return the accounts that a list is about: of what is selected, else of the list."""
        if listings:
            return listings.account_id
        accounts = self.env["cartona.account"]
        chosen = self.env.context.get("default_account_id")
        return accounts.browse(chosen) if chosen else accounts.search([("active", "=", True)])

    def action_find_matches(self):
        """Have suggestions made anew for what Cartona has and Odoo does not sell yet."""
        return self._accounts_of_list(self).action_find_matches()

    def action_confirm_matches(self):
        """Ask for the score from which on all suggestions are to be linked."""
        accounts = self._accounts_of_list(self)
        ready = accounts.filtered("to_match_count")[:1] or accounts[:1]
        if not ready:
            raise UserError(_("There is no account yet: create one first."))
        return ready.action_confirm_matches()
