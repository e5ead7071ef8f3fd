import inspect

from odoo import models
from odoo.tests import TransactionCase, tagged

#: Methods of Odoo's that the connector's own models extend on purpose.
EXTENDED = {
    "_register_hook",
    "copy",
    "create",
    "default_get",
    "init",
    "name_get",
    "unlink",
    "write",
}


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    """No method of ours takes the name of one that Odoo calls by it, on any series."""

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
