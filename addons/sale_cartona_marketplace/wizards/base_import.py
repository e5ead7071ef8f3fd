from odoo import _, api, models
from odoo.addons.base_import.models.base_import import (
    FIELDS_RECURSION_LIMIT,
    ImportValidationError,
)
from odoo.addons.sale_cartona.lib.encoding import encoding_of, is_text, line_not_in

from ..lib.id_file import COLUMN
from ..models.cartona_id_import import SKIPPED

MODELS = ("product.product", "product.template")

MEGABYTE = 1024 * 1024
#: The largest file of Cartona IDs, in megabytes: about 500,000 rows with names.
LARGEST = 20
#: From so many megabytes on, Odoo's own guess at a file's encoding would take minutes.
LARGEST_GUESS = 2


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """Let a file name products by their database id, too, as our own export does."""
        tree = super().get_fields_tree(model, depth=depth)
        if model in MODELS and depth == FIELDS_RECURSION_LIMIT:
            external_id = next(field for field in tree if field["id"] == "id")
            tree.append(dict(external_id, id=".id", name=".id", string=_("Database ID")))
        return tree

    def _read_file(self, options):
        """Read tables of products in the encoding of Arabic Windows, too.

        Odoo takes them for Western ones, and would write names that nobody can read.

        :raises ImportValidationError: the file is empty or in another encoding, or a row of a
            table of Cartona IDs lacks a cell
        """
        if self.res_model not in MODELS:
            return super()._read_file(options)
        content = self.file or b""
        if not content.strip():
            raise ImportValidationError(_("The file is empty."))
        if is_text(content):
            self._find_encoding(content, options)
        length, rows = super()._read_file(options)
        if options.get("has_headers") and rows and self._column_of_ids(rows[0]):
            self._refuse_short_row(rows, len(rows[0]))
        return length, rows

    def _column_of_ids(self, title):
        """Return whether one of the file's titles is that of the Cartona IDs."""
        label = self.env[self.res_model].fields_get([COLUMN], ["string"])[COLUMN]["string"]
        return any(str(name).strip().lower() in (COLUMN, label.lower()) for name in title)

    @api.model
    def _refuse_short_row(self, rows, width):
        for place, row in enumerate(rows):
            if len(row) < width:
                raise ImportValidationError(
                    _(
                        "Line %(line)s of the table has another number of cells: %(count)s "
                        "instead of %(width)s.",
                        line=place + 1,
                        count=len(row),
                        width=width,
                    )
                )

    def _find_encoding(self, content, options):
        chosen = options.get("encoding") or encoding_of(content)
        if not chosen:
            if len(content) > LARGEST_GUESS * MEGABYTE:
                raise ImportValidationError(
                    _("The file is not in Unicode. Save it as “CSV UTF-8”, then try again.")
                )
            return
        line = line_not_in(content, chosen)
        if line:
            raise ImportValidationError(
                _(
                    "Line %(line)s of the file cannot be read as %(encoding)s. Choose what it is "
                    "written in, or save it as “CSV UTF-8”.",
                    line=line,
                    encoding=chosen,
                )
            )
        options["encoding"] = chosen

    def _convert_import_data(self, fields, options):
        """Name the row that lacks a cell, for which Odoo only has a Python error."""
        try:
            return super()._convert_import_data(fields, options)
        except IndexError as error:
            self._refuse_short_row(self._read_file(options)[1], len(fields))
            raise ImportValidationError(_("The rows of the file differ in length.")) from error

    def execute_import(self, fields, columns, options, dryrun=False):
        """Refuse a file of Cartona IDs that is too large before any of it is written."""
        if self.res_model not in MODELS or COLUMN not in fields:
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        size = len(self.file or b"") / MEGABYTE
        if size > LARGEST:
            problem = ImportValidationError(
                _(
                    "The file has %(size).0f MB. Up to %(largest)s MB can be imported at once: "
                    "divide it, or leave out columns.",
                    size=size,
                    largest=LARGEST,
                )
            )
            return {"messages": [problem.__dict__]}
        asked = self.with_context(**{SKIPPED: options.get("skip") or 0})
        return super(BaseImport, asked).execute_import(fields, columns, options, dryrun=dryrun)
