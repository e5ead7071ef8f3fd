from odoo.addons.sale_cartona import compat
from odoo.addons.sale_cartona.tests.common import CartonaCase

OPTIONS = {"quoting": '"', "separator": "", "has_headers": True, "encoding": ""}


class CsvCase(CartonaCase):
    """Files of Cartona IDs, taken in by the import that Odoo's list views have."""

    def setUp(self):
        super().setUp()
        self.tea = self.make_product("Tea", default_code="T", barcode="1001", cartona_id="904")
        self.milk = self.make_product("Milk", default_code="M", cartona_id="905")
        self.salt = self.make_product("Salt", default_code="S")

    def wizard(self, content, model="product.product"):
        if isinstance(content, str):
            content = content.encode()
        return self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": content,
                "file_name": "ids.csv",
                "file_type": "text/csv",
            }
        )

    def preview(self, content, model="product.product", **options):
        """Return the wizard, what it shows of a file, and the fields that it proposes."""
        wizard = self.wizard(content, model)
        shown = wizard.parse_preview(dict(OPTIONS, **options))
        matches = shown.get("matches") or {}
        names = shown.get("headers") or []
        found = ["/".join(matches.get(index) or ()) or False for index in range(len(names))]
        return wizard, shown, found

    def take_in(self, content, model="product.product", limit=2000, fields=None, **options):
        """Import a file part by part, as the web client does; return its messages."""
        wizard, shown, found = self.preview(content, model, **options)
        self.assertNotIn("error", shown)
        options, skip = dict(shown["options"], limit=limit), 0
        while True:
            result = wizard.execute_import(
                fields or found, shown["headers"], dict(options, skip=skip)
            )
            skip = result.get("nextrow")
            if result["messages"] or not skip:
                return result["messages"]

    def state(self):
        """Return everything that a file of Cartona IDs could have changed."""
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT product.id, product.cartona_id, template.name::text, template.default_code,
                   product.barcode
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
             ORDER BY 1
            """
        )
        return self.env.cr.fetchall()

    def assert_refused(self, content, *reasons, model="product.product", **options):
        """Fail unless a file is refused with *reasons*, ``(row, pattern)``, and changes nothing."""
        before = self.state()
        messages = self.take_in(content, model, **options)
        compat.invalidate(self.env)
        self.assertEqual(self.state(), before, "nothing is half written")
        self.assertEqual(
            [message["rows"]["from"] + 1 for message in messages], [row for row, _why in reasons]
        )
        for message, (row, why) in zip(messages, reasons):
            self.assertEqual((message["type"], message["record"]), ("error", row))
            self.assertRegex(message["message"], why)

    def ids(self):
        compat.invalidate(self.env)
        return (self.tea + self.milk + self.salt).mapped("cartona_id")
