import base64

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat

#: Wrong rows that are listed; more would help nobody.
MOST_PROBLEMS = 500
#: Listings that one selection can hold in Odoo's lists; those behind it would be left out silently.
LONGEST_SELECTION = 20000
MEGABYTE = 1024 * 1024
#: The largest file, in megabytes: about half a million rows.
LARGEST = 50


class CartonaListingImport(models.TransientModel):
    """Takes in a table of listings, checked as a whole before anything is written."""

    _name = "cartona.listing.import"
    _description = "Import Listings"

    account_id = fields.Many2one(
        "cartona.account",
        default=lambda self: self._default_account(),
        help="Whose listings the rows are that name no account.",
    )
    file = fields.Binary(string="CSV File", attachment=False)
    file_name = fields.Char()
    is_checked = fields.Boolean(readonly=True)
    is_done = fields.Boolean(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    fine_count = fields.Integer(string="Fine", readonly=True)
    wrong_count = fields.Integer(string="Wrong", readonly=True)
    change_count = fields.Integer(string="To Be Changed or Created", readonly=True)
    result = fields.Char(readonly=True)
    problem_ids = fields.One2many(
        "cartona.listing.import.problem", "import_id", string="Wrong Rows", readonly=True
    )
    made = fields.Binary(string="Made File", attachment=False, readonly=True)
    made_name = fields.Char(readonly=True)

    @api.model
    def _default_account(self):
        """Return the account that the dialog was opened from, or the only one."""
        context = self.env.context
        if context.get("active_model") == "cartona.account" and context.get("active_id"):
            return context["active_id"]
        accounts = self.env["cartona.account"].search([("active", "=", True)], limit=2)
        return accounts.id if len(accounts) == 1 else False

    @api.onchange("file", "account_id")
    def _onchange_file(self):
        self.is_checked = self.is_done = False

    # -- In -----------------------------------------------------------------------------

    def action_check(self):
        """Say of each row whether it can be imported; nothing is written.

        :raises UserError: the file cannot be read at all
        """
        self.ensure_one()
        self._note_check(self._plan_of_file())
        return self._show()

    def action_import(self):
        """Import the file if every row is fine; else show what is wrong, and write nothing."""
        self.ensure_one()
        plan = self._plan_of_file()
        if plan.problems:
            self._note_check(plan)
            return self._show()
        return self._finish(plan)

    def action_import_good(self):
        """Import the rows that are fine, and leave out those that are listed as wrong."""
        self.ensure_one()
        if not self.is_checked:
            return self.action_check()
        return self._finish(self._plan_of_file())

    def _plan_of_file(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content:
            raise UserError(_("Choose a file first."))
        if len(content) > LARGEST * MEGABYTE:
            raise UserError(
                _(
                    "The file has %(size)s MB. Up to %(largest)s MB can be imported at once: "
                    "divide it.",
                    size=len(content) // MEGABYTE,
                    largest=LARGEST,
                )
            )
        return self.env["cartona.listing.file"]._plan(content, self.account_id)

    def _note_check(self, plan):
        """Keep what a check has found."""
        self.problem_ids.unlink()
        self.write(
            {
                "is_checked": True,
                "is_done": False,
                "row_count": plan.rows,
                "wrong_count": plan.wrong_rows,
                "fine_count": plan.rows - plan.wrong_rows,
                "change_count": plan.change_count,
                "problem_ids": [
                    (0, 0, problem._asdict()) for problem in plan.problems[:MOST_PROBLEMS]
                ],
            }
        )

    def _finish(self, plan):
        self._note_check(plan)
        created, changed = self.env["cartona.listing.writer"]._write_plan(plan)
        self.is_done = True
        self.result = _(
            "Listings created: %(created)s, changed: %(changed)s, as they were: %(same)s. "
            "Rows left out: %(wrong)s.",
            created=created,
            changed=changed,
            same=plan.unchanged,
            wrong=plan.wrong_rows,
        )
        return self._show()

    # -- Out ----------------------------------------------------------------------------

    def action_template(self):
        """Download an empty table with an example."""
        self.ensure_one()
        return self._download("cartona_listings_template.csv", "_template")

    def action_export(self):
        """Download all listings of the chosen account, or of all accounts."""
        self.ensure_one()
        domain = [("account_id", "=", self.account_id.id)] if self.account_id else []
        listings = self.env["cartona.listing"].search([("product_id", "!=", False), *domain])
        return self._download("cartona_listings.csv", "_export", listings)

    @api.model
    def _export_selected(self, listings):
        """Download selected *listings*.

        :raises UserError: there may be more than a selection holds
        """
        compat.check_access(self, "create")
        if len(listings) >= LONGEST_SELECTION:
            raise UserError(
                _(
                    "A selection holds %s listings at most, and some may be missing. Export all "
                    "listings of an account in the dialog “Import or Export Listings”.",
                    LONGEST_SELECTION,
                )
            )
        return self.create({})._download("cartona_listings.csv", "_export", listings)

    def _download(self, name, method, *arguments):
        writer = self.env["cartona.listing.writer"]
        tables = {"_template": writer._template, "_export": writer._export}
        self.write({"made": base64.b64encode(tables[method](*arguments)), "made_name": name})
        return {
            "type": "ir.actions.act_url",
            "url": "/web/content?model=%s&id=%s&field=made&filename_field=made_name&download=true"
            % (self._name, self.id),
            "target": "self",
        }

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": _("Import or Export Listings"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class CartonaListingImportProblem(models.TransientModel):
    """A row that cannot be imported, and why."""

    _name = "cartona.listing.import.problem"
    _description = "Wrong Row of a Table of Listings"
    _order = "line, id"

    import_id = fields.Many2one("cartona.listing.import", required=True, ondelete="cascade")
    line = fields.Integer(readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    why = fields.Char(string="What Is Wrong", readonly=True)
