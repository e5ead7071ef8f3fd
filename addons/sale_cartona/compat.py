"""Every difference in Python between the series of Odoo, named after what it means.

Nothing outside this module asks which series it runs on. The functions ask for the
capability, never for a number.
"""

from importlib import import_module
from importlib.util import find_spec

from odoo import api, http, models
from odoo.modules.registry import Registry

#: The decimal precision of quantities; one that does not exist would count as two decimals.
UNIT_PRECISION = "Product Unit" if hasattr(models, "Constraint") else "Product Unit of Measure"

#: Whether products have tags, which came with 16.0.
HAS_PRODUCT_TAGS = find_spec("odoo.addons.product.models.product_tag") is not None


def price_onchange(*names):
    """Make a method the onchange that prices a line of a sale order, where there is one.

    Since 16.0 prices are computed fields, and nothing calls such a method any more; it
    would complain about fields that have other names there.
    """
    computed = hasattr(models.BaseModel, "flush_model")
    return (lambda method: method) if computed else api.onchange(*names)


def cursor_of_hook(env):
    """Return the cursor of what a hook of the manifest is passed first.

    It is the cursor itself up to 16.0, and an environment since.
    """
    return getattr(env, "cr", env)


def loaded_registry(database):
    """Return the registry of a database that this process has loaded, else None.

    Up to 18.0 Odoo's own way of reading one moves it to the front, and a thread of the scheduler
    that goes through them at that moment ends with an exception.
    """
    loaded = Registry.registries
    return getattr(loaded, "d", loaded).get(database)


def record_of(xmlid, model):
    """Return the record of an external id, none where it is gone; without a query."""
    found = model.env["ir.model.data"].sudo()._xmlid_to_res_id(xmlid, raise_if_not_found=False)
    return model.browse(found or ())


def field_record(env, model, name):
    """Return the record that Odoo keeps of a field; none where it, or its model, is gone."""
    return env["ir.model.fields"].sudo()._get(model, name)


def list_view(env):
    """Return what a window action calls the view of many records."""
    return "list" if "list" in dict(env["ir.ui.view"]._fields["type"].selection) else "tree"


def modes_of(records):
    """Return the view modes of a window action that shows many *records*, cards among them."""
    shown = [list_view(records.env), "kanban", "form"]
    cards = (
        records.env["ir.ui.view"]
        .sudo()
        .search_count([("model", "=", records._name), ("type", "=", "kanban")])
    )
    return ",".join(mode for mode in shown if mode != "kanban" or cards)


def phone_columns(env):
    """Return the stored fields of partners that hold phone numbers."""
    known = env["res.partner"]._fields
    return [name for name in ("phone", "mobile") if name in known and known[name].store]


def may_lack_pricelist(env):
    """Return whether a sale order may be without a pricelist."""
    return not env["sale.order"]._fields["pricelist_id"].required


def invalidate(env):
    """Forget every cached record value: the database was written by SQL."""
    if hasattr(env, "invalidate_all"):
        env.invalidate_all()
    else:
        env.cache.invalidate()


def flush(env):
    """Write every pending change to the database."""
    if hasattr(env, "flush_all"):
        env.flush_all()
    else:
        env["base"].flush()


def flush_fields(model, names):
    """Write pending changes of the fields *names* of *model* to the database."""
    if hasattr(model, "flush_model"):
        model.flush_model(names)
    else:
        model.flush(names)


def text_column(model, name, alias):
    """Return in SQL a translatable text of *alias* in the language that it is entered in.

    Since 16.0 such a column holds all languages.
    """
    column = "{}.{}".format(alias, name)
    if hasattr(model, "flush_model") and model._fields[name].translate:
        return "COALESCE({0}->>'ar_001', {0}->>'en_US')".format(column)
    return column


def warehouse_context(warehouses):
    """Return the context that restricts quantities to *warehouses*.

    The key is ``warehouse`` up to 17.0 and ``warehouse_id`` since; the other one is
    ignored in silence.
    """
    return {"warehouse": warehouses.ids, "warehouse_id": warehouses.ids}


def pricelist_prices(pricelist, products, uom, date):
    """Return ``{product id: price}`` of one *uom* of each product at *date*.

    The prices are in the pricelist's currency, not rounded to it.
    """
    if hasattr(pricelist, "_get_products_price"):
        return pricelist._get_products_price(products, 1.0, uom=uom, date=date)
    ones = [1.0] * len(products)
    nobody = [products.env["res.partner"]] * len(products)
    # Fixed prices are converted by the context, all others by the argument.
    pricelist = pricelist.with_context(uom=uom.id)
    return pricelist.get_products_price(products, ones, nobody, date=date, uom_id=uom.id)


def pricelist_rule(pricelist, product, uom, date):
    """Return the rule that prices one *uom* of *product* at *date*; none where none applies."""
    if hasattr(pricelist, "_get_product_rule"):
        rule_id = pricelist._get_product_rule(product, 1.0, uom=uom, date=date)
    else:
        pricelist = pricelist.with_context(uom=uom.id)
        _price, rule_id = pricelist.get_product_price_rule(
            product, 1.0, False, date=date, uom_id=uom.id
        )
    return pricelist.item_ids.browse(rule_id or ())


def storable_condition(env, alias):
    """Return in SQL whether Odoo keeps stock of the product template *alias*."""
    if "is_storable" in env["product.template"]._fields:
        return alias + ".is_storable"
    return alias + ".type = 'product'"


def line_tax_field(env):
    """Return the name of the taxes' field on ``sale.order.line``."""
    return "tax_ids" if "tax_ids" in env["sale.order.line"]._fields else "tax_id"


def line_uom_field(env):
    """Return the name of the unit's field on ``sale.order.line``."""
    fields = env["sale.order.line"]._fields
    return "product_uom_id" if "product_uom_id" in fields else "product_uom"


def aggregated(model, domain, groupby, aggregate):
    """Return ``[(group, value)]`` of one *groupby* field and one *aggregate*.

    *aggregate* is as in ``_read_group`` of 17.0: ``__count`` or ``field:function``.
    """
    if not hasattr(model, "_read_group_select") and hasattr(model, "read_group"):
        rows = model.read_group(domain, [aggregate], [groupby])
        key = "%s_count" % groupby if aggregate == "__count" else aggregate.split(":")[0]
        return [(row[groupby], row[key]) for row in rows]
    return model._read_group(domain, [groupby], [aggregate])


def group_id(group):
    """Return the id behind a group of :func:`aggregated`: a record, or an (id, name) pair."""
    if isinstance(group, (tuple, list)):
        return group[0]
    return group.id if group else False


def check_access(records, operation):
    """Raise AccessError unless the user may do *operation* on all *records*."""
    if hasattr(records, "check_access"):
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)


def invalidate_fields(records, names):
    """Forget the cached values of the fields *names* of *records*."""
    if hasattr(records, "invalidate_recordset"):
        records.invalidate_recordset(names)
    else:
        records.invalidate_cache(names, records.ids)


def same_kind_of_unit(unit, other):
    """Return whether quantities can be converted between two units of measure.

    19.0 knows no categories: units are related by a common reference.
    """
    if "category_id" in unit._fields:
        return unit.category_id == other.category_id
    return unit._has_common_reference(other)


def units_like(unit):
    """Return the units of measure into which *unit* can be converted, itself among them."""
    if "category_id" in unit._fields:
        return unit.search([("category_id", "=", unit.category_id.id)])
    return unit.search([]).filtered(unit._has_common_reference)


def company_and_parents(company):
    """Return *company* and, since 17.0, those that it is a branch of: it sells theirs, too."""
    return company.parent_ids if "parent_ids" in company._fields else company


def company_and_parents_query(company):
    """Return a query for the ids of :func:`company_and_parents`, of the parameter ``company``."""
    if "parent_ids" not in company._fields:
        return "SELECT %(company)s"
    return """
        SELECT unnest(string_to_array(trim(trailing '/' from parent_path), '/')::int[])
          FROM res_company WHERE id = %(company)s
    """


def taxes_of_company(taxes, company):
    """Return the *taxes* that apply in *company*; since 17.0 those of its parents, too."""
    if hasattr(taxes, "_filter_taxes_by_company"):
        return taxes._filter_taxes_by_company(company)
    return taxes.filtered(lambda tax: tax.company_id == company)


def fiscal_position(env, partner):
    """Return the fiscal position that sales to *partner* have."""
    positions = env["account.fiscal.position"]
    if hasattr(positions, "_get_fiscal_position"):
        return positions._get_fiscal_position(partner)
    return positions.browse(positions.get_fiscal_position(partner.id).id)


def is_locked(sale_order):
    """Return whether Odoo keeps a sale order from being changed: a state of its own up to 16.0."""
    if "locked" in sale_order._fields:
        return sale_order.locked
    return sale_order.state == "done"


def moves_of(transfer):
    """Return the stock moves of a transfer."""
    return transfer.move_ids if "move_ids" in transfer._fields else transfer.move_lines


def complete_transfer(transfer):
    """Validate a transfer with all that was demanded, whatever is reserved."""
    for move in moves_of(transfer).filtered(lambda each: each.state not in ("done", "cancel")):
        if "quantity_done" in move._fields:
            move.quantity_done = move.product_uom_qty
        else:
            move.write({"quantity": move.product_uom_qty, "picked": True})
    transfer.with_context(
        skip_immediate=True, skip_backorder=True, skip_sms=True, button_validate_picking_ids=[]
    ).button_validate()


def prepare_return(transfer):
    """Make the transfer that brings back all goods of a validated one, ready to be validated."""
    wizards = transfer.env["stock.return.picking"].with_context(
        active_id=transfer.id, active_ids=transfer.ids, active_model="stock.picking"
    )
    if hasattr(wizards, "_onchange_picking_id"):
        wizard = wizards.new({"picking_id": transfer.id})
        wizard._onchange_picking_id()
        wizard = wizards.create(wizard._convert_to_write(wizard._cache))
    else:
        wizard = wizards.create({"picking_id": transfer.id})
    if hasattr(wizard, "action_create_returns_all"):
        wizard.action_create_returns_all()
    else:
        wizard.create_returns()


def wrap_reader_of_bodies(wrapper):
    """Wrap what reads the body of a request before any route is asked, up to 15.0.

    *wrapper* is called with the method and the class of requests whose body is left alone.
    """
    root = getattr(http, "Root", None)
    if hasattr(root, "get_request"):
        root.get_request = wrapper(root.get_request, http.HttpRequest)


def spreadsheet_controller():
    """Return the controller that writes what is exported; it has a file of its own since 16.0."""
    controllers = "odoo.addons.web.controllers."
    name = "export" if find_spec(controllers + "export") else "main"
    return import_module(controllers + name).ExcelExport


def is_receivable(ledger):
    """Return whether an account of the ledger holds what customers owe."""
    if "account_type" in ledger._fields:
        return ledger.account_type == "asset_receivable"
    return ledger.internal_type == "receivable"


def ledger_domain(env, company):
    """Return the domain of the ledger's accounts of a company; since 18.0 they may be shared."""
    if "company_ids" in env["account.account"]._fields:
        return [("company_ids", "in", company.ids)]
    return [("company_id", "=", company.id)]


def ledger_values(env, kind, company):
    """Return the values of a new current *asset* or *liability* account of a company."""
    known = env["account.account"]._fields
    if "account_type" in known:
        values = {"account_type": "%s_current" % kind}
    else:
        name = {"asset": "current_assets", "liability": "current_liabilities"}[kind]
        values = {"user_type_id": env.ref("account.data_account_type_" + name).id}
    if "company_ids" in known:
        return dict(values, company_ids=[(6, 0, company.ids)])
    return dict(values, company_id=company.id)


def falls_short(transfer):
    """Return whether less than what was demanded is about to be done in a transfer."""
    return any(_done(move) < move.product_uom_qty for move in moves_of(transfer) if _counts(move))


def _counts(move):
    return move.state not in ("done", "cancel")


def _done(move):
    if "quantity_done" in move._fields:
        return move.quantity_done
    return move.quantity if move.picked else 0.0


def backorder_rule(transfer):
    """Return what becomes of a shortfall: *ask*, *always* or *never* a backorder; 15.0 asks."""
    rules = transfer.picking_type_id
    return rules.create_backorder if "create_backorder" in rules._fields else "ask"


def lock_again(sale_order):
    """Lock a sale order, as it was before it had to be changed."""
    if hasattr(sale_order, "action_lock"):
        sale_order.action_lock()
    else:
        sale_order.action_done()
