import json
import os

from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import config

from ... import const
from ...lib import evidence, held
from ...lib.evidence import MARKETPLACE, SUPPLIER, UNCLASSIFIED, Decision

DEPLOYMENTS = [
    (SUPPLIER, "A supplier's Odoo"),
    (MARKETPLACE, "Cartona's own Odoo"),
    (UNCLASSIFIED, "Not decided"),
]

#: The addon that only Cartona's own database has.
MARKETPLACE_ADDON = "sale_cartona_marketplace"

#: How Odoo's configuration file and the environment name the choice.
OPTION = "cartona_deployment"
#: What may be written there.
WORDS = {
    "supplier": SUPPLIER,
    "marketplace": MARKETPLACE,
    "cartona": MARKETPLACE,
}

PARAMETER = "sale_cartona.deployment"
SOURCE = "sale_cartona.deployment_source"
EVIDENCE = "sale_cartona.deployment_evidence"


class CartonaDeployment(models.AbstractModel):
    """Where the connector runs: in a supplier's Odoo, or in Cartona's own.

    A supplier sells every product; in Cartona's database, which holds the products of all
    suppliers, only those with a `cartona_id` are Cartona's to sell. It is decided once,
    from what stands in the database, and kept with the evidence for it.
    """

    _name = "cartona.deployment"
    _description = "Cartona Deployment"

    # -- The decision -------------------------------------------------------------------

    @api.model
    def _decision(self):
        """Return the :class:`Decision` that holds.

        Where none was kept, by an older version, it is made anew each time: two workers that
        kept one at once would be in each other's way.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        kind = parameters.get_param(PARAMETER)
        if kind not in dict(DEPLOYMENTS):
            return self._found()
        found = json.loads(parameters.get_param(EVIDENCE) or "{}")
        return Decision(kind, parameters.get_param(SOURCE) or evidence.ASSUMED, found)

    @api.model
    def _decide(self):
        """Decide where the connector runs, from a choice or from evidence, and keep it.

        The choice of a person stays; then comes what the configuration says, then what
        stands in the database.
        """
        decision = self._found()
        self._keep(decision)
        return decision

    @api.model
    def _found(self):
        """Return what a new look at the database leads to."""
        parameters = self.env["ir.config_parameter"].sudo()
        installed = self._is_marketplace_installed()
        found = evidence.collect(self.env.cr, installed)
        configured = self._configured()
        if parameters.get_param(SOURCE) == evidence.CHOSEN:
            return Decision(parameters.get_param(PARAMETER), evidence.CHOSEN, found)
        if configured:
            return Decision(configured, evidence.CONFIGURED, found)
        decision = evidence.judge(found)
        if decision.kind != MARKETPLACE and installed:
            # Installed by hand, or the columns that told it have been removed since.
            if parameters.get_param(PARAMETER) == MARKETPLACE:
                return Decision(MARKETPLACE, evidence.ADDON, found)
        return decision

    @api.model
    def _choose(self, kind, source=evidence.CHOSEN):
        """Keep what a person has chosen, and have everything that waited for it sent."""
        found = evidence.collect(self.env.cr, self._is_marketplace_installed())
        self._keep(Decision(kind, source, found))
        for rows in (const.LISTING, const.ACKNOWLEDGEMENT, const.ORDER):
            self.env["cartona.outbox"]._wake(rows)

    @api.model
    def _keep(self, decision):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(PARAMETER, decision.kind)
        parameters.set_param(SOURCE, decision.source)
        parameters.set_param(EVIDENCE, json.dumps(decision.evidence, sort_keys=True))

    @api.model
    def _configured(self):
        """Return what Odoo's configuration file or the environment says, None if nothing.

        :raises UserError: it says something that is no deployment.
        """
        word = config.get(OPTION) or os.environ.get(OPTION.upper()) or os.environ.get(OPTION)
        if not word:
            return None
        kind = WORDS.get(str(word).strip().strip("'\"").lower())
        if not kind:
            raise UserError(
                _(
                    "%(option)s is “%(word)s” in Odoo's configuration. Write supplier or "
                    "marketplace.",
                    option=OPTION,
                    word=word,
                )
            )
        return kind

    # -- What follows from it -------------------------------------------------------------

    @api.model
    def _obstacle(self):
        """Return in words why nothing may be sent in this database, None where it may."""
        message = self._obstacle_message()
        return self.env["cartona.message"]._say(message) if message else None

    @api.model
    def _obstacle_message(self):
        """Return the message that says why nothing may be sent in this database, or None."""
        decision = self._decision()
        if decision.kind == UNCLASSIFIED:
            return held.message("deployment_undecided")
        if decision.kind == MARKETPLACE and not self._is_marketplace_installed():
            return held.message("marketplace_addon_missing")
        return None

    @api.model
    def _is_marketplace_installed(self):
        """Return whether the addon of Cartona's own database is at work."""
        return MARKETPLACE_ADDON in self.env.registry._init_modules

    @api.model
    def _marketplace_addon(self):
        return (
            self.env["ir.module.module"].sudo().search([("name", "=", MARKETPLACE_ADDON)], limit=1)
        )

    @api.model
    def _install_what_belongs_here(self):
        """Mark Cartona's addon to be installed in the same run, where it belongs."""
        if self._decide().kind != MARKETPLACE:
            return
        addon = self._marketplace_addon()
        if addon.state == "uninstalled":
            addon.button_install()

    @api.model
    def _refuse_marketplace_addon(self):
        """Keep Cartona's addon out of a database that somebody has said is a supplier's.

        :raises UserError: somebody has.
        """
        decision = self._decision()
        explicit = decision.source in (evidence.CHOSEN, evidence.CONFIGURED)
        if decision.kind == SUPPLIER and explicit:
            raise UserError(
                _(
                    "This is a supplier's Odoo, in which products have no Cartona ID. Where it "
                    "is Cartona's own, say so in Settings ▸ Sales ▸ Connectors."
                )
            )

    # -- Words ------------------------------------------------------------------------------

    @api.model
    def _kind_in_words(self, kind):
        """Return a sentence that says where the connector runs."""
        return {
            SUPPLIER: _("This is a supplier's Odoo."),
            MARKETPLACE: _("This is Cartona's own Odoo."),
        }.get(kind, _("It is not decided whether this is a supplier's Odoo or Cartona's own."))

    @api.model
    def _source_in_words(self, decision):
        """Return how *decision* came about, as a person reads it."""
        return {
            evidence.CHOSEN: _("An administrator has chosen it."),
            evidence.CONFIGURED: _("Odoo's configuration says so (%s).", OPTION),
            evidence.ADDON: _("The addon of Cartona's own Odoo was installed by hand."),
            evidence.FINGERPRINT: _("The database has the marks of Cartona's own."),
            evidence.ASSUMED: _("Assumed: the database has no mark of Cartona's own."),
            evidence.CONTRADICTORY: _("What was found in the database contradicts itself."),
        }.get(decision.source, decision.source)

    @api.model
    def _evidence_in_words(self, decision):
        """Return what was found, a line for each column."""
        lines = []
        for name, count in sorted(decision.evidence.items()):
            if count is None:
                lines.append(_("%s: no such column", name))
            else:
                lines.append(_("%(column)s, values: %(count)s", column=name, count=count))
        return "\n".join(lines)
