from odoo.tests import tagged

from .common import CartonaCase

#: Dialogs and pages with a table in them, and what its cards have to say or do.
TABLES = {
    "sale_cartona.cartona_match_wizard_view_form": {
        "to_link_ids": ("cartona_name", "suggested_product_id", "match_score"),
        "left_out_ids": ("cartona_name", "match_conflict"),
    },
    "sale_cartona.cartona_listing_import_view_form": {"problem_ids": ("line", "column", "why")},
    "sale_cartona.cartona_code_wizard_view_form": {
        "line_ids": ("receipt_id", "cash_at_door", "code")
    },
    "sale_cartona.cartona_choose_wizard_view_form": {
        "line_ids": ("cartona_name", "product_id", "problem")
    },
    "sale_cartona.cartona_preview_wizard_view_form": {"section_ids": ("name", "line")},
    "product.product_template_form_view": {
        "cartona_listing_ids": ("account_id", "state", "action_send_now", "action_explain")
    },
    "product.product_normal_form_view": {
        "cartona_listing_ids": ("account_id", "state", "action_send_now", "action_explain")
    },
}


@tagged("post_install", "-at_install")
class TestCards(CartonaCase):
    """On a phone, where a table would be cut, there are cards."""

    def arch(self, xml_id):
        """Return a view with all that extends it."""
        return self.env.ref(xml_id)._get_combined_arch()

    def test_tables_of_dialogs_and_pages_have_cards(self):
        for xml_id, tables in TABLES.items():
            for name, said in tables.items():
                with self.subTest(view=xml_id, table=name):
                    arch = self.arch(xml_id)
                    # Without a mode the web client takes the cards of a phone by itself.
                    self.assertFalse(arch.xpath("//field[@name='%s']/@mode" % name))
                    [cards] = arch.xpath("//field[@name='%s']/kanban" % name)
                    for each in said:
                        self.assertTrue(cards.xpath(".//templates//*[@name='%s']" % each), each)

    def test_what_is_entered_on_a_card_has_a_form(self):
        for xml_id, table, name in (
            ("sale_cartona.cartona_code_wizard_view_form", "line_ids", "code"),
            ("sale_cartona.cartona_choose_wizard_view_form", "line_ids", "product_id"),
            ("product.product_template_form_view", "cartona_listing_ids", "max_order"),
        ):
            path = "//field[@name='%s']/form//field[@name='%s']" % (table, name)
            self.assertTrue(self.arch(xml_id).xpath(path), xml_id)

    def test_the_cards_of_the_preview_have_the_colour_of_their_section(self):
        [cards] = self.arch("sale_cartona.cartona_preview_wizard_view_form").xpath("//kanban")
        [edge] = cards.xpath(".//templates/t/div/@t-attf-class")
        self.assertIn("o_cartona_edge_#{record.colour.raw_value}", edge)

    def test_matching_and_logs_are_cards_as_well(self):
        action = self.account.action_view_matches()
        self.assertEqual([kind for _view, kind in action["views"]][1:], ["kanban", "form"])
        self.assertEqual(len(action["views"]), len(action["view_mode"].split(",")))
        cards = self.arch("sale_cartona.cartona_match_view_kanban")
        for name in ("action_confirm_match", "action_ignore_match", "action_undo_match"):
            self.assertTrue(cards.xpath(".//button[@name='%s']" % name), name)
        logs = self.env.ref("sale_cartona.cartona_log_action")
        self.assertIn("kanban", logs.view_mode.split(","))
        cards = self.arch("sale_cartona.cartona_log_view_kanban")
        self.assertTrue(cards.xpath(".//templates//field[@name='message']"))

    def test_cards_of_orders_say_what_a_driver_takes_along(self):
        for xml_id, said in (
            (
                "sale_cartona.cartona_order_view_kanban",
                ("cash_at_door", "distribution_route_code", "wanted_day"),
            ),
            (
                "sale.view_sale_order_kanban",
                (
                    "cartona_order_receipt_id",
                    "cartona_order_status",
                    "cartona_order_cash_at_door",
                    "cartona_order_route",
                    "cartona_order_day",
                ),
            ),
        ):
            cards = self.arch(xml_id)
            for name in said:
                self.assertTrue(cards.xpath(".//templates//field[@name='%s']" % name), name)
            self.assertIn("Code needed", "".join(cards.itertext()))
