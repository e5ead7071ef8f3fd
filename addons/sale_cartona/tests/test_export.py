from odoo.tests import tagged

from .compat import groups_field
from .order_common import OrderCase

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1"]


@tagged("post_install", "-at_install")
class TestExport(OrderCase):
    """What Cartona and retailers have written is no formula in a file that somebody exports."""

    def exported(self, records, *names):
        manager = self.make_user("exporter", "sale_cartona.group_cartona_manager")
        manager.write({groups_field(self.env): [(4, self.env.ref("base.group_allow_export").id)]})
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
