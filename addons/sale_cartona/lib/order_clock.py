"""Looks for new orders every few seconds, and has due work done when it is due.

A look is one short GET outside any transaction. Where it brings nothing new, nothing is logged and
nobody is woken. What it brings is stored at once, before any run goes on, because Cartona takes the
next acknowledgement for the version that was pulled last (section Orders): one that was only
looked at could be lost.
"""

import logging
import threading
import time
import uuid

import psycopg2

from odoo import SUPERUSER_ID, api

import cartona_api

from .. import compat, const
from . import lock, order_plans, pace, ticker, wakeup
from .link import Link
from .order_identity import identity
from .sql import is_conflict

_logger = logging.getLogger(__name__)

#: Seconds between two beats of the process that asks, and of those that would take its place.
BEAT, STANDBY = 5.0, 15.0
#: Seconds after which what is due, and was told to the scheduler, is told again.
TOLD_AGAIN = 30.0
#: Seconds of a beat after which nobody is asked any more: the lease must be renewed.
LONGEST_BEAT = 10.0
#: Seconds between two readings of all pages, and between two notes of how many looks there were.
ALL_PAGES, COUNTED = 60.0, 30.0
#: Seconds between two times that what must not depend on the scheduler is done.
MINUTE = 60.0
#: Attempts to store what others are in the way of.
ATTEMPTS = 3


class Watched:
    """What this process remembers of one account."""

    def __init__(self):
        #: When the last look was due, by the monotonic clock, and the end of a longer wait.
        self.asked_at = float("-inf")
        self.not_before = float("-inf")
        #: How many looks in a row have failed.
        self.failures = 0
        #: When all pages were read last, and which of them was the last with any order.
        self.read_all_at = float("-inf")
        self.last_page = 1


class OrderClock:
    """The clock of one database; each call is a beat (see :class:`.ticker.Ticker`)."""

    def __init__(self, database):
        self.database = database
        self._registry = None
        self._link = Link(database)
        # A process that is forked from this one must be somebody else.
        self._me = None
        self._watched = {}
        self._told = {}
        self._looks = {}
        self._counted_at = time.monotonic()
        self._minute_at = float("-inf")

    def __call__(self):
        """Do what is due; return the seconds until the next beat, None once all is over."""
        self._registry = compat.loaded_registry(self.database)
        if self._registry is None or (
            self._registry.ready and "cartona.order.look" not in self._registry.models
        ):
            self._link.close()
            return None
        if not (self._registry.ready and ticker.is_serving()):
            return BEAT
        thread = threading.current_thread()
        thread.dbname = self.database
        try:
            return self._beat()
        except (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn):
            # The connector is being changed or removed, which this process has yet to hear of.
            self._registry.check_signaling()
            return STANDBY
        except psycopg2.Error as error:
            self._link.close()
            _logger.debug("The clock waits for the database: %s", error)
            return BEAT
        finally:
            thread.__dict__.pop("dbname", None)

    def _beat(self):
        self._me = self._me or uuid.uuid4().hex
        end = time.monotonic() + LONGEST_BEAT
        with self._link.transaction() as cr:
            is_ours = order_plans.take_lease(cr, self._me)
            if is_ours:
                triggers, retry = order_plans.due_triggers(cr), order_plans.due_retry(cr)
                left = order_plans.left_behind(cr)
                plans = order_plans.plans(cr)
        if not is_ours:
            # Nothing stays open in a process that does not ask.
            self._link.close()
            return STANDBY
        self._tell(triggers, retry, left)
        due = [self._look_if_due(plan, end) for plan in sorted(plans, key=self._asked_at)]
        self._count()
        self._each_minute()
        return max(0.0, min([BEAT, *due]))

    def _each_minute(self):
        """Do what must not depend on the scheduler, such as telling that it does not run."""
        if time.monotonic() - self._minute_at < MINUTE:
            return
        self._minute_at = time.monotonic()
        try:
            self._with_look(lambda look: look._each_minute())
        except psycopg2.Error:
            raise
        except Exception:
            # Orders are looked for all the same.
            _logger.warning("What the clock does each minute failed", exc_info=True)

    # -- What is due --------------------------------------------------------------

    def _tell(self, triggers, retry, left=()):
        """Have the scheduler look now, once for whatever is due."""
        if self._is_news(triggers):
            wakeup.notify_scheduler(self.database)
        if left and self._is_news(left):
            self._with_look(lambda look: look._wake_workers(sorted(left)))
        if retry and self._is_news({"retry": retry}):
            self._with_look(lambda look: look.env["cartona.pull"]._run_again())

    def _is_news(self, due):
        """Return whether anything of *due*, ``{what: since when}``, was not told of late."""
        now, news = time.monotonic(), False
        for what, since in due.items():
            told = self._told.get(what)
            if not told or told[0] != since or now - told[1] > TOLD_AGAIN:
                self._told[what] = (since, now)
                news = True
        return news

    # -- Looks --------------------------------------------------------------------

    def _asked_at(self, plan):
        """Return when an account was asked last: where there is no time for all, the next is."""
        watched = self._watched.get(plan.account_id)
        return watched.asked_at if watched else float("-inf")

    def _look_if_due(self, plan, end):
        """Look at an account whose time has come; return the seconds until it comes again."""
        seconds = pace.interval(plan)
        if not seconds or not plan.may_call:
            return BEAT
        watched = self._watched.setdefault(plan.account_id, Watched())
        now = time.monotonic()
        due = max(watched.asked_at + seconds, watched.not_before)
        if now < due:
            return due - now
        if now > end:
            return 0.0
        # Where it is on time, what a look itself takes does not add up.
        watched.asked_at = due if now - due < 1.0 else now
        try:
            self._look(plan.account_id, watched, end)
            watched.failures = 0
        except cartona_api.RateLimitedError as error:
            watched.not_before = now + max(2 * seconds, error.retry_after or 0.0)
        except psycopg2.Error:
            raise
        except Exception as error:
            watched.failures += 1
            watched.not_before = now + pace.after_failure(seconds, watched.failures)
            # What Cartona fails with is met, noted and shown by the scheduled run, too.
            if watched.failures == 1 and not isinstance(error, cartona_api.CartonaError):
                _logger.warning("No look at account %s", plan.account_id, exc_info=True)
        return max(watched.asked_at + seconds, watched.not_before) - time.monotonic()

    def _look(self, account_id, watched, end):
        """Ask Cartona for new orders of an account, unless a run is at it already.

        No run fetches or acknowledges meanwhile: it would be told older things than the look, or
        newer ones, and what is stored last would stand.

        :raises cartona_api.CartonaError: it cannot be asked, or does not answer.
        """
        with self._link.transaction() as cr:
            order_plans.begin_look(cr, account_id)
        try:
            # A run that begins from now on waits for the end; one that is at work goes first.
            with self._link.transaction() as cr:
                if lock.is_held(cr, const.ORDERS, account_id):
                    return
                # It may have been refused something since this beat began.
                if not all(plan.may_call for plan in order_plans.plans(cr, [account_id])):
                    return
            lent, host = self._with_look(lambda look: look._lend(account_id))
            with lent as client:
                fetched_at, news = self._read_news(client, host, account_id, watched, end)
            if news:
                self._with_look(lambda look: look._store_seen(account_id, news, fetched_at))
        except cartona_api.RateLimitedError as error:
            # Before a run goes on, which is to keep quiet as well.
            refusal = error
            self._with_look(lambda look: look._note_refusal(account_id, refusal))
            raise
        finally:
            with self._link.transaction() as cr:
                order_plans.end_look(cr, account_id)

    def _read_news(self, client, host, account_id, watched, end):
        """Return when the last page was asked for, and what on it is not stored.

        A page that holds only what waits here is followed by the next, once a minute; in between
        what is new stands on the first page, on the last one, or behind it.
        """
        reads_all = time.monotonic() - watched.read_all_at > ALL_PAGES
        page, seen = 1, set()
        while True:
            fetched_at = time.time()
            self._looks[account_id] = self._looks.get(account_id, 0) + 1
            pulled = client.pull_orders(page=page, per_page=const.ORDERS_PER_PAGE)
            versions = {identity(each): each for each in pulled}
            news = self._unknown(host, versions)
            is_over = not versions.keys() - seen
            if reads_all and (is_over or time.monotonic() > end):
                watched.read_all_at = time.monotonic()
                watched.last_page = max(1, page - is_over)
            if news or is_over or time.monotonic() > end:
                return fetched_at, news
            seen.update(versions)
            if reads_all:
                page += 1
            elif page > watched.last_page or watched.last_page == 1:
                return fetched_at, news
            else:
                page = watched.last_page if page < watched.last_page else page + 1

    def _unknown(self, host, versions):
        """Return those of *versions*, ``{(id, hash): order}``, that are not stored."""
        if not versions:
            return []
        with self._link.transaction() as cr:
            known = order_plans.known_versions(cr, host, {hashed_id for hashed_id, _ in versions})
        return [pulled for version, pulled in versions.items() if version not in known]

    def _count(self):
        """Note how many looks there were; now and then, as nobody waits for it."""
        if self._looks and time.monotonic() - self._counted_at > COUNTED:
            with self._link.transaction() as cr:
                order_plans.count_looks(cr, self._looks)
            self._looks, self._counted_at = {}, time.monotonic()

    # -- Odoo ---------------------------------------------------------------------

    def _with_look(self, work):
        """Return what *work* makes of the look's model, in a short transaction of its own.

        Where others are in the way it is done again.

        :raises psycopg2.Error: the database is away, or others were in the way each time.
        """
        registry = self._registry.check_signaling()
        for attempt in range(ATTEMPTS):
            try:
                with registry.cursor() as cr:
                    return work(api.Environment(cr, SUPERUSER_ID, {})["cartona.order.look"])
            except psycopg2.OperationalError as error:
                if attempt + 1 == ATTEMPTS or not is_conflict(error):
                    raise
