import inspect
import re

from odoo import models
from odoo.tests import TransactionCase, tagged

#: Methods of Odoo's that the connector's own models extend on purpose.
EXTENDED = {
    "_auto_init",
    "_compute_display_name",
    "_compute_field_value",
    "_read_group_raw",
    "_register_hook",
    "_where_calc",
    "copy",
    "create",
    "default_get",
    "export_data",
    "init",
    "name_get",
    "read",
    "unlink",
    "write",
}

#: Private methods, but for those of fields, which are called after their field.
PRIVATE = re.compile("_(?!_|compute_|inverse_|search_|onchange_)")

#: Private methods that several models of ours have, and what each does in all of them.
SHARED = {
    "_go_on": "goes on with a long task, and returns whether it is done",
    "_own_cursor": "returns a cursor that commits at its end, apart from the transaction",
    "_delete": "deletes rows of the outbox",
    "_mark": "writes marks into the outbox",
    "_mark_for_cartona": "writes the marks that a change of the records needs",
    "_open": "returns the action that opens a dialog",
    "_send": "sends items to Cartona in one call",
    "_show": "returns the action that shows a dialog again",
    "_why_owned": "returns why a Cartona ID belongs to another product",
    "_work": "does the work of an account, as long as it may take",
}


def model_of(part):
    """Return the name of the model that a class of Python is a part of."""
    inherit = [part._inherit] if isinstance(part._inherit, str) else list(part._inherit or ())
    return part._name or next(iter(inherit), None)


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    """Names of methods say one thing, and never by chance the same as one of Odoo's."""

    def test_no_method_of_odoos_is_replaced_by_chance(self):
        wrong, odoos = [], set(dir(models.BaseModel))
        for name in self.env.registry:
            if not name.startswith("cartona."):
                continue
            for part in type(self.env[name]).__mro__:
                if ".sale_cartona" not in part.__module__:
                    continue
                ours = {key for key, value in vars(part).items() if inspect.isfunction(value)}
                wrong += ["%s.%s" % (name, key) for key in ours & odoos]
        expected = {each for each in wrong if each.rpartition(".")[2] in EXTENDED}
        self.assertEqual(set(wrong) - expected, set())

    def test_a_private_method_means_the_same_in_all_models(self):
        models_of = {}
        for name in self.env.registry:
            for part in type(self.env[name]).__mro__:
                if name.startswith("cartona.") and ".sale_cartona" in part.__module__:
                    for key, value in vars(part).items():
                        if PRIVATE.match(key) and inspect.isfunction(value):
                            models_of.setdefault(key, set()).add(model_of(part))
        wrong = {}
        for key, names in models_of.items():
            roots = {name for name in names if not self.bases_of(name) & names}
            if len(roots) > 1 and key not in SHARED and key not in EXTENDED:
                wrong[key] = sorted(roots)
        self.assertEqual(
            wrong, {}, "Give them other names, or say in SHARED what they have in common."
        )

    def bases_of(self, name):
        """Return the models that a model inherits from, itself left out."""
        parts = type(self.env[name]).__mro__
        return {model_of(part) for part in parts if issubclass(part, models.BaseModel)} - {name}
