from odoo import _, api, models

from ...lib import held


class CartonaMessage(models.AbstractModel):
    """Words the failures of the client, which knows no other language than English."""

    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        client = self._sentences_of_the_client()
        return {
            **super()._sentences(),
            **{held.OF_CLIENT + code: sentence for code, sentence in client.items()},
        }

    @api.model
    def _sentences_of_the_client(self):
        """Return what each code of `cartona_api.SENTENCES` says."""
        return {
            "address_blank": _("The address of Cartona is empty or holds blanks."),
            "address_malformed": _("The address of Cartona is not a web address."),
            "address_scheme": _("The address of Cartona must begin with https://."),
            "address_login": _("The address of Cartona must not hold a user or password."),
            "address_query": _("The address of Cartona must not hold a query (?) or mark (#)."),
            "address_insecure": _(
                "The address of Cartona must begin with https://, or others could read the token."
            ),
            "address_unusable": _("The address of Cartona cannot be used."),
            "address_moved": _("Cartona's address has moved. Correct the address of the account."),
            "path_malformed": _("The path for %(endpoint)s is not a relative path."),
            "path_without_id": _("The path for order_status must contain {hashed_id}."),
            "token_missing": _("The token of Cartona is missing."),
            "token_malformed": _("The token of Cartona holds characters that no token has."),
            "token_refused": _(
                "Cartona does not accept the token. Check the token of the account."
            ),
            "refused": _("Cartona refused: %(said)s"),
            "refused_silently": _("Cartona refused without giving a reason."),
            "unknown": _("Cartona does not know this: %(said)s"),
            "unknown_silently": _("Cartona does not know this."),
            "order_id_unusable": _("“%(hashed_id)s” cannot be the id of an order."),
            "too_many_calls": _("Cartona asks for fewer calls; the next one waits."),
            "unavailable": _("Cartona is not available at the moment (HTTP %(status)s)."),
            "detour": _("Cartona answers with a detour (HTTP %(status)s), which is not followed."),
            "answer_not_json": _(
                "Cartona's answer cannot be read (no JSON). It will be tried again."
            ),
            "answer_not_list": _(
                "Cartona's answer cannot be read (no list). It will be tried again."
            ),
            "answer_not_objects": _(
                "Cartona's answer cannot be read (not a list of objects). It will be tried again."
            ),
            "answer_not_object": _(
                "Cartona's answer cannot be read (neither a list nor an object). It will be "
                "tried again."
            ),
            "answer_field_names": _(
                "Cartona's answer cannot be read (a field's name is no text). It will be "
                "tried again."
            ),
            "answer_too_large": _(
                "Cartona's answer cannot be read (too large). It will be tried again."
            ),
            "answer_badly_compressed": _(
                "Cartona's answer cannot be read (badly compressed). It will be tried again."
            ),
            "no_answer_in_time": _("Cartona did not answer in time."),
            "not_reached": _("Cartona could not be reached."),
            "certificate": _("Cartona's certificate cannot be verified; nothing was sent."),
            "proxy": _("The proxy did not connect to Cartona."),
            "connection_lost": _("The connection to Cartona broke."),
            "answer_cut_off": _("The connection to Cartona broke in the middle of the answer."),
        }
