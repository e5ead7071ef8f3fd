"""The database that a demonstration begins with: an Egyptian wholesaler's, not yet on Cartona.

The company is Egyptian before Odoo gives it a chart of accounts, so that it has Egypt's, with its
14 % of VAT, on every series; a chart that another country had put there would leave its taxes
behind. Nobody else's templates are used or made for it.
"""

from pathlib import Path

from tools import demo_catalogue, demo_data
from tools.cache import digest, digest_tree
from tools.demo_catalogue import ARABIC, COMPANY
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv
from tools.odoo_server import OdooServer
from tools.rtlcss import can_turn, with_rtlcss
from tools.series import slug
from tools.templates import BASE_MODULES, CONNECTOR, kept_template, template_key

#: Egypt's chart of accounts and taxes; it stands in the Community edition of every series.
CHART = "l10n_eg"

EGYPT = f"""
pound = env.ref("base.EGP")
pound.active = True
values = {{"name": {COMPANY!r}, "country_id": env.ref("base.eg").id, "city": "Cairo"}}
env.company.write({{**values, "currency_id": pound.id}})
env["res.lang"]._activate_lang({ARABIC!r})
env["ir.module.module"].search([("name", "=", "base")])._update_translations([{ARABIC!r}])
env.cr.commit()
"""

#: Whoever opens Odoo sees Cartona's dashboard first.
PEOPLE = f"""
home = env.ref("sale_cartona.cartona_dashboard_action").id
groups = [
    "sale_cartona.group_cartona_manager",
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
    "account.group_account_manager",
]
users = env["res.users"].with_context(no_reset_password=True)
# Odoo 19 has another name for it.
field = "group_ids" if "group_ids" in users._fields else "groups_id"
values = {{"tz": "Africa/Cairo", "action_id": home}}
ids = [(4, env.ref(group).id) for group in groups]
env.ref("base.user_admin").write({{**values, field: ids}})
mona = {{"name": "منى", "login": "mona", "password": "mona", "email": "mona@example.com"}}
users.create({{**values, **mona, "lang": {ARABIC!r}, field: ids}})
env.cr.commit()
"""

#: What was built for Arabic, perhaps by an Odoo that found no rtlcss.
FORGET_RTL = """
addresses = [("url", "=like", "/web/assets/%"), ("url", "like", "rtl")]
env["ir.attachment"].sudo().search(addresses).unlink()
env.cr.commit()
"""

#: Until 16.0 Odoo builds them in the language of the context, since then where it is told to.
BUILD_RTL = f"""
qweb = env["ir.qweb"].with_context(lang={ARABIC!r})
if hasattr(qweb, "_get_bundles_to_pregenarate"):
    for bundle in ("web.assets_web", "web.assets_web_print", "web.assets_frontend"):
        qweb._get_asset_bundle(bundle, css=True, js=False, rtl=True).css()
else:
    for bundle in ("web.assets_common", "web.assets_backend", "web.assets_frontend"):
        qweb._get_asset_nodes(bundle, js=False)
env.cr.commit()
"""


def demo_template(env: OdooEnv) -> Database:
    """Return the template, made on first use.

    Its style sheets for Arabic are built where rtlcss is there. Raises `OdooComplaint` if an
    installation logs warnings or errors.
    """
    env = with_rtlcss(env)
    egypt = _egypt(env)
    goods = digest(Path(demo_data.__file__), Path(demo_catalogue.__file__))
    parts = (egypt.name, digest_tree(env.addons), PEOPLE, goods, "rtl" if can_turn(env) else "")
    name = f"cartona_democonn_{slug(env.series)}_{template_key(env, *parts)}"

    def fill(database: Database) -> None:
        database.install(CONNECTOR)
        database.run(shell=PEOPLE)
        build_assets(database)
        server = OdooServer(database)
        try:
            demo_data.stock_up(server.start().rpc())
        finally:
            server.stop()

    return kept_template(env, name, fill, egypt)


def _egypt(env: OdooEnv) -> Database:
    """Return the template without the connector."""
    parts = (EGYPT, CHART, *BASE_MODULES)
    name = f"cartona_egypt_{slug(env.series)}_{template_key(env, digest(*parts))}"

    def fill(database: Database) -> None:
        database.install("base")
        database.run(shell=EGYPT)
        database.install(*BASE_MODULES, CHART)

    return kept_template(env, name, fill)


def build_assets(database: Database) -> None:
    """Build the web client's scripts and styles; those for Arabic only where rtlcss is there.

    What was built for Arabic without it is thrown away.
    """
    database.run(shell=FORGET_RTL)
    database.build_assets(for_tests=False)
    if can_turn(database.env):
        database.run(shell=BUILD_RTL)
