import re
from contextlib import contextmanager

import psycopg2

from odoo import _, api, models
from odoo.addons.sale_cartona import compat, const
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
            fields, data = file.with_database_ids(plan.product_ids, limit)
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

    @api.model
    def _convert_records(self, records, *args, **kwargs):
        """Spare Odoo the search for each database id: all of them were found already."""
        if not self.env.context.get(CHECKED):
            yield from super()._convert_records(records, *args, **kwargs)
            return
        ids = []

        def without_ids():
            for record, extras in records:
                ids.append(record.pop(".id", None))
                yield record, extras

        # Each record is asked for when the one before has been handed out.
        for _id, xid, values, info in super()._convert_records(without_ids(), *args, **kwargs):
            yield int(ids[-1]) if ids[-1] else False, xid, values, info

    def _load_records(self, data_list, update=False):
        """Write the ids of many rows together, on the variants that they belong to."""
        if not self.env.context.get(CHECKED):
            return super()._load_records(data_list, update)
        # Odoo comes again with the same rows, one by one, where something was wrong.
        others = [dict(data, values=_without_id(data["values"])) for data in data_list]
        with self._in_words(in_file=True):
            records = super()._load_records(others, update)
            records._give([data["values"].get(COLUMN) for data in data_list])
        return records

    def _load_records_write(self, values):
        """Write nothing else on a product of which a row says nothing else."""
        if self.env.context.get(CHECKED) and not set(values) - {"id"}:
            return True
        return super()._load_records_write(values)

    def _give(self, cartona_ids):
        """Write the *cartona_ids*, one for each record, and note that they may have changed.

        :raises ValidationError: a template does not have the one variant that it needs for it.
        """
        variants = self._cartona_variants(self.ids)
        wanted = {}
        for record, cartona_id in zip(self, cartona_ids):
            found = variants.get(record.id, ())
            if len(found) == 1:
                wanted[found[0]] = cartona_id
            elif cartona_id:
                raise ValidationError(record._why_several())
        # Browsed together they are read together.
        for product in self.env["product.product"].browse(wanted):
            product.write({COLUMN: wanted[product.id]})
        compat.flush_fields(self.env["product.product"], [COLUMN])
        self.env["cartona.outbox"]._mark(const.PRODUCT, wanted)

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
        # Translated before, as the database answers no more once it has refused.
        taken = _(
            "Somebody else has just given the Cartona ID %s to another product. Look at it again, "
            "then enter one that is free."
        )
        changing = _("Somebody else is changing the same product. Import the file again.")
        try:
            yield
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != "product_product_cartona_id_uniq":
                raise
            raise ValidationError(taken % _value_of(error)) from error
        except psycopg2.OperationalError as error:
            if not in_file or not is_conflict(error):
                raise
            raise ValidationError(changing) from error


def _without_id(values):
    return {name: value for name, value in values.items() if name != COLUMN}


def _value_of(error):
    """Return the id that the database would not have twice."""
    found = re.search(r"\(cartona_id\)=\((.*?)\)", error.diag.message_detail or "")
    return found.group(1) if found else ""


def _refusal(messages):
    """Return what Odoo's import answers where it has imported nothing."""
    messages = [dict({"type": "error"}, **message) for message in messages]
    return {"ids": False, "messages": messages, "nextrow": 0}
