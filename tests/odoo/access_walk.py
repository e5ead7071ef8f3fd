# Runs inside Odoo's shell: tries everything of ours as each role and prints what came of it.
# ruff: noqa: F821 - the shell brings env
"""Calls are made as Odoo's dispatcher of remote procedure calls makes them."""

import contextlib
import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.service import model as service

OURS = "odoo.addons.sale_cartona"
#: Columns of the table, and the groups of who stands there.
ROLES = {
    "visitor": None,
    "portal": ["base.group_portal"],
    "employee": ["base.group_user"],
    "stock user": ["stock.group_stock_user"],
    "salesman": ["sales_team.group_sale_salesman"],
    "accountant": ["account.group_account_invoice"],
    "Cartona user": ["sale_cartona.group_cartona_user"],
    "Cartona manager": ["sale_cartona.group_cartona_manager"],
}
OPERATIONS = ("read", "write", "create", "unlink")
#: What the web client gives a dialog that it opens.
DIALOGS = {
    "cartona.code.wizard": {"purpose": "code_only"},
    "cartona.match.wizard": {"account_id": "cartona.account", "threshold": 1.0},
    "cartona.preview.wizard": {"account_id": "cartona.account"},
    "cartona.cancel.wizard": {"reason": "cannot_deliver_the_order"},
}

#: What a method is called with that takes more, behind the id of an account.
ARGUMENTS = {
    "cartona.dashboard.open": ["account"],
    "cartona.dashboard.press": ["pause"],
}


def nothing(*_args, **_options):
    return None


def no_client(_account, _channel):
    raise UserError("Nobody is called here.")


def remote(records, name, *args):
    """Call a method of records as a client does from afar."""
    if hasattr(models, "check_method_name"):
        models.check_method_name(name)
    call = getattr(service, "call_kw", None) or api.call_kw
    method = getattr(type(records), name)
    is_model = getattr(method, "_api", None) == "model" or getattr(method, "_api_model", False)
    ids = () if is_model else (records.ids,)
    return call(records.browse(), name, [*ids, *args], {})


def came_through(attempt):
    """Tell whether an attempt was let through; whatever it did is undone."""
    env.cr.execute("SAVEPOINT attempt")
    try:
        attempt()
        flush()
        return True
    except AccessError:
        return False
    except Exception:  # noqa: BLE001 - it came as far as that
        return True
    finally:
        forget()
        env.cr.execute("ROLLBACK TO SAVEPOINT attempt")
        forget()


def flush():
    env["base"].flush() if not hasattr(env, "flush_all") else env.flush_all()


def forget():
    # Whatever a failed attempt has left to be written must not be.
    if hasattr(env, "transaction"):
        env.transaction.clear()
    else:
        env.clear()
    env.cr.precommit.clear()


def make_user(name, groups, company):
    if groups is None:
        return env.ref("base.public_user")
    field = "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"
    values = {"name": name, "login": name.replace(" ", "-"), "email": "x@example.com"}
    values.update(company_id=company.id, company_ids=[(6, 0, company.ids)])
    values[field] = [(6, 0, [env.ref(group).id for group in groups])]
    return env["res.users"].with_context(no_reset_password=True).create(values)


def make_samples(company, name, owners):
    """Return a record of each model of which one has to be there, in a company.

    What a customer may have to do with is the first owner's, and all of them follow it.
    """
    own = api.Environment(env.cr, env.uid, {"allowed_company_ids": company.ids})
    account = own["cartona.account"].create({"name": name, "company_id": company.id})
    product = own["product.product"].create({"name": name, "company_id": company.id})
    partner = own["res.partner"].create({"name": name})
    listing = own["cartona.listing"].create({"account_id": account.id, "product_id": product.id})
    stored = {"account_id": account.id, "host": "x", "hashed_id": name, "payload": "{}"}
    order = own["cartona.order"].create(dict(stored, payload_hash="x", state="waiting"))
    documents = make_documents(own, company, product, order, owners)
    order.sale_order_id = documents[0]
    retailer = {"account_id": account.id, "retailer_code": name, "partner_id": partner.id}
    known = own["cartona.retailer"]._fields
    retailer["company_id"] = company.id
    retailer = {key: value for key, value in retailer.items() if key in known}
    attempt = {"order_ref": order.id, "company_id": company.id, "status": "x", "outcome": "taken"}
    log = own["cartona.log"].create({"account_id": account.id, "operation": "products"})
    samples = [account, listing, order, *documents, log, account.channel_ids[:1]]
    samples += [own["cartona.retailer"].create(retailer), account._progress()]
    samples.append(own["cartona.delivery.attempt"].create(attempt))
    env.cr.execute(
        "INSERT INTO cartona_outbox (account_id, kind, res_id)"
        " VALUES (%s, 'order', %s) RETURNING id",
        (account.id, order.id),
    )
    samples.append(own["cartona.outbox"].browse(env.cr.fetchone()[0]))
    return {sample._name: sample for sample in samples if sample}


def make_documents(own, company, product, order, owners):
    """Return a sale order that came from Cartona, with its line, its transfer and its invoice."""
    if not own["stock.warehouse"].search([("company_id", "=", company.id)]):
        warehouse = {"name": company.name, "code": "CWH", "company_id": company.id}
        own["stock.warehouse"].create(warehouse)
    customer = {"partner_id": owners[0].id, "company_id": company.id}
    line = {"product_id": product.id, "product_uom_qty": 1.0, "price_unit": 1.0}
    sale = own["sale.order"].create(dict(customer, user_id=False, order_line=[(0, 0, line)]))
    sale.action_confirm()
    sale.cartona_stored_order_id = order
    journal = {"name": "Sales", "code": "CSL", "type": "sale", "company_id": company.id}
    journal = own["account.journal"].create(journal)
    customer["invoice_user_id"] = False
    invoice = dict(customer, move_type="out_invoice", journal_id=journal.id)
    invoice = own["account.move"].create(dict(invoice, cartona_settled_order_id=order.id))
    flush()
    # There are no books in which it could be posted.
    env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", (invoice.id,))
    forget()
    for document in (sale, invoice, sale.picking_ids):
        document.message_subscribe(owners.ids)
    return [sale, sale.order_line, sale.picking_ids, invoice]


def seen(sample, user):
    return sample.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)


known = {}


def may(records, operation):
    """Tell whether rights and rules let the user of records do an operation."""
    key = (records, records.env.uid, operation)
    if key not in known:
        known[key] = came_through(lambda: _check(records, operation))
    return known[key]


def _check(records, operation):
    if hasattr(records, "check_access"):
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)


def in_words(allowed):
    """Return what holds, by a function that tells it of a record of the own company or another."""
    return "no" if not allowed(0) else "yes" if allowed(1) else "own company"


def defined_by_us(model):
    """Return the public methods that we have added to a model."""
    found = set()
    for cls in type(model).mro():
        if cls.__module__.startswith(OURS):
            found.update(name for name, value in vars(cls).items() if callable(value))
    foreign = [c for c in type(model).mro() if not c.__module__.startswith(OURS)]
    # The class of the registry has all of them, and no source.
    foreign = [c for c in foreign if c.__module__.startswith("odoo.") and "pool" not in vars(c)]
    return sorted(
        name
        for name in found
        if not name.startswith("_") and not any(name in vars(cls) for cls in foreign)
    )


def fields_of_ours(model):
    names = []
    for name, field in model._fields.items():
        is_ours = (field._module or "").startswith("sale_cartona")
        if is_ours and name not in (*models.MAGIC_COLUMNS, "display_name", "__last_update"):
            names.append(name)
    return sorted(names)


def walk():
    types = env.registry["cartona.worker"], env.registry["cartona.account"]
    types[0]._commit = types[0]._rollback = types[0]._sleep = nothing
    types[1]._client = no_client
    env.registry["cartona.delivery.attempt"]._own_cursor = lambda _m: contextlib.nullcontext(env.cr)
    company, other = env.company, env["res.company"].create({"name": "Another"})
    env.user.company_ids |= other
    users = {role: make_user(role, groups, company) for role, groups in ROLES.items()}
    owners = (users["portal"] | users["employee"]).partner_id
    here, there = make_samples(company, "here", owners), make_samples(other, "there", owners)
    flush()
    rows = {"records": {}, "methods": {}, "fields": {}}
    for name in sorted(env.registry):
        model = env[name]
        is_ours = name.startswith("cartona.")
        if is_ours and not model._abstract:
            for operation in OPERATIONS:
                rows["records"][f"{name}: {operation}"] = {
                    role: _right(model, operation, user, here, there)
                    for role, user in users.items()
                }
        for method in defined_by_us(model):
            rows["methods"][f"{name}.{method}"] = {
                role: _method(model, method, user, here, there) for role, user in users.items()
            }
        for field in fields_of_ours(model):
            if not model._abstract and (is_ours or name in here or not model._transient):
                rows["fields"][f"{name}.{field}"] = {
                    role: _field(model, field, user, here) for role, user in users.items()
                }
    print("ACCESS " + json.dumps(rows))


def _right(model, operation, user, here, there):
    if model._transient:
        return "own" if may(model.with_user(user), operation) else "no"
    if model._name not in here or operation == "create":
        rule = env["ir.rule"].with_user(user)._compute_domain(model._name, operation)
        own = "company_id" in str(rule)
        return in_words(lambda other: may(model.with_user(user), operation) and not (own and other))
    samples = [seen(each[model._name], user) for each in (here, there)]
    return in_words(lambda other: may(samples[other], operation))


def _method(model, method, user, here, there):
    if model._transient:
        values = {
            key: here[value].id if value in here else value
            for key, value in DIALOGS.get(model._name, {}).items()
        }
        own = model.with_user(user).with_context(
            active_model="sale.order", active_ids=here["sale.order"].ids
        )
        return "yes" if came_through(lambda: remote(own.create(values), method)) else "no"
    samples = [seen(each.get(model._name, model), user) for each in (here, there)]
    more = ARGUMENTS.get(f"{model._name}.{method}")
    given = [[each["cartona.account"].id, *more] if more else [] for each in (here, there)]
    return in_words(
        lambda other: came_through(lambda: remote(samples[other], method, *given[other]))
    )


def _visible(sample, user):
    key = (sample._name, user.id)
    if key not in known:
        known[key] = set(sample.fields_get(attributes=["type"]))
    return known[key]


def _field(model, name, user, here):
    field = model._fields[name]
    sample = seen(here.get(model._name, model), user)
    visible = _visible(sample, user)
    if not may(sample, "read") or name not in visible:
        return "no"
    if not (field.store or field.inverse) or not may(sample, "write"):
        return "read"
    if not sample:
        return "write"
    value = sample.sudo()[name]
    if field.relational and field.type != "many2one":
        value = [(6, 0, value.ids)]
    elif field.relational:
        value = value.id
    return "write" if came_through(lambda: remote(sample, "write", {name: value})) else "read"


walk()
