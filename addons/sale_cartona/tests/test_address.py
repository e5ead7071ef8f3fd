from odoo.tests import TransactionCase, tagged

from ..lib.address import GOVERNORATES, Address, alike, split


@tagged("post_install", "-at_install")
class TestAddress(TransactionCase):
    """Addresses in one line of text, as retailers write them."""

    def test_street_city_and_governorate(self):
        for text, parts in (
            ("12 شارع التحرير، الدقي، محافظة الجيزة", ("12 شارع التحرير", "الدقي", "GZ")),
            ("12 شارع التحرير، القاهرة", ("12 شارع التحرير", "القاهرة", "C")),
            ("5 Corniche St, Sidi Gaber, Alexandria", ("5 Corniche St", "Sidi Gaber", "ALX")),
            ("1 A St, flat 2, Nasr City, Cairo Governorate", ("1 A St, flat 2", "Nasr City", "C")),
            ("شارع البحر, المنصورة, الدقهليه", ("شارع البحر", "المنصورة", "DK")),
        ):
            self.assertEqual(split(text), Address(*parts), text)

    def test_what_is_not_understood_stays_in_the_street(self):
        self.assertEqual(
            split("Behind the mosque, third door"), Address("Behind the mosque, third door")
        )
        self.assertEqual(split("  "), Address(None))
        self.assertEqual(split(None), Address(None))

    def test_every_governorate_is_a_state_of_odoos(self):
        states = self.env["res.country.state"].search([("country_id.code", "=", "EG")])
        self.assertLessEqual(set(GOVERNORATES), set(states.mapped("code")))
        for state in states:
            self.assertIn(split("1 Street, %s" % state.name).state_code, (state.code, None))

    def test_addresses_that_say_the_same(self):
        self.assertTrue(alike("12 شارع التحرير، القاهرة", "12 شارع  التحرير - القاهره"))
        self.assertFalse(alike("12 شارع التحرير", "13 شارع التحرير"))
