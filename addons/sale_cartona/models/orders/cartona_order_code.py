from contextlib import ExitStack, contextmanager

from odoo import _, models
from odoo.exceptions import UserError

import cartona_api

from ... import const
from ...lib import lock
from ...lib.calls import Calls
from ...lib.held import held_of
from ...lib.order_lines import complaint_of
from ...lib.order_status import PATH

Status = cartona_api.OrderStatus


class CartonaOrder(models.Model):
    """The retailer's code: checked by Cartona, at the end of the user's own transaction."""

    _inherit = "cartona.order"

    def _redeem_code(self, wizard_id):
        """Send what is missing before *delivered*, then that with the code of a wizard.

        It is the one place where Cartona is called inside a user's transaction: the answer
        decides whether the delivery may be validated (section One-time code).

        :raises UserError: Cartona refuses, or cannot be reached; nothing is validated.
        """
        self.ensure_one()
        wizard = self.env["cartona.code.wizard"].sudo().browse(wizard_id)
        if self._needs_code():
            code = wizard._code_of(self)
            if not code:
                raise UserError(
                    _("Enter the code that the retailer has for order %s.", self._number())
                )
            try:
                self._send_delivery(code, wizard.is_delivered_there)
            except cartona_api.CartonaError as error:
                raise UserError(self._why_not_delivered(error)) from None
        wizard._erase_code(self)
        if self._known_status() in PATH:
            # A look may have stored the order anew since: Odoo repeats the request then, without a
            # word, and finds what Cartona took.
            lock.rows(self)
            self._status_taken(Status.DELIVERED)

    def _send_delivery(self, code, is_delivered_there):
        """Send what Cartona lacks, up to *delivered* with the code, and note the calls.

        :raises cartona_api.CartonaError: one of them has failed.
        """
        account = self.account_id._for_company()
        log, calls = self.env["cartona.log"].sudo(), Calls("code", items=1, shows_last=True)
        calls.order_ids = self.ids
        with ExitStack() as stack:
            stack.enter_context(self._hold_status_worker())
            stack.enter_context(log._apart(account, calls, [code]))
            client = stack.enter_context(account._client(const.CODE))
            stack.enter_context(client.observed(calls.observe))
            self._send_changed_lines(client)
            for status in self._missing_steps(Status.DELIVERED):
                self._send_step(client, status, code, is_delivered_there)

    @contextmanager
    def _hold_status_worker(self):
        """Keep the worker from telling Cartona of the account's orders meanwhile.

        :raises UserError: it is at work for longer than a user can be made to wait.
        """
        with self._hold_worker(const.STATUS) as held:
            if not held:
                raise UserError(_("Cartona is being told of other orders. Try again in a moment."))
            yield

    def _is_delivery_in_doubt(self):
        """Return whether *delivered* was sent while nobody knows what became of it."""
        self.ensure_one()
        return self._is_step_in_doubt(Status.DELIVERED)

    def _is_step_in_doubt(self, status):
        attempts = self.env["cartona.delivery.attempt"].sudo()
        return self.sending == status or attempts._last_outcome(self, status) == "unknown"

    def _send_step(self, client, status, code, is_delivered_there):
        """Send one step, and record before and after the call what became of it.

        If the answer to an earlier attempt with a code was lost, Cartona is asked first whether the
        order is delivered; a person may also have seen that (*is_delivered_there*).
        """
        attempts = self.env["cartona.delivery.attempt"].sudo()
        in_doubt, with_code = self._is_step_in_doubt(status), None
        if status == Status.DELIVERED:
            with_code = code
            if in_doubt and (is_delivered_there or self._is_shown_as(client, status)):
                attempts._write_attempt(self, status, "taken")
                return
        attempts._write_attempt(self, status, "unknown")
        try:
            client.update_order_status(self._status_update(status, with_code))
        except cartona_api.CartonaError as error:
            refused = isinstance(error, (cartona_api.RefusedError, cartona_api.NotFoundError))
            is_step = refused and in_doubt and status != Status.DELIVERED
            if is_step and self._was_taken(client, status):
                attempts._write_attempt(self, status, "taken", error, code=code)
                return
            if not error.effect_unknown and not in_doubt:
                attempts._write_attempt(self, status, "refused", error, code=code)
            raise
        attempts._write_attempt(self, status, "taken")

    def _send_changed_lines(self, client):
        """Send changed lines first: Cartona takes none once the order is delivered.

        New lines are left to the worker, which takes care that none is sent twice.
        """
        changes = [change for change in self._lines_to_send() if not change.is_new]
        if not changes:
            return
        result = client.update_order_lines([self._lines_update(changes)])
        complaint = complaint_of(result)
        if complaint:
            raise cartona_api.RefusedError(complaint)
        said = [change.said for change in changes]
        attempts = self.env["cartona.delivery.attempt"].sudo()
        attempts._write_attempt(self, "lines", "taken", lines=said)
        self._lines_taken(changes)

    def _why_not_delivered(self, error):
        """Return in words why the order is not delivered, and what can be done."""
        words = {"order": self._number(), "message": self._worded(held_of(error))}
        if error.retry:
            return _(
                "Order %(order)s is not delivered: Cartona could not check the code (%(message)s). "
                "Try again now or later.",
                **words,
            )
        if isinstance(error, (cartona_api.CredentialsError, cartona_api.ConfigurationError)):
            return _(
                "Order %(order)s is not delivered: Cartona could not be asked (%(message)s). Have "
                "the account looked at.",
                **words,
            )
        if self._is_delivery_in_doubt():
            return _(
                "Order %(order)s: Cartona refuses (%(message)s). The code was sent before and the "
                "answer was lost: if the retailer's app shows the order as delivered, say so where "
                "the code is entered.",
                **words,
            )
        return _(
            "Order %(order)s is not delivered, as Cartona refuses it (%(said)s): ask the retailer "
            "for the code again.",
            order=self._number(),
            said=(error.said or words["message"]).rstrip("."),
        )

    def _number(self):
        return self.receipt_id or self.hashed_id

    def action_enter_code(self):
        """Ask for the retailer's code of an order whose delivery is already validated."""
        self.ensure_one()
        if self._implied_status() != Status.DELIVERED:
            raise UserError(_("Validate the transfer first; it asks for the code."))
        return self.env["cartona.code.wizard"]._ask(self, "code_only", self)
