from odoo.tests import tagged

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
