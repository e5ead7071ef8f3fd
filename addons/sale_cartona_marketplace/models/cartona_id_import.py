import re
from contextlib import contextmanager

import psycopg2

from odoo import _, api, models
from odoo.addons.sale_cartona import compat
from odoo.addons.sale_cartona.lib.sql import is_conflict
from odoo.exceptions import ValidationError

from ..lib.id_file import COLUMN, IdFile

#: Says in the context that the ids of a whole file were looked at, and need not be one by one.
CHECKED = "cartona_ids_are_checked"
#: How many rows of a file Odoo has imported in earlier calls.
SKIPPED = "cartona_import_skip"

#: How many rows are complained about; more would help nobody.
MOST_PROBLEMS = 30


class _Undone(Exception):
    """Takes back what a savepoint holds."""


class CartonaIdImport(models.AbstractModel):
    """Odoo's own import of products and of variants, where a file brings Cartona IDs.

    The whole file is looked at before its first row is written: Odoo commits a long one in
    parts, and would find out what is wrong with the last part when the others are written.
    """

    _name = "cartona.id.import"
    _description = "Import of Cartona IDs"

    @api.model
    def load(self, fields, data):
        """Import rows as Odoo does, unless something stands against their Cartona IDs."""
        fields = list(fields)
        top_names = [models.fix_import_export_id_paths(name)[0] for name in fields]
        unknown = [name for name in top_names if not self._is_column(name)]
        if unknown:
            return _refusal([{"message": self._why_unknown(unknown)}])
        if COLUMN not in fields:
            return super().load(fields, data)
        file = IdFile(fields, data, top_names)
        limit = self.env.context.get("_import_limit")
        skipped = self.env.context.get(SKIPPED)
        # The later parts of a file were looked at with the first one.
        rows = file.rows(limit if skipped else None)
        plan = self.env["cartona.id.check"]._look_at(self, file, rows, limit)
        if plan.problems:
            return _refusal(self._in_rows(plan.problems, skipped or 0))
        if not file.is_odoos_key:
            fields, data = file.with_database_ids(plan.product_ids)
        return self._load_checked(fields, data, plan.freed_ids)

    @api.model
    def _import_templates(self):
        """Return the file to fill Cartona IDs in by, as Odoo's import offers it."""
        return [
            {
                "label": _("Template for Cartona IDs"),
                "template": "/sale_cartona_marketplace/static/csv/cartona_ids.csv",
            },
        ]

    def _load_checked(self, fields, data, freed_ids):
        """Import rows against which nothing stands; variants that exchange ids lose them first."""
        checked = self.with_context(**{CHECKED: True})
        load = super(CartonaIdImport, checked).load
        if not freed_ids:
            return load(fields, data)
        try:
            with self.env.cr.savepoint():
                checked.env["product.product"].browse(freed_ids).write({COLUMN: False})
                compat.flush_fields(self.env["product.product"], [COLUMN])
                result = load(fields, data)
                if any(message["type"] == "error" for message in result["messages"]):
                    raise _Undone
        except _Undone:
            compat.invalidate(self.env)
        return result

    def _load_records(self, data_list, update=False):
        """Write many ids at once, and note once that they may have changed."""
        if not self.env.context.get(CHECKED):
            return super()._load_records(data_list, update)
        with self._in_words(in_file=True):
            records = super()._load_records(data_list, update)
            compat.flush_fields(self.env["product.product"], [COLUMN])
        self.env["cartona.outbox"]._mark(self._cartona_kind(), records.ids)
        return records

    @api.model
    def _is_column(self, name):
        """Return whether a file may have a column that begins with the field *name*."""
        return not name or name in ("id", ".id") or "." in name or name in self

    @api.model
    def _why_unknown(self, names):
        return _(
            "There is no field called %(names)s. Have a look at the first line of the file: the "
            "column of Cartona IDs is called cartona_id.",
            names=", ".join(names),
        )

    @api.model
    def _in_rows(self, problems, skipped):
        """Return *problems*, by the index of their row, as Odoo's import shows them."""
        messages = [
            {
                "message": problem,
                "record": skipped + index + 1,
                "rows": {"from": index, "to": index},
            }
            for index, problem in sorted(problems.items())[:MOST_PROBLEMS]
        ]
        if len(problems) > MOST_PROBLEMS:
            more = len(problems) - MOST_PROBLEMS
            messages.append({"message": _("%s more rows cannot be imported, either.", more)})
        return messages

    @contextmanager
    def _in_words(self, in_file=False):
        """Say in words that somebody else has given the same id at the same moment.

        Where a product of a file is being changed by somebody else, that is said, too: Odoo
        repeats no import by itself.

        :raises ValidationError: instead of the database's refusal.
        """
        try:
            yield
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != "product_product_cartona_id_uniq":
                raise
            raise ValidationError(
                _(
                    "Somebody else has just given the Cartona ID %s to another product. Look at "
                    "it again, then enter one that is free.",
                    _value_of(error),
                )
            ) from error
        except psycopg2.OperationalError as error:
            if not in_file or not is_conflict(error):
                raise
            raise ValidationError(
                _("Somebody else is changing the same product. Import the file again.")
            ) from error


def _value_of(error):
    """Return the id that the database would not have twice."""
    found = re.search(r"\(cartona_id\)=\((.*?)\)", error.diag.message_detail or "")
    return found.group(1) if found else ""


def _refusal(messages):
    """Return what Odoo's import answers where it has imported nothing."""
    messages = [dict({"type": "error"}, **message) for message in messages]
    return {"ids": False, "messages": messages, "nextrow": 0}
