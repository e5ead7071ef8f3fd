from typing import Dict, NamedTuple, Set

from odoo import _, api, models
from odoo.addons.sale_cartona import compat

from ..lib.cartona_id import is_valid
from ..lib.id_file import COLUMN

#: External ids that Odoo has made for an export: there was a product once.
EXPORTED = "__export__."


class Plan(NamedTuple):
    """What the check of a file has found, by the index of its rows."""

    #: Why a row cannot be imported.
    problems: Dict[int, str]
    #: The product, or variant, that a row is about; none where the row creates one.
    product_ids: Dict[int, int]
    #: Variants whose id goes to another row of the same part.
    freed_ids: Set[int]


class CartonaIdCheck(models.AbstractModel):
    """Finds what is wrong with a file of Cartona IDs, for all rows in a few queries."""

    _name = "cartona.id.check"
    _description = "Check of Imported Cartona IDs"

    @api.model
    def _plan(self, model, file, rows, limit):
        """Return the :class:`Plan` for *rows* of a file for *model*, imported *limit* at a time."""
        plan = Plan({}, {}, set())
        if not file.key and file.only_assigns:
            problem = _(
                "No column says which product a row is about. Add one called id (External ID), "
                "default_code (Internal Reference) or barcode."
            )
            plan.problems.update(dict.fromkeys([row.index for row in rows[:1]], problem))
            return plan
        self._find_products(model, file, rows, plan)
        self._find_invalid(rows, plan)
        self._find_taken(model, rows, limit or len(file.data), plan)
        return plan

    # -- Which products -------------------------------------------------------------------

    @api.model
    def _find_products(self, model, file, rows, plan):
        """Find the product that each row is about; say where there is none, or several."""
        if not file.key:
            return
        keys = {row.key for row in rows if row.key}
        find = {"id": self._by_external_id, ".id": self._by_database_id}.get(file.key)
        found = find(model, keys) if find else self._by_field(model, file.key, keys)
        first = {}
        for row in rows:
            ids = found.get(row.key, ())
            if len(ids) == 1:
                plan.product_ids[row.index] = ids[0]
                index = first.setdefault(ids[0], row.index)
                if index != row.index:
                    plan.problems[row.index] = _("Row %s is about the same product.", index + 1)
            elif ids or self._has_to_exist(file, row):
                plan.problems[row.index] = self._why_not_one(model, file.key, row.key, ids)

    @api.model
    def _has_to_exist(self, file, row):
        """Return whether the product of a row has to exist, as the row cannot create it."""
        if file.only_assigns or (file.key == ".id" and row.key):
            return True
        return file.key == "id" and row.key.startswith(EXPORTED)

    @api.model
    def _by_external_id(self, model, keys):
        module = self.env.context.get("module", "__import__")
        full = {key: key if "." in key else "%s.%s" % (module, key) for key in keys}
        pairs = [each.split(".", 1) for each in full.values()]
        self.env.cr.execute(
            """
            SELECT known.module || '.' || known.name, known.res_id
              FROM ir_model_data known
              JOIN unnest(%s::varchar[], %s::varchar[]) AS wanted(module, name)
                   USING (module, name)
             WHERE known.model = %s
            """,
            ([module for module, _name in pairs], [name for _module, name in pairs], model._name),
        )
        known = dict(self.env.cr.fetchall())
        there = set(model.browse(known.values()).exists().ids)
        return {key: [known[name]] for key, name in full.items() if known.get(name) in there}

    @api.model
    def _by_database_id(self, model, keys):
        ids = {key: int(key) for key in keys if key.isdecimal() and len(key) < 10}
        there = set(model.browse(set(ids.values())).exists().ids)
        return {key: [product_id] for key, product_id in ids.items() if product_id in there}

    @api.model
    def _by_field(self, model, name, keys):
        found = {}
        products = model.with_context(active_test=False)
        for values in products.search_read([(name, "in", list(keys))], [name], order="id"):
            found.setdefault(values[name], []).append(values["id"])
        return found

    @api.model
    def _why_not_one(self, model, column, key, ids):
        """Return why *key* in *column* does not name exactly one product."""
        if not key:
            return _("The row does not say which product it is about.")
        label = {"id": _("External ID"), ".id": _("Database ID")}.get(column)
        label = label or model.fields_get([column], ["string"])[column]["string"]
        if ids:
            return _(
                "%(count)s products have the %(label)s “%(key)s”. Say by External ID which is "
                "meant.",
                count=len(ids),
                label=label,
                key=key,
            )
        return _("There is no product with the %(label)s “%(key)s”.", label=label, key=key)

    # -- Which ids ------------------------------------------------------------------------

    @api.model
    def _find_invalid(self, rows, plan):
        """Say which ids are not valid, and which stand in the file twice."""
        first = {}
        for row in rows:
            if not row.value:
                continue
            index = first.setdefault(row.value, row.index)
            if not is_valid(row.value):
                problem = self.env["product.product"]._why_invalid(row.value)
            elif index != row.index:
                problem = _(
                    "Cartona ID %(id)s stands in row %(row)s, too.", id=row.value, row=index + 1
                )
            else:
                continue
            plan.problems.setdefault(row.index, problem)

    @api.model
    def _find_taken(self, model, rows, part, plan):
        """Say which ids belong to other variants.

        It is no problem where such a variant gets another id in the same *part* of the file, or
        in an earlier one.
        """
        variants = model._variant_ids_for_cartona_ids(plan.product_ids.values())
        row_of = {}
        for row in rows:
            found = variants.get(plan.product_ids.get(row.index), ())
            if len(found) == 1:
                row_of[found[0]] = row.index
            elif row.value and len(found) > 1:
                product = model.browse(plan.product_ids[row.index])
                plan.problems.setdefault(row.index, product._why_several())
        owners = self._owners([row.value for row in rows if row.value])
        for row in rows:
            owner = owners.get(row.value)
            if not owner or row_of.get(owner) == row.index:
                continue
            other = row_of.get(owner)
            if other is not None and other // part <= row.index // part:
                if row.index < part:
                    plan.freed_ids.add(owner)
                continue
            plan.problems.setdefault(row.index, self._why_owned(row.value, owner, other))

    @api.model
    def _owners(self, values):
        """Return ``{id: variant id}`` of those of *values* that variants have."""
        if not values:
            return {}
        compat.flush_fields(self.env["product.product"], [COLUMN])
        self.env.cr.execute(
            "SELECT cartona_id, id FROM product_product WHERE cartona_id = ANY(%s)", (values,)
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _why_owned(self, value, owner_id, index):
        """Return why *value* cannot be taken from its owner, the variant of row *index*."""
        owner = self.env["product.product"].sudo().browse(owner_id)
        if index is None:
            return owner._why_owned()
        return _(
            "Cartona ID %(id)s is still that of %(product)s, which gets another one only in row "
            "%(row)s. Raise the number of rows that are imported at once.",
            id=value,
            product=owner.display_name,
            row=index + 1,
        )
