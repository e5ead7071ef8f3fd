from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .. import compat
from .compat import credit_note, deliver_all, make_ledger
from .order_common import OrderCase


class SettlementCase(OrderCase):
    """A company with books, and orders that are invoiced there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_books()
        cls.account.action_make_settlement_accounts()

    def invoiced(self, post=True, **money):
        """Return the invoice of an order over 3040 EGP."""
        raw = self.order(self.line(self.tea_listing, 4, 760.0), **money)
        sale_order = self.imported(raw)
        sale_order.partner_id.property_account_receivable_id = self.receivable
        sale_order.action_confirm()
        invoice = sale_order._create_invoices()
        if post:
            invoice.action_post()
        return invoice


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCase):
    """The money that Cartona pays, or that is collected for Cartona, in the books."""

    def order_of(self, invoice):
        return invoice.cartona_order_ids

    def balance(self, ledger, invoice):
        order = self.order_of(invoice)
        lines = (order._bookings() + invoice).line_ids
        return sum(lines.filtered(lambda line: line.account_id == ledger).mapped("balance"))

    def test_the_example_of_the_contract(self):
        invoice = self.invoiced(cartona_credit=50, installment_cost=2990, wallet_top_up=100)
        order = self.order_of(invoice)
        self.assertEqual(invoice.cartona_cash_at_door, 100)
        self.assertEqual((invoice.amount_residual, invoice.cartona_paid), (0, 3040))
        self.assertEqual(self.balance(self.account.due_from_account_id, invoice), 3040)
        self.assertEqual(self.balance(self.account.owed_to_account_id, invoice), -100)
        # What the retailer still owes is what is collected at the door.
        self.assertEqual(self.balance(self.receivable, invoice), 100)
        self.assertEqual(order._left_to_book(), (0, 0))
        self.assertEqual(order.payment_kind, "mixed")

    def test_a_part_leaves_the_rest_with_the_retailer(self):
        invoice = self.invoiced(cartona_credit=40.5)
        self.assertEqual(invoice.amount_residual, 2999.5)
        self.assertEqual(self.balance(self.receivable, invoice), 2999.5)

    def test_cash_books_nothing(self):
        invoice = self.invoiced()
        self.assertFalse(self.order_of(invoice).booking_ids)
        self.assertEqual(invoice.amount_residual, 3040)

    def test_posting_twice_books_once(self):
        invoice = self.invoiced(cartona_credit=50, wallet_top_up=10)
        invoice.button_draft()
        invoice.action_post()
        order = self.order_of(invoice)
        self.assertEqual(len(order.booking_ids), 1)
        self.assertEqual(invoice.amount_residual, 2990)

    def test_a_credit_note_takes_it_back(self):
        invoice = self.invoiced(installment_cost=3040, wallet_top_up=10)
        note = credit_note(invoice)
        order = self.order_of(invoice)
        self.assertEqual(note.state, "posted")
        self.assertEqual(order._booked(), (0, 0))
        self.assertEqual(self.balance(self.account.due_from_account_id, invoice), 0)
        self.assertEqual(self.balance(self.account.owed_to_account_id, invoice), 0)
        lines = (order._bookings() + invoice + note).line_ids
        lines = lines.filtered(lambda line: line.account_id == self.receivable)
        self.assertEqual(sum(lines.mapped("balance")), 0)

    def partly_credited(self, invoice, quantity):
        """Return a posted credit note over *quantity* of the invoice's one line."""
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        with Form(note) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = quantity
        note.action_post()
        return note

    def test_two_halves_take_back_all_of_it(self):
        invoice = self.invoiced(installment_cost=3040, wallet_top_up=10)
        order = self.order_of(invoice)
        first = self.partly_credited(invoice, 2)
        self.assertEqual(order._booked(), (1520, 10))
        first.button_draft()
        first.action_post()
        self.assertEqual(order._booked(), (1520, 10))
        self.partly_credited(invoice, 2)
        self.assertEqual(order._booked(), (0, 0))

    def test_an_invoice_that_is_cancelled_books_nothing(self):
        invoice = self.invoiced(cartona_credit=40, wallet_top_up=10)
        order = self.order_of(invoice)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(order._booked(), (0, 0))

    def test_what_was_booked_is_taken_back_where_it_was_booked(self):
        invoice = self.invoiced(cartona_credit=40, wallet_top_up=10)
        order, due = self.order_of(invoice), self.account.due_from_account_id
        other = make_ledger(self.env, self.company, "receivable", "11001")
        self.account.write({"settlement_journal_id": False, "due_from_account_id": other.id})
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(order._booked(), (0, 0))
        lines = order._bookings().line_ids
        self.assertEqual(
            sum(lines.filtered(lambda each: each.account_id == due).mapped("balance")), 0
        )
        self.assertNotIn(other, lines.account_id)

    def test_without_accounts_nothing_is_booked_and_the_order_says_so(self):
        self.account.due_from_account_id = False
        invoice = self.invoiced(cartona_credit=50)
        order = self.order_of(invoice)
        self.assertFalse(order.booking_ids)
        self.assertIn("Due from Cartona", order.sale_order_id.cartona_order_booking_problem)
        self.assertEqual(invoice.amount_residual, 3040)

    def test_an_invoice_says_what_it_lacks_and_an_accountant_makes_it(self):
        ledgers = ("settlement_journal_id", "due_from_account_id", "owed_to_account_id")
        self.account.write({name: False for name in ledgers})
        draft = self.invoiced(post=False, cartona_credit=40)
        self.assertTrue(draft.cartona_lacks_ledgers)
        self.assertIn("Settlement Journal", draft.cartona_booking_obstacle)
        posted = self.invoiced(cartona_credit=50)
        self.assertEqual(posted.amount_residual, 3040)
        accountant = self.make_user("accountant", "account.group_account_manager")
        company = {"allowed_company_ids": self.company.ids}
        mine = posted.with_user(accountant).with_context(**company)
        self.assertTrue(mine.cartona_booking_obstacle)
        mine.action_make_cartona_ledgers()
        compat.invalidate(self.env)
        self.assertFalse(mine.cartona_booking_obstacle)
        self.assertEqual((mine.cartona_may_book, mine.amount_residual), (False, 2990))
        self.assertFalse(draft.cartona_booking_obstacle)
        draft.action_post()
        self.assertEqual(draft.amount_residual, 3000)

    def test_who_may_make_no_accounts_is_refused(self):
        self.account.settlement_journal_id = False
        invoice = self.invoiced(cartona_credit=40)
        clerk = self.make_user("clerk", "account.group_account_invoice")
        mine = invoice.with_user(clerk).with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            mine.action_make_cartona_ledgers()
        self.assertFalse(self.account.settlement_journal_id)
        self.account.action_make_settlement_accounts()
        compat.invalidate(self.env)
        self.assertTrue(mine.cartona_may_book)
        mine.action_book_cartona()
        self.assertEqual(invoice.amount_residual, 3000)
        with self.assertRaises(UserError):
            mine.action_book_cartona()

    def test_an_invoice_that_the_retailer_has_paid_leaves_nothing_to_book(self):
        self.account.settlement_journal_id = False
        invoice = self.invoiced(cartona_credit=40)
        self.account.action_make_settlement_accounts()
        compat.invalidate(self.env)
        self.assertTrue(invoice.cartona_may_book)
        partner = invoice.commercial_partner_id.id
        paid = {"account_id": self.receivable.id, "partner_id": partner, "credit": 3040}
        cash = {"account_id": self.account.due_from_account_id.id, "debit": 3040}
        journal = {"journal_id": self.account.settlement_journal_id.id}
        entry = self.env["account.move"].create(
            dict(journal, move_type="entry", line_ids=[(0, 0, paid), (0, 0, cash)])
        )
        entry.action_post()
        lines = (invoice + entry).line_ids
        lines.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertFalse(invoice.cartona_may_book)
        with self.assertRaises(UserError):
            invoice.action_book_cartona()

    def test_what_is_to_be_booked_is_found(self):
        self.account.settlement_journal_id = False
        order = self.order_of(self.invoiced(cartona_credit=40))
        order.status = "delivered"
        self.env.cr.flush()
        found = self.env["cartona.settlement"].search([("to_book", "=", True)])
        self.assertIn(order, found.order_id)
        self.account.action_make_settlement_accounts()
        order.sale_order_id.invoice_ids.action_book_cartona()
        self.env.cr.flush()
        found = self.env["cartona.settlement"].search([("to_book", "=", True)])
        self.assertNotIn(order, found.order_id)

    def test_it_can_be_switched_off(self):
        self.account.book_settlement = False
        invoice = self.invoiced(cartona_credit=50)
        order = self.order_of(invoice)
        self.assertEqual((order.booking_ids.ids, order.booking_problem), ([], False))

    def test_two_invoices_of_one_order_book_it_once(self):
        (self.tea).invoice_policy = "delivery"
        self.stock(self.tea, 10)
        raw = self.order(self.line(self.tea_listing, 4, 10.0), cartona_credit=30)
        sale_order = self.imported(raw)
        sale_order.partner_id.property_account_receivable_id = self.receivable
        sale_order.action_confirm()
        line = sale_order.order_line
        invoices = self.env["account.move"]
        for delivered in (2, 4):
            line.qty_delivered = delivered
            invoice = sale_order._create_invoices()
            invoice.action_post()
            invoices += invoice
        self.assertEqual(invoices.mapped("amount_total"), [20, 20])
        self.assertEqual(invoices.mapped("amount_residual"), [0, 10])
        self.assertEqual(sale_order.cartona_stored_order_id._booked(), (30, 0))

    def test_the_report(self):
        self.stock(self.tea, 10)
        invoice = self.invoiced(cartona_credit=50, wallet_top_up=100)
        order = self.order_of(invoice)
        deliver_all(order.sale_order_id.picking_ids.with_context(cartona_follows=True))
        order._status_taken("delivered")
        self.commit()
        row = self.env["cartona.settlement"].search([("order_id", "=", order.id)])
        self.assertEqual(
            (row.status, row.cartona_owes, row.wallet_top_up, row.net, row.cash_at_door),
            ("delivered", 50, 100, -50, 3090),
        )
        self.assertEqual((row.booked, row.booked_top_up), (50, 100))
        self.assertEqual(row.date, order.delivered_at)
        cancelled = self.imported(self.order(cartona_credit=5))
        cancelled.with_context(disable_cancel_warning=True).action_cancel()
        self.commit()
        self.assertFalse(
            self.env["cartona.settlement"].search(
                [("order_id", "=", cancelled.cartona_stored_order_id.id)]
            )
        )

    def delivered(self, invoice):
        """Have the order of an invoice delivered; return its row of the settlement."""
        order = invoice.cartona_order_ids
        self.stock(self.tea, 10)
        deliver_all(order.sale_order_id.picking_ids.with_context(cartona_follows=True))
        order._status_taken("delivered")
        self.commit()
        return self.env["cartona.settlement"].browse(order.id)

    def test_from_a_row_to_the_invoice_and_into_the_books(self):
        clerk = self.make_user("clerk", "account.group_account_invoice")
        self.account.book_settlement = False
        invoice = self.invoiced(post=False, cartona_credit=50)
        row = self.delivered(invoice).with_user(clerk)
        row = row.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(row.action_view_invoices()["res_id"], invoice.id)
        with self.assertRaisesRegex(UserError, "Post its invoice first"):
            row.action_book()
        invoice.action_post()
        self.assertFalse(row.booked)
        self.account.book_settlement = True
        self.commit()
        self.assertTrue(row.to_book)
        self.assertEqual(row.action_book()["params"]["type"], "success")
        self.commit()
        self.assertEqual((row.booked, row.to_book), (50, False))
        with self.assertRaisesRegex(UserError, "Nothing is left to be booked"):
            row.action_book()

    def test_of_several_rows_those_that_cannot_be_booked_are_named(self):
        self.account.book_settlement = False
        first, second = self.invoiced(cartona_credit=50), self.invoiced(False, cartona_credit=5)
        rows = self.delivered(first) + self.delivered(second)
        self.account.book_settlement = True
        self.commit()
        notice = rows.action_book()["params"]
        self.assertEqual(notice["title"], "Booked orders: 1")
        self.assertIn("%s: Post its invoice first." % rows[1].hashed_id, notice["message"])

    def test_what_is_not_invoiced_says_so(self):
        order = self.imported(self.order(cartona_credit=5))
        self.commit()
        row = self.env["cartona.settlement"].browse(order.cartona_stored_order_id.id)
        with self.assertRaisesRegex(UserError, "Nothing is invoiced yet"):
            row.action_view_invoices()
        with self.assertRaisesRegex(UserError, "It is not invoiced yet"):
            row.action_book()
        self.assertEqual(row.action_view_cartona_order()["res_id"], row.order_id.id)
