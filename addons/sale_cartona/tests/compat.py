"""What only the tests have to ask a series of Odoo for; the rest is in ``..compat``."""

import json
from inspect import signature

from lxml import etree

from odoo.tests import Form


def storable_values(env):
    """Return the values that make a product one whose stock Odoo keeps."""
    fields = env["product.template"]._fields
    if "is_storable" in fields:
        return {"type": "consu", "is_storable": True}
    return {"detailed_type": "product"}


def price_included_values(env, included):
    """Return the values that make a tax one that prices include, or not."""
    if "price_include_override" in env["account.tax"]._fields:
        return {"price_include_override": "tax_included" if included else "tax_excluded"}
    return {"price_include": included}


def tax_group_values(env, company):
    """Return the values of a tax group of *company*."""
    values = {"name": "VAT", "country_id": company.country_id.id}
    if "company_id" in env["account.tax.group"]._fields:
        values["company_id"] = company.id
    return values


def groups_field(env):
    """Return the name of the field that holds a user's own groups."""
    return "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"


def view_of(model, view_id, view_type):
    """Return the architecture of a view, as the web client gets it."""
    if hasattr(model, "get_view"):
        return model.get_view(view_id, view_type)["arch"]
    return model.fields_view_get(view_id, view_type)["arch"]


def product_groups(env):
    """Return the xml ids of the groups that may change products."""
    if env.ref("product.group_product_manager", raise_if_not_found=False):
        return ["base.group_user", "product.group_product_manager"]
    return ["base.group_user", "sales_team.group_sale_manager"]


def discount_group(env):
    """Return the group that lets sale orders show discounts."""
    name = "group_discount_per_so_line"
    group = env.ref("sale." + name, raise_if_not_found=False)
    return group or env.ref("product." + name)


def shown_discount_values(env):
    """Return the values of a pricelist whose percentages sale orders show as discounts."""
    if "discount_policy" in env["product.pricelist"]._fields:
        return {"discount_policy": "without_discount"}
    return {}


def update_prices(sale_order):
    """Press the button that prices a quotation anew."""
    if hasattr(sale_order, "action_update_prices"):
        return sale_order.action_update_prices()
    return sale_order.update_prices()


def activate_language(env, code, module):
    """Install a language and load what *module* is called in it."""
    env["res.lang"]._activate_lang(code)
    model = "ir.translation" if "ir.translation" in env else "ir.module.module"
    env[model]._load_module_terms([module], [code])


def groups_by_related(env):
    """Return whether records can be grouped by what they are related to, without a column of it."""
    return hasattr(env["base"], "_traverse_related_sql")


def has_web_read(records):
    """Return whether the web client reads a form by ``web_read``, with a tree of fields."""
    return hasattr(records, "web_read")


def partners_have_mobile(env):
    """Return whether a partner has a second number."""
    return "mobile" in env["res.partner"]._fields


def make_ten_of(unit):
    """Let a unit of measure be ten of its reference."""
    if "relative_factor" in unit._fields:
        unit.relative_factor = 10
    else:
        unit.factor_inv = 10


def give_to_company(tax_group, company):
    """Make a tax group that of *company*, where tax groups have one."""
    if "company_id" in tax_group._fields:
        tax_group.company_id = company
    return tax_group


def mark_picked(move):
    """Say that the quantity of a move is what was done, where that has to be said."""
    if "picked" in move._fields:
        move.picked = True


def maps_taxes_by_lines(position):
    """Return whether a fiscal position has a line for each tax; since 19.0 the taxes name it."""
    field = position._fields.get("tax_ids")
    return bool(field) and field.comodel_name == "account.fiscal.position.tax"


def move_values(env, name):
    """Return the values that a stock move needs for its description."""
    return {"name": name} if "name" in env["stock.move"]._fields else {}


def unit_values(env, unit):
    """Return the values of a product that is kept in *unit*."""
    if "uom_po_id" in env["product.template"]._fields:
        return {"uom_id": unit.id, "uom_po_id": unit.id}
    return {"uom_id": unit.id}


def shown_nodes(arch, name):
    """Return the nodes called *name* that a user sees.

    What a user may not see is left out of a view since 16.0, and hidden before.
    """
    nodes = etree.fromstring(arch).xpath("//*[@name='%s']" % name)
    return [
        node
        for node in nodes
        if not any(each.get("invisible") == "1" for each in [node, *node.iterancestors()])
    ]


def runs_left(cron):
    """Return how often a scheduled action will still run; up to 17.0 it is once by default."""
    return cron.numbercall if "numbercall" in cron._fields else -1


def deliver(picking, quantity):
    """Have *quantity* of the one product of a transfer handed over, and no more."""
    move = picking[moves_field(picking)]
    if "quantity_done" in move._fields:
        move.quantity_done = quantity
    else:
        move.quantity = quantity
        move.picked = True
    return picking.with_context(skip_backorder=True).button_validate()


def moves_field(picking):
    """Return the name of the field that holds the moves of a transfer."""
    return "move_ids" if "move_ids" in picking._fields else "move_lines"


def deliver_all(picking):
    """Hand over all goods of a transfer; return what its button answers."""
    for move in picking[moves_field(picking)]:
        if "quantity_done" in move._fields:
            move.quantity_done = move.product_uom_qty
        else:
            move.write({"quantity": move.product_uom_qty, "picked": True})
    return picking.button_validate()


def returned(picking):
    """Return the transfer that brings the goods of *picking* back."""
    context = {"active_id": picking.id, "active_ids": picking.ids, "active_model": picking._name}
    wizards = picking.env["stock.return.picking"].with_context(**context)
    wizard = Form(wizards).save()
    for line in wizard.product_return_moves:
        line.quantity = 1
    create = (
        "action_create_returns" if hasattr(wizard, "action_create_returns") else "create_returns"
    )
    return picking.browse(getattr(wizard, create)()["res_id"])


def lock(sale_order):
    """Lock a confirmed sale order."""
    return (
        sale_order.action_lock if hasattr(sale_order, "action_lock") else sale_order.action_done
    )()


def make_ledger(env, company, kind, code):
    """Create an account of the ledger that is *receivable* or *income*."""
    known = env["account.account"]._fields
    values = {"name": kind, "code": code, "reconcile": kind == "receivable"}
    if "account_type" in known:
        values["account_type"] = {"receivable": "asset_receivable"}.get(kind, kind)
    else:
        name = {"receivable": "receivable", "income": "revenue"}[kind]
        values["user_type_id"] = env.ref("account.data_account_type_" + name).id
    if "company_ids" in known:
        values["company_ids"] = [(6, 0, company.ids)]
    else:
        values["company_id"] = company.id
    return env["account.account"].create(values)


def credit_note(invoice):
    """Return a posted credit note over all of *invoice*, reconciled with it."""
    return invoice._reverse_moves([{"invoice_date": invoice.invoice_date}], cancel=True)


def add_packaging(product, unit):
    """Let a product be packed by *unit*: since 19.0 a packaging is a unit of measure."""
    if "product.packaging" in product.env:
        values = {"name": unit.name, "product_id": product.id, "qty": 12, "sales": True}
        values["company_id"] = product.company_id.id
        product.env["product.packaging"].create(values)
    else:
        product.uom_ids |= unit


def own_fields(model):
    """Return those fields of *model* that an addon of ours defines."""
    return [
        field
        for field in model._fields.values()
        if (field._module or "").startswith("sale_cartona")
    ]


def printed(report, records):
    """Return the HTML of a report; up to 15.0 the report itself is asked for it."""
    found = records.env.ref(report).with_env(records.env)
    if "report_ref" in signature(found._render_qweb_html).parameters:
        html, _kind = found._render_qweb_html(report, records.ids)
    else:
        html, _kind = found._render_qweb_html(records.ids)
    return html.decode()


def views_within(model, view_id, view_type):
    """Return each view that the web client gets with one, as pairs of a model and its nodes.

    Lists and forms within a form stand in its architecture since 16.0, and beside it before.
    """
    if hasattr(model, "get_view"):
        return [(model, etree.fromstring(model.get_view(view_id, view_type)["arch"]))]
    views = [(model, model.fields_view_get(view_id, view_type))]
    for outer, view in views:
        for name, info in view["fields"].items():
            inner = outer.env[outer._fields[name].comodel_name] if info.get("views") else None
            views += [(inner, each) for each in info.get("views", {}).values()]
    return [(each, etree.fromstring(view["arch"])) for each, view in views]


def unknown_deciders(root):
    """Return the fields that decide how a node of a view is shown and that its view lacks.

    Up to 16.0 a field of Odoo's may bring what decides about it, and the web client fails where
    that is not in the same list or form. Since 17.0 only views say so, and Odoo checks them.
    """
    lacking = set()
    for node in root.iter():
        known = {"id", *(field.get("name") for field in _view_around(node).iter("field"))}
        for modifier in json.loads(node.get("modifiers") or "{}").values():
            terms = modifier if isinstance(modifier, list) else []
            named = {term[0] for term in terms if isinstance(term, list)}
            lacking |= {name for name in named - known if not name.startswith("parent.")}
    return lacking


def _view_around(node):
    """Return the top of the view that a node stands in, which may stand within a field."""
    around = node
    while around.getparent() is not None and (around is node or around.getparent().tag != "field"):
        around = around.getparent()
    return around


def model_of_node(model, node):
    """Return the model that a node of a form is about: it may stand within a field's list."""
    for field in reversed(list(node.iterancestors("field"))):
        model = model.env[model._fields[field.get("name")].comodel_name]
    return model


def fields_within(model, view_id, view_type):
    """Return the names of the fields that a view shows of *model* itself."""
    _model, root = views_within(model, view_id, view_type)[0]
    nodes = [node for node in root.iter("field") if not list(node.iterancestors("field"))]
    return [node.get("name") for node in nodes]


def is_odoos(model, method):
    """Return whether Odoo itself has a method of *model*, which the connector may extend."""
    return any(
        ".sale_cartona" not in part.__module__ and method in vars(part)
        for part in type(model).__mro__
    )
