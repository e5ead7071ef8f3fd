"""Those of a shop who work with it, each with the rights of their work and no others."""

from dataclasses import dataclass

from tools.odoo_rpc import OdooRpc

ENGLISH, ARABIC = "en_US", "ar_001"


@dataclass(frozen=True)
class Person:
    """Somebody of the shop."""

    login: str
    #: By their external ids.
    groups: tuple[str, ...]


SALESMAN = Person("salesman", ("sales_team.group_sale_salesman_all_leads",))
WAREHOUSE = Person("warehouse", ("stock.group_stock_user",))
ACCOUNTANT = Person("accountant", ("account.group_account_manager",))
USER = Person("user", ("sale_cartona.group_cartona_user",))
MANAGER = Person("manager", ("sale_cartona.group_cartona_manager", "sales_team.group_sale_manager"))
ALL = (SALESMAN, WAREHOUSE, ACCOUNTANT, USER, MANAGER)


def hire(rpc: OdooRpc, person: Person, lang: str) -> tuple[str, int]:
    """Make a user for *person* who reads *lang*; return the login (and password) and the id."""
    login = f"{person.login}-{lang[:2]}"
    known = rpc.call("res.users", "fields_get", ["group_ids", "odoobot_state"])
    field = "group_ids" if "group_ids" in known else "groups_id"
    groups = [(4, _by_external_id(rpc, group)) for group in person.groups]
    values = {"name": login, "login": login, "password": login, "email": f"{login}@example.com"}
    values |= {"lang": lang, "tz": "Africa/Cairo", field: groups}
    if "odoobot_state" in known:
        # It greets whoever is new, in a window that covers a phone.
        values["odoobot_state"] = "disabled"
    return login, int(rpc.call("res.users", "create", values))


def _by_external_id(rpc: OdooRpc, external_id: str) -> int:
    module, _dot, name = external_id.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    [found] = rpc.search_read("ir.model.data", domain, ["res_id"])
    return int(found["res_id"])
