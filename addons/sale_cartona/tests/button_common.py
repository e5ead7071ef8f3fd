import inspect
from typing import NamedTuple

from odoo.exceptions import AccessError

from .. import compat
from .compat import model_of_node, views_within
from .order_common import OrderCase

MODULE = [("module", "=like", "sale_cartona%")]

#: Who presses, and the groups of each.
ROLES = {
    "manager": ("sale_cartona.group_cartona_manager", "sales_team.group_sale_manager"),
    "user": ("sale_cartona.group_cartona_user",),
    "salesman": ("sales_team.group_sale_salesman_all_leads",),
    "warehouse": ("stock.group_stock_user",),
    "accountant": ("account.group_account_manager",),
    "administrator": ("base.group_system", "sale_cartona.group_cartona_manager"),
}


class Button(NamedTuple):
    """A button as somebody sees it: the model of its records, and the method it calls."""

    model: str
    method: str


def is_ours(model, method):
    """Return whether a method of *model* is the connector's, or extended by it."""
    return any(
        ".sale_cartona" in part.__module__ and inspect.isfunction(vars(part).get(method))
        for part in type(model).__mro__
    )


def shown(node):
    """Return whether a node of a view is there for its user, whatever its record is like."""
    return not any(each.get("invisible") in ("1", "True") for each in [node, *node.iterancestors()])


def may_read(model):
    """Return whether the user of *model* may read it at all."""
    try:
        compat.check_access(model, "read")
    except AccessError:
        return False
    return True


def may_change(model):
    """Return whether the user of *model* may change it at all: Odoo runs no action otherwise."""
    try:
        compat.check_access(model, "write")
    except AccessError:
        return False
    return True


class ButtonCase(OrderCase):
    """Everybody who presses buttons, and what they find to press."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_books()
        cls.people = {
            role: cls.make_user(role, "base.group_user", *groups) for role, groups in ROLES.items()
        }

    def own(self, model):
        """Return the records of *model* that the connector brings."""
        data = self.env["ir.model.data"].search([*MODULE, ("model", "=", model)])
        return self.env[model].browse(data.mapped("res_id"))

    def nodes_of(self, user):
        """Return the buttons in any view that the connector touches, as *user* sees them.

        Each comes as the model of its records and the node of the view.
        """
        found = []
        for view in self.own("ir.ui.view").filtered("model"):
            model = self.env[view.model].with_user(user)
            if not may_read(model):
                continue
            base = view.inherit_id or view
            for inner, root in views_within(model, base.id, base.type):
                nodes = filter(shown, root.iter("button", "a"))
                found += [(model_of_node(inner, node), node) for node in nodes]
        return found

    def buttons_of(self, user):
        """Return the buttons of ours that call a method, as *user* sees them."""
        return {
            Button(model._name, node.get("name"))
            for model, node in self.nodes_of(user)
            if node.get("type") == "object" and is_ours(model, node.get("name"))
        }

    def actions_of(self, user):
        """Return the actions of ours that a button or a menu opens, as *user* sees them."""
        names = [
            node.get("name") for _, node in self.nodes_of(user) if node.get("type") == "action"
        ]
        # Those of Odoo that are named by their XML id are none of ours.
        numbers = {int(name) for name in names if name.isdigit()}
        menus = self.env["ir.ui.menu"].with_user(user)
        menus = menus.browse(menus._visible_menu_ids())
        numbers.update(menu.action.id for menu in menus if menu.action)
        return self.own("ir.actions.act_window").filtered(lambda action: action.id in numbers)
