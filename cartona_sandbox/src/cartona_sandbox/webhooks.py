"""Pushes to the supplier's side: new orders and changes that others than the supplier made."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

import requests

from cartona_api import webhook as signing

from .accounts import Accounts
from .answers import encode
from .orders import StoredOrder
from .settings import SettingsStore, Webhook

_LOG_LENGTH = 10_000
_AT_ONCE = 8
_TIMEOUT = 10


class Webhooks:
    """Delivers pushes in the background and remembers how that went.

    A push is a hint: what was not delivered when the sandbox ends is not sent later.
    """

    def __init__(self, settings: SettingsStore, accounts: Accounts) -> None:
        self._settings = settings
        self._accounts = accounts
        self._log: deque[dict[str, Any]] = deque(maxlen=_LOG_LENGTH)
        self._last_id = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the pushes after this id, oldest first."""
        return [entry for entry in self._log if entry["id"] > after]

    def clear(self) -> None:
        """Drop pushes under way and forget the rest."""
        for task in self._tasks:
            task.cancel()
        self._log.clear()

    def order_changed(self, order: StoredOrder, what: str, who: str) -> None:
        """Push a change, if anybody listens and the supplier did not make it itself."""
        account = self._accounts.get(order.account_id)
        hook = self._settings.webhook(account.supplier_code)
        if hook is None or who == "supplier":
            return
        if what == "status" and hook.status_payload == "event":
            payload: Any = {"hashed_id": order.hashed_id, "status": order.status}
        else:
            payload = order.data
        self._last_id += 1
        entry = {
            "id": self._last_id,
            "supplier_code": account.supplier_code,
            "hashed_id": order.hashed_id,
            "what": what,
            "url": hook.url,
            "created_at": time.time(),
            "state": "waiting",
            "attempts": [],
        }
        self._log.append(entry)
        task = asyncio.get_running_loop().create_task(self._deliver(entry, hook, encode(payload)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, entry: dict[str, Any], hook: Webhook, body: bytes) -> None:
        for delay in (0, *hook.retry_delays):
            await asyncio.sleep(delay)
            async with self._slots:
                attempt = await asyncio.to_thread(_post, hook, body)
            entry["attempts"].append(attempt)
            status = attempt["status"]
            if status is not None and 200 <= status < 300:
                entry["state"] = "delivered"
                return
        entry["state"] = "failed"


def _post(hook: Webhook, body: bytes) -> dict[str, Any]:
    """Send one push; signed anew each time, as the time is part of the signature."""
    attempt: dict[str, Any] = {"at": time.time(), "status": None, "error": None}
    try:
        answer = requests.post(
            hook.url,
            data=body,
            headers=_headers(hook, body),
            timeout=_TIMEOUT,
            allow_redirects=False,
        )
        attempt["status"] = answer.status_code
    except (requests.RequestException, ValueError) as error:
        attempt["error"] = f"{type(error).__name__}: {error}"[:500]
    attempt["seconds"] = time.time() - attempt["at"]
    return attempt


def _headers(hook: Webhook, body: bytes) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if not hook.secret:
        return headers
    if hook.style == "plain":
        headers[signing.SECRET_HEADER] = hook.secret
        return headers
    timestamp = str(int(time.time()))
    headers[signing.TIMESTAMP_HEADER] = timestamp
    headers[signing.SIGNATURE_HEADER] = signing.sign(hook.secret, timestamp, body)
    return headers
