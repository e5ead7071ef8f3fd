"""Products by the hundred thousand, within seconds."""

#: Products made by SQL out of one that Odoo has made.
PRODUCTS = """
seed = env["product.product"].create({{"name": "Seed", "default_code": "P0"}})
env["base"].flush() if not hasattr(env, "flush_all") else env.flush_all()
def columns(table, *but):
    env.cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != ALL(%s)", (table, ["id", *but]))
    return ", ".join(name for name, in env.cr.fetchall())
names = columns("product_template", "default_code")
env.cr.execute(
    "INSERT INTO product_template (" + names + ", default_code)"
    " SELECT " + names + ", 'P' || n FROM product_template, generate_series(1, {rows}) AS n"
    " WHERE id = %s", (seed.product_tmpl_id.id,))
own = ("default_code", "product_tmpl_id", "combination_indices")
names = columns("product_product", *own)
env.cr.execute(
    "INSERT INTO product_product (" + ", ".join([names, *own]) + ")"
    " SELECT " + names + ", copy.default_code, copy.id, ''"
    " FROM (SELECT " + names + " FROM product_product WHERE id = %s) AS seed,"
    " (SELECT default_code, id FROM product_template"
    "   WHERE default_code LIKE 'P%%' AND default_code != 'P0') AS copy", (seed.id,))
env.cr.commit()
env.cr.execute("ANALYZE")
"""
