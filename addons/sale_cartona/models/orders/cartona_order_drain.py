import logging
import time

from odoo import api, models

import cartona_api

from ... import const
from ...lib import lock
from ...lib.held import held_of
from ...lib.order_lines import complaint_of
from ...lib.sql import is_conflict

_logger = logging.getLogger(__name__)


class CartonaOrderDrain(models.AbstractModel):
    """Tells Cartona what has become of orders: changed lines first, then the status.

    What is said follows from the sale order as it stands, not from what happened to it. A
    status is sent through the single endpoint, since its refusal matters, and every step is
    noted before it is sent, so that a step whose answer is lost is known to be in doubt.
    """

    _name = "cartona.order.drain"
    _inherit = "cartona.outbox.worker"
    _description = "Cartona Order Drain"

    _channel_kind = const.STATUS
    _row_kinds = [const.ORDER]
    _wake_kind = const.ORDER
    _operation = "order_status"

    @api.model
    def _work(self, account, until):
        """Serve the orders that rows speak of, one after the other."""
        rows_of = {}
        for row_id, _kind, order_id in self._rows(account):
            rows_of.setdefault(order_id, []).append(row_id)
        orders = self.env["cartona.order"]
        for order_id, row_ids in rows_of.items():
            order = orders.browse(order_id).exists()
            told_at = order.sent_at
            try:
                if order:
                    self._bring_up_to_date(account, order)
            except cartona_api.CartonaError:
                # It stands at the end of the queue next time: others may fare better.
                self._rollback()
                self.env["cartona.outbox"]._move_back(row_ids)
                self._commit()
                raise
            except Exception as error:
                self._rollback()
                if is_conflict(error):
                    raise
                # One order that cannot be told of must not keep the others from it.
                _logger.exception("Order %s cannot be told of", order_id)
                order._telling_failed(error)
            if order.sent_at != told_at:
                changed_at = self.env["cartona.outbox"]._changed_at({order_id: row_ids})
                self._count_answered(account, changed_at)
            self._delete(row_ids)
            self._commit()
            if time.monotonic() > until:
                return

    @api.model
    def _bring_up_to_date(self, account, order):
        """Tell Cartona what it lacks of one order, step by step, until nothing is left to say."""
        known = order._known_status()
        if known != order.status and not order._is_being_told():
            # Cartona took it while a user waited whose transaction failed afterwards.
            lock.rows(order)
            order._status_taken(known)
        if not self._send_lines(account, order):
            return
        while True:
            status = order._next_status()
            if not status:
                return
            if not self._send_status(account, order, status):
                return

    @api.model
    def _send_status(self, account, order, status):
        """Send one step; return whether Cartona took it."""
        lock.rows(order)
        in_doubt = order.sending == status
        order._note_sending(status)
        self._commit()
        with self._calls(account, "order_status", items=1) as calls:
            calls.order_ids = order.ids
            refusal = self._ask_for_status(calls.client, order, status, in_doubt)
            calls.refused, calls.problem = int(bool(refusal)), refusal and held_of(refusal)
            lock.rows(order)
            if refusal:
                order._status_refused(status, refusal)
            else:
                order._status_taken(status)
        self._commit()
        return order.status == status

    @api.model
    def _ask_for_status(self, client, order, status, in_doubt):
        """Make the call; return Cartona's refusal, None where it has the status.

        :raises cartona_api.CartonaError: it failed; noted where it certainly had no effect.
        """
        try:
            client.update_order_status(order._status_update(status))
        except (cartona_api.RefusedError, cartona_api.NotFoundError) as error:
            # The answer to an earlier attempt may have been lost.
            return None if in_doubt and order._was_taken(client, status) else error
        except cartona_api.CartonaError as error:
            if not error.effect_unknown and not in_doubt:
                lock.rows(order)
                order.write({"sending": False, "sent_at": 0.0})
                self._commit()
            raise
        return None

    @api.model
    def _send_lines(self, account, order):
        """Send changed lines, if there are any; return whether Cartona has them now."""
        if order._lost_lines():
            with self._calls(account, "pull_orders", items=1) as calls:
                calls.order_ids = order.ids
                order._look_for_lines(calls.client)
            self._commit()
        elif order.lines_sending:
            # What was new has been found, and all else is said again where it still differs.
            order.lines_sending = False
        changes = order._lines_to_send()
        if not changes:
            return True
        lock.rows(order)
        order._note_lines_sending(changes)
        self._commit()
        with self._calls(account, "order_lines", items=1) as calls:
            calls.order_ids = order.ids
            refusal, whole = self._ask_for_lines(calls.client, order, changes)
            calls.refused = int(refusal is not None)
            lock.rows(order)
            if refusal is None:
                order._lines_taken(changes)
            else:
                order._lines_refused(changes, refusal, whole)
        self._commit()
        return refusal is None

    @api.model
    def _ask_for_lines(self, client, order, changes):
        """Make the call; return ``(refusal, whether all was refused)``, None for no refusal.

        :raises cartona_api.CartonaError: it failed; noted where it certainly had no effect.
        """
        try:
            result = client.update_order_lines([order._lines_update(changes)])
        except (cartona_api.RefusedError, cartona_api.NotFoundError) as error:
            return error, True
        except cartona_api.CartonaError as error:
            if not error.effect_unknown:
                lock.rows(order)
                order._lines_not_sent(changes)
                self._commit()
            raise
        return complaint_of(result), bool(result.refused)
