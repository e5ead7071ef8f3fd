import re
from contextlib import contextmanager

import psycopg2

from odoo import _, api, models
from odoo.addons.sale_cartona import compat, const
from odoo.addons.sale_cartona.lib.sql import is_conflict
from odoo.exceptions import ValidationError

from ..lib.id_file import COLUMN, IdFile

#: Key of the context: the ids of the whole file were checked, so each one need not be.
CHECKED = "cartona_ids_are_checked"
#: Key of the context: how many rows of the file Odoo has imported in earlier calls.
SKIPPED = "cartona_import_skip"

#: How many rows are named at most; more would help nobody.
MOST_PROBLEMS = 30


class _RollBack(Exception):
    """Rolls a savepoint back; nothing else."""


class CartonaIdImport(models.AbstractModel):
    """Odoo's own import of products and of variants, where a file brings Cartona IDs.

    The whole file is checked before its first row is written. Odoo commits a long file in
    parts, and would find a problem in the last part only after writing the others.
    """

    _name = "cartona.id.import"
    _description = "Import of Cartona IDs"

    @api.model
    def load(self, fields, data):
        """Import rows as Odoo does, unless something is wrong with their Cartona IDs."""
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
        # The later parts of a file were checked together with the first one.
        rows = file.rows(limit if skipped else None)
        plan = self.env["cartona.id.check"]._plan(self, file, rows, limit)
        if plan.problems:
            return _refusal(self._in_rows(plan.problems, skipped or 0))
        if not file.is_odoos_key:
            fields, data = file.with_database_ids(plan.product_ids, limit)
        return self._load_checked(fields, data, plan.freed_ids)

    @api.model
    def _import_templates(self):
        """Return the template for a file of Cartona IDs, as Odoo's import offers it."""
        return [
            {
                "label": _("Template for Cartona IDs"),
                "template": "/sale_cartona_marketplace/static/csv/cartona_ids.csv",
            },
        ]

    def _load_checked(self, fields, data, freed_ids):
        """Import rows that have no problem; variants that exchange ids lose them first."""
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
                    raise _RollBack
        except _RollBack:
            compat.invalidate(self.env)
        return result

    @api.model
    def _convert_records(self, records, *args, **kwargs):
        """Keep Odoo from searching for each database id: all of them have been found."""
        if not self.env.context.get(CHECKED):
            yield from super()._convert_records(records, *args, **kwargs)
            return
        ids = []

        def without_ids():
            for record, extras in records:
                ids.append(record.pop(".id", None))
                yield record, extras

        # Odoo asks for a record when it has handed out the one before.
        for _id, xid, values, info in super()._convert_records(without_ids(), *args, **kwargs):
            yield int(ids[-1]) if ids[-1] else False, xid, values, info

    def _load_records(self, data_list, update=False):
        """Write the ids of many rows together, on their variants."""
        if not self.env.context.get(CHECKED):
            return super()._load_records(data_list, update)
        # Where something is wrong, Odoo calls again with the same rows, one by one.
        others = [dict(data, values=_without_id(data["values"])) for data in data_list]
        with self._explaining_conflicts(in_file=True):
            records = super()._load_records(others, update)
            records._write_cartona_ids([data["values"].get(COLUMN) for data in data_list])
        return records

    def _load_records_write(self, values):
        """Skip a write for a row that has nothing but a Cartona ID."""
        if self.env.context.get(CHECKED) and not set(values) - {"id"}:
            return True
        return super()._load_records_write(values)

    def _write_cartona_ids(self, cartona_ids):
        """Write the *cartona_ids*, one for each record, and mark the products.

        :raises ValidationError: a template has not exactly one variant to take its id
        """
        variants = self._variant_ids_for_cartona_ids(self.ids)
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
            messages.append({"message": _("Further rows that cannot be imported: %s.", more)})
        return messages

    @contextmanager
    def _explaining_conflicts(self, in_file=False):
        """Explain that somebody else has given the same id at the same moment.

        With *in_file*, it also explains that somebody else is changing a product of the file,
        because Odoo does not repeat an import by itself.

        :raises ValidationError: instead of the database's error
        """
        # Translated before: after an error the transaction can read no translation.
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
