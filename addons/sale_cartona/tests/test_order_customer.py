from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderCustomer(OrderCase):
    """Who the customer is: by code, else by phone, never by name, never somebody else."""

    def customer(self, **retailer):
        return self.imported(self.order(retailer=self.retailer(**retailer))).partner_id

    def make_partner(self, phone, **values):
        return self.env["res.partner"].create(
            dict({"name": "Corner shop", "phone": phone}, **values)
        )

    def test_a_retailer_nobody_knows_becomes_a_customer(self):
        partner = self.customer(
            retailer_name="بقالة النور",
            retailer_code="R-77",
            retailer_number="01012345678",
            retailer_number2="0223456789",
            retailer_address="12 شارع التحرير",
            address_notes="Behind the mosque",
        )
        self.assertEqual(partner.name, "بقالة النور")
        self.assertEqual(partner.phone, "+201012345678")
        self.assertEqual(partner.street, "12 شارع التحرير")
        self.assertEqual(partner.country_id, self.env.ref("base.eg"))
        self.assertEqual(partner.company_id, self.company)
        for words in ("R-77", "Behind the mosque", "+20223456789"):
            self.assertIn(words, partner.comment)

    def test_the_same_code_is_the_same_customer_whatever_else_changes(self):
        partner = self.customer(retailer_code="R-1", retailer_number="+201000000001")
        again = self.customer(
            retailer_code="R-1", retailer_name="New sign", retailer_number="+201099999999"
        )
        self.assertEqual(again, partner)

    def test_a_code_that_comes_as_a_number(self):
        self.assertEqual(self.customer(retailer_code=77), self.customer(retailer_code="77"))

    def test_the_customer_of_a_code_may_be_chosen_by_a_person(self):
        self.customer(retailer_code="R-1")
        chosen = self.make_partner("+201055555555")
        retailer = self.env["cartona.retailer"].search([("retailer_code", "=", "R-1")])
        retailer.partner_id = chosen
        self.assertEqual(self.customer(retailer_code="R-1"), chosen)

    # -- What changes ---------------------------------------------------------------

    def test_the_address_is_split(self):
        partner = self.customer(retailer_address="12 شارع التحرير، الدقي، الجيزة")
        self.assertEqual((partner.street, partner.city), ("12 شارع التحرير", "الدقي"))
        self.assertEqual(partner.state_id.code, "GZ")

    def test_changed_data_update_the_contact(self):
        self.customer(retailer_code="R-5", retailer_name="Old", retailer_number="01011111111")
        partner = self.customer(
            retailer_code="R-5",
            retailer_name="New",
            retailer_number="01022222222",
            retailer_number2="01033333333",
        )
        self.assertEqual((partner.name, partner.phone), ("New", "+201022222222"))
        self.assertIn("+201033333333", " ".join(map(str, partner.message_ids.mapped("body"))))

    def test_what_a_person_has_written_stays(self):
        partner = self.customer(retailer_code="R-5", retailer_name="Old")
        partner.write({"name": "Our best customer", "phone": "19999"})
        self.customer(retailer_code="R-5", retailer_name="New", retailer_number="01022222222")
        self.assertEqual((partner.name, partner.phone), ("Our best customer", "19999"))

    def test_another_address_is_a_delivery_contact(self):
        first = self.imported(self.order(retailer=self.retailer(retailer_code="R-6")))
        self.assertEqual(first.partner_shipping_id, first.partner_id)
        elsewhere = {"retailer_code": "R-6", "retailer_address": "7 Nile St, Aswan"}
        orders = self.imported(
            self.order(retailer=self.retailer(**elsewhere)),
            self.order(retailer=self.retailer(**elsewhere)),
        )
        [contact] = orders.partner_shipping_id
        self.assertEqual((contact.type, contact.parent_id), ("delivery", first.partner_id))
        self.assertEqual((contact.street, contact.state_id.code), ("7 Nile St", "ASN"))
        back = self.imported(self.order(retailer=self.retailer(retailer_code="R-6")))
        self.assertEqual(back.partner_shipping_id, back.partner_id)

    def test_an_address_that_only_reads_alike_is_another(self):
        """Another house in the same street, or the same street of another city."""
        at = "%s شارع النيل، %s"
        first, *others = self.imported(
            *(
                self.order(retailer=self.retailer(retailer_code="R-8", retailer_address=at % where))
                for where in (("1", "القاهرة"), ("11", "القاهرة"), ("1", "الجيزة"))
            )
        )
        self.assertEqual(first.partner_shipping_id, first.partner_id)
        contacts = [order.partner_shipping_id for order in others]
        self.assertEqual(
            [(each.type, each.street, each.state_id.code) for each in contacts],
            [("delivery", "11 شارع النيل", "C"), ("delivery", "1 شارع النيل", "GZ")],
        )

    def test_an_address_in_more_words_or_the_other_language_is_the_same(self):
        phone = "+201234567899"
        partner = self.env["res.partner"].create(
            {"name": "Corner shop", "phone": phone, "street": "1 Nile St", "city": "Cairo"}
        )
        for text in ("Shop 3, 1 Nile St, القاهرة", "1 Nile St."):
            retailer = self.retailer(retailer_number=phone, retailer_address=text)
            order = self.imported(self.order(retailer=dict(retailer, retailer_code="R-9")))
            self.assertEqual(order.partner_shipping_id, partner)

    def test_the_route_is_kept(self):
        partner = self.imported(
            self.order(retailer=self.retailer(retailer_code="R-7"), distribution_route_code="D9")
        ).partner_id
        self.assertIn("D9", partner.comment)

    # -- Phones ---------------------------------------------------------------------

    def test_a_customer_is_found_by_phone_however_it_is_written(self):
        written = (
            "+201012345670",
            "00201012345671",
            "01012345672",
            "010 1234 5673",
            "+20 10 12345674",
            "(010) 1234-5675",
            "٠١٠١٢٣٤٥٦٧٦",
            "+٢٠١٠١٢٣٤٥٦٧٧",
            "۰۱۰۱۲۳۴۵۶۷۸",
        )
        for number, text in enumerate(written):
            with self.subTest(written=text):
                partner = self.make_partner(text)
                found = self.customer(
                    retailer_code="P%d" % number, retailer_number="+20101234567%d" % number
                )
                self.assertEqual(found, partner)
                self.assertEqual(partner.phone, text)

    def test_a_retailer_writes_his_phone_in_any_way(self):
        partner = self.make_partner("+201012345678")
        for number, text in enumerate(("01012345678", "٠١٠١٢٣٤٥٦٧٨", "0020 10 1234 5678")):
            with self.subTest(written=text):
                self.env["cartona.retailer"].search([]).unlink()
                self.assertEqual(
                    self.customer(retailer_code="Q%d" % number, retailer_number=text), partner
                )

    def test_the_second_phone_counts_too(self):
        partner = self.make_partner("01012345678")
        found = self.customer(retailer_number="01099999999", retailer_number2="01012345678")
        self.assertEqual(found, partner)

    def test_the_same_last_digits_in_another_country_are_not_the_same_phone(self):
        partner = self.make_partner("+491012345678")
        self.assertNotEqual(self.customer(retailer_number="+201012345678"), partner)

    def test_what_is_no_phone_finds_nobody(self):
        partner = self.make_partner("none")
        self.assertNotEqual(self.customer(retailer_number="none"), partner)

    def test_of_a_company_and_its_contact_the_company(self):
        contact = self.make_partner("01012345678", name="The boy")
        parent = self.make_partner("01012345678", name="The shop")
        contact.parent_id = parent
        self.assertEqual(self.customer(retailer_number="01012345678"), parent)

    def test_without_a_code_the_phone_is_known_the_next_time(self):
        partner = self.customer(retailer_code=None, retailer_number="01012345678")
        again = self.customer(
            retailer_code=None, retailer_number="+201012345678", retailer_name="Another name"
        )
        self.assertEqual(again, partner)

    def test_a_code_that_comes_later_belongs_to_the_customer_of_the_phone(self):
        partner = self.customer(retailer_code=None, retailer_number="01012345678")
        again = self.customer(retailer_code="R-9", retailer_number="01012345678")
        self.assertEqual(again, partner)

    # -- Never somebody else --------------------------------------------------------

    def test_a_name_or_an_address_finds_nobody(self):
        partner = self.make_partner(
            "01055555555", name="بقالة النور", street="12 شارع التحرير، القاهرة"
        )
        self.assertNotEqual(self.customer(retailer_name="بقالة النور"), partner)

    def test_two_retailers_of_one_name_are_two_customers(self):
        self.assertNotEqual(
            self.customer(retailer_name="بقالة النور"), self.customer(retailer_name="بقالة النور")
        )

    def test_two_retailers_with_one_phone_are_two_customers(self):
        first = self.customer(retailer_code="R-1", retailer_number="01012345678")
        second = self.customer(retailer_code="R-2", retailer_number="01012345678")
        self.assertNotEqual(first, second)
        self.assertEqual(self.customer(retailer_code="R-1"), first)
        self.assertEqual(self.customer(retailer_code="R-2"), second)

    def test_a_phone_that_two_retailers_share_says_nothing_without_a_code(self):
        first = self.customer(retailer_code="R-1", retailer_number="01012345678")
        second = self.customer(retailer_code="R-2", retailer_number="01012345678")
        third = self.customer(retailer_code=None, retailer_number="01012345678")
        self.assertNotIn(third, first + second)

    def test_a_customer_is_not_overwritten(self):
        partner = self.make_partner("01012345678", street="Old street", email="shop@example.com")
        before = partner.read(["name", "phone", "street", "email", "country_id", "comment"])
        self.customer(retailer_number="01012345678", retailer_name="A new name")
        self.customer(retailer_number="01012345678", retailer_address="A new street")
        after = partner.read(["name", "phone", "street", "email", "country_id", "comment"])
        self.assertEqual(after, before)

    def test_a_customer_of_another_company_is_not_taken(self):
        other = self.env["res.company"].create({"name": "Another"})
        partner = self.make_partner("01012345678", company_id=other.id)
        self.assertNotEqual(self.customer(retailer_number="01012345678"), partner)

    def test_an_archived_customer_is_not_taken(self):
        partner = self.make_partner("01012345678", active=False)
        self.assertNotEqual(self.customer(retailer_number="01012345678"), partner)

    def test_the_retailers_of_two_accounts_are_told_apart(self):
        partner = self.customer(retailer_code="R-1", retailer_number="01012345678")
        other = self.make_account("Wholesale", base_url="https://cartona.example.net/api/v1/")
        listing = self.make_listing(self.tea, other)
        raw = self.order(
            self.line(listing),
            retailer=self.retailer(retailer_code="R-1", retailer_number="01099999999"),
        )
        self.cartona_of(other).orders = [raw]
        self.pull()
        record = self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])
        self.assertNotEqual(record.sale_order_id.partner_id, partner)
