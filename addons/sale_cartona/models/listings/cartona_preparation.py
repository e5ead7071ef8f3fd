import time

from odoo import api, fields, models

from ... import const


class CartonaPreparation(models.AbstractModel):
    """Goes on with what takes longer than a user waits: linking, checking and matching."""

    _name = "cartona.preparation"
    _inherit = "cartona.worker"
    _description = "Cartona Preparation"

    _channel_kind = const.READING
    _cron = "cron_prepare"
    _operation = "products"

    @api.model
    def _run(self):
        """Go on with every account that is not prepared to its end."""
        wanted = ["|", ("check_wanted", "=", True), ("matching_wanted", "=", True)]
        wanted = ["|", ("linking_from", "!=", 0.0), *wanted]
        for progress in self.env["cartona.progress"].sudo().search(wanted):
            if progress.account_id.active:
                self._guarded(progress.account_id, "_prepare")

    @api.model
    def _prepare(self, account):
        """Do what is left to be done for *account*, as long as one run may last."""
        until = time.monotonic() + const.RUN_SECONDS
        if account.linking_from:
            self._link(account, until)
        if account.check_wanted:
            self._check(account, until)
        if account.matching_wanted:
            self._match(account)

    @api.model
    def _collided(self, account):
        """Go on soon: the scheduled action is an hour away."""
        self._run_again()
        self._commit()

    @api.model
    def _run_later(self, delay):
        """Leave it to the scheduled action: no call of Cartona's has failed."""

    # -- What a person asks for, and the scheduler goes on with ------------------------

    @api.model
    def _begin_check(self, account, until=float("inf")):
        """List what *account* lacks and check everything anew; nothing is sent.

        Returns whether that was done before *until*; else the scheduled action goes on.
        """
        account._progress().write({"check_wanted": True, "checked_to": 0})
        return self._check(account, until)

    @api.model
    def _check(self, account, until=float("inf")):
        """Go on with the check of *account*; return whether all is done."""
        return self._or_later(self.env["cartona.readiness"]._go_on(account, until))

    @api.model
    def _begin_linking(self, account, score, until=float("inf")):
        """Link every suggestion of *account* from *score* upwards but those with a conflict.

        Returns whether that was done before *until*; else the scheduled action goes on.
        """
        account._progress().write({"linking_from": score, "linked_to": 0})
        return self._link(account, until)

    @api.model
    def _link(self, account, until=float("inf")):
        """Go on with linking; return whether all is done."""
        return self._or_later(self.env["cartona.linker"]._go_on(account, until))

    @api.model
    def _match(self, account):
        """Suggest products for what Cartona has and Odoo does not sell yet."""
        until = time.monotonic() + const.RUN_SECONDS
        if self.env["cartona.matcher"]._suggest(account, until):
            account._progress().matching_wanted = False
        else:
            self._run_again()
        self._commit()

    @api.model
    def _or_later(self, done):
        """Schedule another run unless *done*; return whether it is done.

        None says that another worker is at it just now. That one goes on by itself, unless it
        dies, so the run is scheduled for later.
        """
        if not done:
            busy = done is None
            self._run_again(fields.Datetime.now() + const.BUSY_ELSEWHERE if busy else None)
            self._commit()
        return bool(done)
