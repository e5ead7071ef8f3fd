"""How this Cartona behaves where its documentation leaves it open."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .database import Database


class Webhook(BaseModel):
    """Where pushes for one supplier go, and how they prove where they come from."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field("", max_length=2000)
    secret: str = Field("", max_length=500)
    enabled: bool = True
    #: `hmac` signs the raw body with a time stamp, `plain` sends the secret itself.
    style: Literal["hmac", "plain"] = "hmac"
    #: What a change of status pushes: the order as in a pull, or only its id and status.
    status_payload: Literal["order", "event"] = "event"
    #: Seconds before each further attempt; as many retries as entries.
    retry_delays: list[Annotated[float, Field(ge=0, le=3600)]] = Field(
        [1.0, 2.0, 4.0, 8.0], max_length=20
    )


class Settings(BaseModel):
    """All switches, each with the behaviour that is most likely Cartona's."""

    model_config = ConfigDict(extra="forbid")

    #: What a bulk call answers: entries for refused items, for all items, or for none.
    answer_style: Literal["refused_only", "per_item", "empty"] = "refused_only"
    #: Whether `synced` acknowledges even what changed since the pull.
    swallow_edits: bool = False
    #: Whether sending the status that an order already has is accepted or refused.
    repeated_status: Literal["accept", "refuse"] = "accept"
    #: Whether the supplier's own status changes bring the order back in the next pull.
    own_status_returns: bool = True
    #: What a pull with `from` or `to` brings: what waits, or all orders placed in that time.
    window: Literal["waiting", "all"] = "waiting"
    #: How a cancelled line is shown: flagged, with amount 0, or not at all.
    cancelled_lines: Literal["flag", "zero", "gone"] = "flag"
    #: Items a page when the request does not say.
    page_size: int = Field(100, ge=1, le=1000)
    #: By supplier code; "*" is for all that are not named.
    webhooks: dict[str, Webhook] = Field(default_factory=dict)


class SettingsStore:
    """The switches, kept across restarts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.load()

    def load(self) -> None:
        """Read the switches from the file."""
        row = self._database.row("SELECT value FROM settings WHERE name = 'all'")
        self.current = Settings.model_validate_json(row["value"]) if row else Settings()

    def save(self, settings: Settings) -> None:
        """Replace the switches."""
        self._database.execute(
            "INSERT OR REPLACE INTO settings VALUES ('all', ?)", (settings.model_dump_json(),)
        )
        self.current = settings

    def webhook(self, supplier_code: str) -> Webhook | None:
        """Return where pushes for a supplier go, or None."""
        hook = self.current.webhooks.get(supplier_code) or self.current.webhooks.get("*")
        return hook if hook and hook.enabled and hook.url else None
