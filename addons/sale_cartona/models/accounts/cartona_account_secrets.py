from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...lib import outside

MASK = "********"

#: The columns, unknown to the ORM, that keep what is not set outside.
COLUMNS = {outside.TOKEN: "token_secret", outside.WEBHOOK_SECRET: "webhook_secret_kept"}


class CartonaAccount(models.Model):
    """The two secrets of an account: its token, and that of its pushes.

    Each stands in a column that the ORM does not know, or outside of the database: in Odoo's
    configuration file or the environment, which go before.
    """

    _inherit = "cartona.account"

    is_token_outside = fields.Boolean(
        string="Token in Odoo's Configuration", compute="_compute_outside"
    )
    is_webhook_secret_outside = fields.Boolean(
        string="Secret in Odoo's Configuration", compute="_compute_outside"
    )
    has_needless_secret = fields.Boolean(
        string="Keeps a Needless Secret", compute="_compute_outside"
    )

    def _compute_outside(self):
        kept = {kind: self._origin._kept_secrets(kind) for kind in COLUMNS}
        for account in self:
            number = account._origin.id
            set_outside = {kind for kind in COLUMNS if account._origin._secret_outside(kind)}
            account.is_token_outside = outside.TOKEN in set_outside
            account.is_webhook_secret_outside = outside.WEBHOOK_SECRET in set_outside
            account.has_needless_secret = any(kept[kind].get(number) for kind in set_outside)

    def _secrets(self, kind):
        """Return ``{account id: secret}`` of one kind; never to be shown, logged or raised."""
        kept = self._kept_secrets(kind)
        return {
            account.id: account._secret_outside(kind) or kept.get(account.id) for account in self
        }

    def _secret_outside(self, kind):
        """Return the secret that stands outside of the database, None if there is none.

        In a copy that Odoo has neutralized there is none: it must not talk to Cartona, and may
        run beside the original on one configuration.
        """
        if not self.id or self._is_neutralized():
            return None
        return outside.secret(kind, self.env.cr.dbname, self.id)

    def _name_outside(self, kind):
        """Return under which name the secret stands outside of the database, if it does."""
        return outside.named_secret(kind, self.env.cr.dbname, self.id)[0]

    def _is_neutralized(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return bool(parameters.get_param("database.is_neutralized"))

    def _kept_secrets(self, kind):
        """Return ``{account id: secret}`` as the database keeps them, used or not."""
        self.env.cr.execute(
            "SELECT id, %s FROM cartona_account WHERE id = ANY(%%s)"  # nosec B608 - names of ours
            % COLUMNS[kind],
            (self.ids,),
        )
        return dict(self.env.cr.fetchall())

    def _keep_secret(self, kind, typed):
        """Write what was typed into a column that the ORM does not know; the mask changes nothing.

        A statement that fails is logged with its values, by Odoo and by PostgreSQL. So
        whatever may fail, above all a collision, has to fail before the secret is named.

        :raises UserError: the secret stands outside of the database, and it would not be used.
        """
        self.ensure_one()
        secret = (typed or "").strip()
        if secret == MASK:
            return
        if secret and self._secret_outside(kind):
            raise UserError(
                _(
                    "%(account)s has it from Odoo's configuration (%(variable)s), which goes "
                    "before what is entered here.",
                    account=self.name,
                    variable=self._name_outside(kind),
                )
            )
        self.env.cr.execute(
            "SELECT FROM cartona_account WHERE id = %s FOR NO KEY UPDATE", (self.id,)
        )
        self.env.cr.execute(
            "UPDATE cartona_account SET %s = %%s WHERE id = %%s"  # nosec B608 - names of ours
            % COLUMNS[kind],
            (secret or None, self.id),
            log_exceptions=False,
        )

    def action_forget_needless_secrets(self):
        """Take out of the database what stands in Odoo's configuration and is used from there."""
        compat.check_access(self, "write")
        for account in self:
            for kind in COLUMNS:
                if account._secret_outside(kind):
                    account._keep_secret(kind, None)
        compat.invalidate_fields(self, ["has_needless_secret"])
        return True
