from odoo.tests import tagged

import cartona_api

from .. import compat
from ..lib import phone
from ..models.orders.cartona_retailer import LAST_DIGITS, PARTNER_INDEX
from .common import CartonaCase
from .compat import activate_language, partners_have_mobile

NUMBER = "+201001234567"


@tagged("post_install", "-at_install")
class TestRetailer(CartonaCase):
    """Which customer of Odoo's a retailer is: by code, else by phone, never by name."""

    def customer(self, account=None, **fields):
        values = {"retailer_name": "Abu Ali", **fields}
        found = self.env["cartona.retailer"]._find_or_create(
            account or self.account, cartona_api.Retailer.model_validate(values)
        )
        return found.partner_id

    def partner(self, number=NUMBER, **values):
        return self.env["res.partner"].create(dict({"name": "Old", "phone": number}, **values))

    # -- By code ------------------------------------------------------------------

    def test_the_code_finds_who_ordered_before(self):
        first = self.customer(retailer_code="R1", retailer_number=NUMBER)
        again = self.customer(
            retailer_code="R1", retailer_name="Ali & Sons", retailer_number="01111111111"
        )
        self.assertEqual(again, first)
        self.assertEqual(first.name, "Ali & Sons")

    def test_a_code_may_come_as_a_number(self):
        first = self.customer(retailer_code=77)
        self.assertEqual(self.customer(retailer_code="77"), first)

    def test_the_same_code_of_another_account_is_another_retailer(self):
        first = self.customer(retailer_code="R1")
        other = self.customer(self.make_account("Wholesale"), retailer_code="R1")
        self.assertNotEqual(other, first)

    def test_two_accounts_share_a_customer_by_phone(self):
        first = self.customer(retailer_code="R1", retailer_number=NUMBER)
        other = self.customer(
            self.make_account("Wholesale"), retailer_code="R9", retailer_number=NUMBER
        )
        self.assertEqual(other, first)

    def test_two_codes_with_one_phone_are_two_customers(self):
        first = self.customer(retailer_code="R1", retailer_number=NUMBER)
        second = self.customer(retailer_code="R2", retailer_number=NUMBER)
        self.assertNotEqual(second, first)
        self.assertEqual(self.customer(retailer_code="R1", retailer_number=NUMBER), first)
        self.assertEqual(self.customer(retailer_code="R2", retailer_number=NUMBER), second)

    def test_the_customer_that_a_person_chose_for_a_code_is_kept(self):
        self.customer(retailer_code="R1", retailer_number=NUMBER)
        chosen = self.partner("01222222222", name="Chosen")
        known = self.env["cartona.retailer"].search([("retailer_code", "=", "R1")])
        known.partner_id = chosen
        self.assertEqual(self.customer(retailer_code="R1", retailer_number=NUMBER), chosen)

    # -- By phone -----------------------------------------------------------------

    def test_a_phone_is_found_however_either_side_writes_it(self):
        written = (
            "0100 123 4567",
            "01001234567",
            "+20 100 123 4567",
            "+201001234567",
            "00201001234567",
            "20 100-123-4567",
            "(0100) 123-4567",
            "٠١٠٠١٢٣٤٥٦٧",
            "٠١٠٠ ١٢٣ ٤٥٦٧",
            "+٢٠١٠٠١٢٣٤٥٦٧",
            "۰۱۰۰۱۲۳۴۵۶۷",
        )
        for number in written:
            self.assertEqual(phone.normalized(number), NUMBER, number)
        for here in written:
            for theirs in (NUMBER, "0100 123 4567", "٠١٠٠١٢٣٤٥٦٧"):
                with self.subTest(odoo=here, cartona=theirs):
                    partner = self.partner(here)
                    self.assertEqual(self.customer(retailer_number=theirs), partner)
                    self.env["cartona.retailer"].search([]).unlink()
                    partner.unlink()

    def test_the_second_number_finds_a_customer_too(self):
        partner = self.partner()
        found = self.customer(retailer_number="01111111111", retailer_number2="0100 123 4567")
        self.assertEqual(found, partner)

    def test_a_mobile_number_finds_a_customer_where_partners_have_one(self):
        if not partners_have_mobile(self.env):
            self.skipTest("Partners of this series have one number")
        partner = self.partner(False, mobile="0100 123 4567")
        self.assertEqual(self.customer(retailer_number=NUMBER), partner)

    def test_a_number_that_only_ends_alike_finds_nobody(self):
        self.partner("+9661001234567")
        self.assertEqual(self.customer(retailer_number=NUMBER).phone, NUMBER)

    def test_what_is_no_number_finds_nobody(self):
        partner = self.partner("ask Ali")
        for number in ("ask Ali", "0", "-", "٫"):
            found = self.customer(retailer_number=number)
            self.assertNotEqual(found, partner, number)
            self.assertEqual(found.phone, number)

    def test_a_company_is_preferred_to_its_contacts(self):
        shop = self.partner("01222222222", name="Shop", is_company=True)
        self.partner(name="Contact", parent_id=shop.id)
        main = self.partner(name="Main")
        self.assertEqual(self.customer(retailer_number=NUMBER), main)

    def test_a_retailer_without_a_code_is_found_again_by_phone(self):
        first = self.customer(retailer_number=NUMBER)
        self.assertEqual(self.customer(retailer_number="0100 123 4567"), first)
        self.assertEqual(
            self.env["cartona.retailer"].search_count([("partner_id", "=", first.id)]), 1
        )

    def test_a_retailer_who_gets_a_code_stays_the_same_customer(self):
        first = self.customer(retailer_number=NUMBER)
        self.assertEqual(self.customer(retailer_code="R1", retailer_number=NUMBER), first)

    # -- Who is not taken -----------------------------------------------------------

    def test_a_name_finds_nobody(self):
        partner = self.partner("01222222222", name="Abu Ali")
        self.assertNotEqual(self.customer(retailer_number=NUMBER), partner)
        self.assertNotEqual(self.customer(retailer_code="R1"), partner)

    def test_who_stands_for_another_code_is_not_taken(self):
        partner = self.partner()
        self.assertEqual(self.customer(retailer_code="R1", retailer_number=NUMBER), partner)
        other = self.customer(retailer_code="R2", retailer_number=NUMBER)
        self.assertNotEqual(other, partner)
        self.assertEqual(other.phone, NUMBER)

    def test_a_customer_of_another_company_is_not_taken(self):
        company = self.env["res.company"].create({"name": "Another"})
        foreign = self.partner(company_id=company.id)
        self.assertNotEqual(self.customer(retailer_number=NUMBER), foreign)

    def test_a_customer_of_the_company_or_of_all_is_taken(self):
        own = self.partner(company_id=self.company.id)
        self.assertEqual(self.customer(retailer_number=NUMBER), own)
        shared = self.partner("01222222222", company_id=False)
        self.assertEqual(self.customer(retailer_number="01222222222"), shared)

    def test_an_archived_customer_is_not_taken(self):
        archived = self.partner(active=False)
        self.assertNotEqual(self.customer(retailer_number=NUMBER), archived)

    def test_without_code_and_phone_each_order_is_a_new_customer(self):
        first = self.customer()
        self.assertNotEqual(self.customer(), first)

    # -- Data ---------------------------------------------------------------------

    def test_a_customer_who_is_found_is_not_overwritten(self):
        partner = self.partner("0100 123 4567", name="Old", street="Old street", comment="Ours")
        before = partner.read(["name", "phone", "street", "comment", "country_id", "company_id"])
        found = self.customer(
            retailer_code="R1", retailer_number=NUMBER, retailer_address="New street"
        )
        self.assertEqual(found, partner)
        self.assertEqual(partner.read(list(before[0])), before)

    def test_a_new_customer_has_the_retailers_data(self):
        partner = self.customer(
            retailer_code="R1",
            retailer_number="0100 123 4567",
            retailer_number2="٠١٢٢٢٢٢٢٢٢٢",
            retailer_address="12 Tahrir St",
            address_notes="Beside the bakery",
        )
        self.assertEqual(partner.name, "Abu Ali")
        self.assertEqual(partner.phone, NUMBER)
        self.assertEqual(partner.street, "12 Tahrir St")
        self.assertEqual(partner.country_id.code, "EG")
        self.assertEqual(partner.company_id, self.company)
        self.assertEqual((partner.is_company, partner.ref), (True, "R1"))
        self.assertEqual(partner.category_id.mapped("name"), ["Cartona"])
        for part in ("R1", "+201222222222", "Beside the bakery"):
            self.assertIn(part, partner.comment)

    def test_a_new_customer_reads_arabic_where_it_is_installed(self):
        self.assertEqual(self.customer(retailer_code="R1").lang or "en_US", "en_US")
        activate_language(self.env, "ar_001", "sale_cartona")
        self.assertEqual(self.customer(retailer_code="R2").lang, "ar_001")

    def test_a_retailer_leads_to_the_orders(self):
        self.customer(retailer_code="R1")
        known = self.env["cartona.retailer"].search([("retailer_code", "=", "R1")])
        self.assertEqual(known.order_count, 0)
        action = known.action_view_orders()
        self.assertFalse(self.env[action["res_model"]].search(action["domain"]))

    def test_a_retailer_without_a_name_is_called_by_number_or_code(self):
        self.assertEqual(self.customer(retailer_name=None, retailer_number="0100").name, "0100")
        self.assertEqual(self.customer(retailer_name=None, retailer_code="R1").name, "R1")

    # -- Speed --------------------------------------------------------------------

    def test_phones_of_partners_are_looked_up_by_an_index(self):
        for column in compat.phone_columns(self.env):
            name = PARTNER_INDEX.format(column=column)
            self.env.cr.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", (name,)
            )
            self.assertEqual(self.env.cr.fetchone(), (True,))
            self.assertIn(name, self.plan(column))

    def plan(self, column):
        """Return how PostgreSQL looks up one of many partners."""
        self.env["res.partner"].with_context(tracking_disable=True).create(
            [{"name": "P", column: "+2010%08d" % number} for number in range(1500)]
        )
        compat.flush(self.env)
        self.env.cr.execute("ANALYZE res_partner")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM res_partner WHERE %s = '000000042' AND active"
            % LAST_DIGITS.format(column=column)
        )
        return "\n".join(row[0] for row in self.env.cr.fetchall())
