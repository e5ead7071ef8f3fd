from typing import NamedTuple, Optional

from odoo import _, api, fields, models

from ..lib.clock import local
from ..lib.labels import isolated, label

#: The only currency that Cartona knows.
CURRENCY = "EGP"
#: Products that are shown as they would be sent.
SAMPLES = 5
COLOURS = [("success", "Good"), ("info", "Note"), ("warning", "Warning"), ("danger", "Problem")]


class Facts(NamedTuple):
    """What is known of an account when the sections are worded: nobody looks it up twice."""

    #: The account as the user sees it.
    account: models.Model
    #: Whether Cartona answered when it was last asked, and what became of that in words.
    answered: bool
    answer: str
    #: Listings by what the check has found.
    readiness: dict
    #: Products of Cartona's that nothing here belongs to.
    unmatched: int


class Section(NamedTuple):
    """What one section says: its name, a line in words, and what follows from it."""

    name: str
    line: str
    #: One of COLOURS.
    colour: str
    #: Records that the line counts.
    count: int = 0
    #: The action that opens them, if there is anything to open.
    opens: Optional[dict] = None
    #: Whether the account cannot go live as long as this is so.
    blocks: bool = False
    #: A few of the records as they would be sent, a line each.
    sample: Optional[str] = None


class CartonaPreviewSection(models.TransientModel):
    """A section of the preview: one thing that is said of an account before it goes live.

    Each is a method ``_section_<code>`` that is given :class:`Facts` and returns a
    :class:`Section`, or None where there is nothing to say. :meth:`_sections` has their codes in
    the order in which they are shown; an addon adds a section by extending it.
    """

    _name = "cartona.preview.section"
    _description = "Section of a Cartona Preview"
    _order = "sequence, id"

    wizard_id = fields.Many2one("cartona.preview.wizard", ondelete="cascade", readonly=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(string="Section", readonly=True)
    line = fields.Text(string="What Was Found", readonly=True)
    colour = fields.Selection(COLOURS, string="Kind", readonly=True)
    count = fields.Integer(readonly=True)
    has_list = fields.Boolean(string="Opens a List", readonly=True)
    blocks = fields.Boolean(string="Keeps from Going Live", readonly=True)
    sample = fields.Text(string="As Cartona Would Be Told", readonly=True)

    # -- Which there are ----------------------------------------------------------------

    @api.model
    def _sections(self):
        """Return the codes of the sections, in the order in which they are shown.

        Meant to be extended, together with a method ``_section_<code>`` for each.
        """
        return [
            "connection",
            "deployment",
            "currency",
            "ledgers",
            "catalogue",
            "ready",
            "no_price",
            "no_unit",
            "no_identifier",
            "duplicate",
            "missing",
            "kept_off",
            "unmatched",
        ]

    @api.model
    def _said_of(self, facts):
        """Return ``[(code, Section)]`` of whatever there is to say of an account."""
        said = ((code, self._section(code, facts)) for code in self._sections())
        return [(code, section) for code, section in said if section]

    @api.model
    def _section(self, code, facts):
        return getattr(self, "_section_%s" % code)(facts)

    @api.model
    def _values(self, facts):
        """Return the values of a record for each section, as it is shown now."""
        return [
            {
                "sequence": number,
                "code": code,
                "name": section.name,
                "line": section.line,
                "colour": section.colour,
                "count": section.count,
                "has_list": bool(section.opens),
                "blocks": section.blocks,
                "sample": section.sample or False,
            }
            for number, (code, section) in enumerate(self._said_of(facts))
        ]

    # -- The account --------------------------------------------------------------------

    @api.model
    def _section_connection(self, facts):
        colour = "success" if facts.answered else "danger"
        logs = facts.account.action_view_logs()
        line, blocks = facts.answer, not facts.answered
        return Section(_("Connection"), line, colour, opens=logs, blocks=blocks)

    @api.model
    def _section_deployment(self, facts):
        obstacle, name = facts.account.deployment_obstacle, _("Deployment")
        opens = None
        if self.env.user.has_group("base.group_system"):
            opens = self.env["ir.actions.actions"]._for_xml_id("sale.action_sale_config_settings")
        if obstacle:
            return Section(name, obstacle, "danger", opens=opens, blocks=True)
        deployment = self.env["cartona.deployment"]
        line = deployment._kind_in_words(deployment._decision().kind)
        return Section(name, line, "success", opens=opens)

    @api.model
    def _section_currency(self, facts):
        account = facts.account
        if not account.send_prices or account.currency_name == CURRENCY:
            return None
        line = _(
            "Cartona takes every price for Egyptian pounds, and this account's prices are in "
            "%(currency)s. Choose a pricelist in EGP.",
            currency=account.currency_name,
        )
        return Section(_("Currency"), line, "warning", opens=self._account_form(account))

    @api.model
    def _section_ledgers(self, facts):
        account = facts.account
        missing = account._missing_ledgers() if account.book_settlement else []
        if not missing:
            return None
        line = _(
            "What Cartona pays cannot be booked: the account lacks %(fields)s. Create them, or "
            "untick “%(option)s”.",
            fields=self.env["cartona.message"]._listed(label(account, name) for name in missing),
            option=label(account, "book_settlement"),
        )
        opens = self._account_form(account)
        return Section(_("Settlement"), line, "warning", len(missing), opens)

    @api.model
    def _section_catalogue(self, facts):
        account, name = facts.account, _("Catalogue")
        if account.catalogue_wanted:
            # It changes nothing on Cartona, so it is read wherever the connector runs.
            idle = account._why_not_begun("sale_cartona.cron_read_catalogue")
            line = _("%s Press Refresh to see how far it is.", account.catalogue_progress)
            return Section(name, idle or line, "danger" if idle else "info")
        if account.catalogue_read_at:
            day = local(self.env, account.catalogue_read_at).strftime("%d/%m/%Y %H:%M")
            return Section(name, _("It was read on %s.", day), "success")
        line = _(
            "It has not been read yet, so it is not known which products Cartona lacks. Fetch it "
            "before you go live."
        )
        return Section(name, line, "warning")

    def _account_form(self, account):
        return {
            "type": "ir.actions.act_window",
            "name": account.name,
            "res_model": account._name,
            "res_id": account.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # -- Its products -------------------------------------------------------------------

    @api.model
    def _section_ready(self, facts):
        count = facts.readiness.get("ready", 0)
        if not count:
            return Section(_("Ready"), _("No product is ready to be published."), "warning")
        section = self._counted(
            facts, "ready", _("Products that are published: %s.", count), "success"
        )
        return section._replace(sample=self._samples(facts.account))

    @api.model
    def _section_no_price(self, facts):
        line = _(
            "Products with a price of zero: %s. They are published without a price, and Cartona "
            "goes on with the one it has. Set a price in Odoo, or do not sell them on Cartona."
        )
        return self._counted(facts, "no_price", line, "danger")

    @api.model
    def _section_no_unit(self, facts):
        line = _(
            "Products that Cartona sells in another unit than Odoo: %s. They are published with "
            "the price and stock of the wrong unit: choose the unit of measure first."
        )
        return self._counted(facts, "no_unit", line, "danger")

    @api.model
    def _section_no_identifier(self, facts):
        line = _(
            "Products without what Cartona knows them by: %s. They are not published: fill in the "
            "identifier."
        )
        return self._counted(facts, "no_identifier", line, "warning")

    @api.model
    def _section_duplicate(self, facts):
        line = _(
            "Products that share their identifier with another one: %s. They are not published: "
            "give each its own."
        )
        return self._counted(facts, "duplicate", line, "warning")

    @api.model
    def _section_missing(self, facts):
        line = _(
            "Products that Cartona does not know: %s. No retailer sees them until Cartona adds "
            "them, or until they are linked to what Cartona has."
        )
        return self._counted(facts, "missing", line, "warning")

    @api.model
    def _section_kept_off(self, facts):
        line = _("Products that are not sold on Cartona, because somebody has said so: %s.")
        return self._counted(facts, "kept_off", line, "info")

    @api.model
    def _section_unmatched(self, facts):
        account, count = facts.account, facts.unmatched
        if not count or not account.catalogue_read_at:
            return None
        line = _("Products of Cartona that none in Odoo belongs to: %s. Match them.", count)
        name = _("Without Odoo Product")
        return Section(name, line, "info", count, account.action_view_matches())

    @api.model
    def _counted(self, facts, readiness, line, colour):
        """Return the section of the listings of one *readiness*; None where there are none."""
        count = facts.readiness.get(readiness, 0)
        if not count:
            return None
        listing = self.env["cartona.listing"]
        names = dict(listing.fields_get(["readiness"], ["selection"])["readiness"]["selection"])
        domain = [("readiness", "=", readiness)]
        opens = facts.account._action_open("cartona.listing", names[readiness], domain)
        line = line % count if "%s" in line else line
        return Section(names[readiness], line, colour, count, opens)

    # -- As it would be sent ------------------------------------------------------------

    @api.model
    def _samples(self, account):
        """Return of a few products in words what Cartona would be told, a line each."""
        domain = [("account_id", "=", account.id), ("readiness", "=", "ready")]
        listings = self.env["cartona.listing"].search(domain, limit=SAMPLES, order="id")
        own = account._for_company()
        offers = own.env["cartona.offer"]._offers(own, listings.ids)
        lines = [
            self._offer_in_words(account, listing, offers[listing.id])
            for listing in listings
            if listing.id in offers
        ]
        return "\n".join(lines)

    @api.model
    def _offer_in_words(self, account, listing, offer):
        said = []
        if offer.price is not None:
            price = "%.*f %s" % (
                account.currency_id.decimal_places,
                offer.price,
                account.currency_name,
            )
            said.append(_("price %s", isolated(price)))
        if offer.unlimited:
            said.append(_("stock without limit"))
        elif offer.quantity is not None:
            said.append(_("stock %s", offer.quantity))
        name = isolated(listing.product_id.display_name or listing.display_name)
        return "%s: %s" % (
            name,
            self.env["cartona.message"]._listed(said) or _("neither price nor stock"),
        )

    # -- Buttons ------------------------------------------------------------------------

    def action_open(self):
        """Open what this section counts."""
        self.ensure_one()
        section = self._section(self.code, self.wizard_id._preview_facts())
        # What was mended meanwhile is not there any more.
        return (section and section.opens) or self.wizard_id.action_refresh()

    def action_read_catalogue(self):
        """Have Cartona's own list read; the dialog stays, and shows how far that is."""
        self.ensure_one()
        return self.wizard_id.action_read_catalogue()

    def action_make_settlement_accounts(self):
        """Make the journal and the accounts that the account lacks; the dialog stays."""
        self.ensure_one()
        self.wizard_id.account_id.action_make_settlement_accounts()
        return self.wizard_id._shown_anew()
