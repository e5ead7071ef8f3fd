"""What only the tests have to ask a series of Odoo for; the rest is in ``..compat``."""


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
