import json
import re
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

from odoo.tests import HttpCase, tagged

from .. import compat
from .compat import groups_field
from .order_common import OrderCase

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1"]


@tagged("post_install", "-at_install")
class TestExport(OrderCase):
    """What Cartona and retailers have written is no formula in a file that somebody exports."""

    def exporter(self, *groups):
        """Return a manager of Cartona who may export."""
        manager = self.make_user("exporter", "sale_cartona.group_cartona_manager", *groups)
        manager.write({groups_field(self.env): [(4, self.env.ref("base.group_allow_export").id)]})
        return manager

    def exported(self, records, *names):
        manager = self.exporter()
        return records.with_user(manager).export_data(list(names))["datas"]

    def test_hostile_names_are_marked_and_kept_as_they_are(self):
        orders = [self.order(retailer=self.retailer(retailer_name=name)) for name in FORMULAS[:4]]
        records = self.received(*orders)
        self.assertEqual(records.mapped("retailer_name"), FORMULAS[:4])
        marked = [["'" + name] for name in FORMULAS[:4]]
        self.assertEqual(self.exported(records, "retailer_name"), marked)

    def test_listings_and_retailers(self):
        self.received(self.order(retailer=self.retailer(retailer_name=FORMULAS[0])))
        retailers = self.env["cartona.retailer"].search([("account_id", "=", self.account.id)])
        self.tea_listing.cartona_name = FORMULAS[4]
        user = self.make_user("user", "sale_cartona.group_cartona_user")
        user.write({groups_field(self.env): [(4, self.env.ref("base.group_allow_export").id)]})
        for records, name, value in (
            (retailers, "name", FORMULAS[0]),
            (self.tea_listing, "cartona_name", FORMULAS[4]),
        ):
            rows = records.with_user(user).export_data([name])["datas"]
            self.assertEqual(rows, [["'" + value]])

    def test_numbers_stay_numbers(self):
        records = self.received(self.order(total_price="10"))
        [[total]] = self.exported(records, "total_price")
        self.assertEqual(float(total), 10.0)

    def test_every_model_of_ours_is_safe(self):
        safe = self.env.registry["cartona.exported"]._inherit_children
        for name in self.env.registry:
            model = self.env[name]
            if name.startswith("cartona.") and not (model._abstract or model._transient):
                self.assertIn(name, safe)

    def test_log_attempts_and_alarms(self):
        said = '[["said",{"said":"=HYPERLINK(1)"}]]'
        [record] = self.received(self.order())
        entry = self.env["cartona.log"].search([("operation", "=", "pull_orders")], limit=1)
        entry.sudo().write({"answer": "@SUM(1)", "message_held": said})
        attempt = self.env["cartona.delivery.attempt"].sudo()
        attempt = attempt.create(
            {
                "order_ref": record.id,
                "company_id": self.company.id,
                "status": "delivered",
                "outcome": "refused",
                "message_held": said,
            }
        )
        alarm = self.env["cartona.alarm"].sudo()
        alarm = alarm.create(
            {
                "account_id": self.account.id,
                "code": "outage",
                "message_held": said,
                "since": "2026-01-05 22:30:00",
            }
        )
        compat.flush(self.env)
        manager = self.exporter()
        for records in (entry, attempt, alarm):
            rows = records.with_user(manager).export_data(["message"])["datas"]
            self.assertEqual(rows, [["'=HYPERLINK(1)"]], records._name)
        rows = entry.with_user(manager).export_data(["answer"])["datas"]
        self.assertEqual(rows, [["'@SUM(1)"]])

    def test_what_is_ours_on_records_of_odoos(self):
        sale_order = self.imported(
            self.order(
                retailer=self.retailer(retailer_name="@SUM(1)"), note_message="=HYPERLINK(1)"
            )
        )
        sale_order.client_order_ref = "=1"
        names = ["cartona_order_note", "cartona_stored_order_id/retailer_name", "client_order_ref"]
        manager = self.exporter("sales_team.group_sale_manager")
        [row] = sale_order.with_user(manager).export_data(names)["datas"]
        self.assertEqual(row, ["'=HYPERLINK(1)", "'@SUM(1)", "=1"], "Odoo's own is Odoo's to guard")
        [row] = sale_order.partner_id.with_user(manager).export_data(
            ["sale_order_ids/cartona_order_note"]
        )["datas"]
        self.assertEqual(row, ["'=HYPERLINK(1)"])


@tagged("post_install", "-at_install")
class TestExportOfGroups(HttpCase, OrderCase):
    """The names of groups are no formulas either, in the file that Odoo's own route hands out."""

    def setUp(self):
        super().setUp()
        exporter = self.make_user(
            "exporter",
            "base.group_user",
            "base.group_allow_export",
            "sale_cartona.group_cartona_manager",
            "sales_team.group_sale_manager",
        )
        exporter.password = "a word of the exporter's"
        compat.flush(self.env)
        self.authenticate("exporter", "a word of the exporter's")

    def texts(self, records, *groupby):
        """Return the texts of a file of *records* in groups; no cell of it is computed."""
        compat.flush(self.env)
        asked = {
            "model": records._name,
            "fields": [{"name": "display_name", "label": "Name", "type": "char"}],
            "ids": records.ids,
            "domain": [],
            "groupby": groupby,
            "import_compat": False,
            "context": {"allowed_company_ids": self.company.ids},
        }
        return self.texts_of_file("/web/export/xlsx", asked)

    def texts_of_file(self, route, asked):
        answer = self.url_open("%s?%s" % (route, urlencode({"data": json.dumps(asked)})))
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        with ZipFile(BytesIO(answer.content)) as file:
            self.assertNotIn(b"<f>", file.read("xl/worksheets/sheet1.xml"))
            shared = file.read("xl/sharedStrings.xml").decode()
        return re.findall("<t(?: [^>]*)?>(.*?)</t>", shared)

    def test_hostile_names_of_groups_are_marked(self):
        names = ("=HYPERLINK(1)", "'=HYPERLINK(1)", "Abu Ali")
        records = self.received(
            *(self.order(retailer=self.retailer(retailer_name=name)) for name in names)
        )
        for groups, indent in (("retailer_name",), ""), (("state", "retailer_name"), "    "):
            texts = self.texts(records, *groups)
            for name in ("'=HYPERLINK(1)", "Abu Ali"):
                self.assertIn("%s%s (1)" % (indent, name), texts)
            self.assertEqual(len(set(texts) & set(records.mapped("display_name"))), 3)

    def test_groups_of_odoos_records_by_a_field_of_ours(self):
        record = self.received(self.order(hashed_id="=1+1"))
        texts = self.texts(record.sale_order_id, "cartona_stored_order_id", "date_order:month")
        self.assertIn("'%s (1)" % record.display_name, texts)

    def test_names_in_a_pivot_are_marked(self):
        group = {"title": "=1+1", "width": 1, "height": 1, "indent": 0, "values": []}
        table = {
            "model": "cartona.settlement",
            "title": "Settlement",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [[group]],
            "measure_headers": [],
            "origin_headers": [],
            "rows": [group],
        }
        self.assertIn("'=1+1", self.texts_of_file("/web/pivot/export_xlsx", table))
