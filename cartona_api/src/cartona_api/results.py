"""What became of the items of a bulk call."""

from dataclasses import dataclass, field
from typing import Any, List, Sequence, Tuple

from .answers import refusal
from .bulk_answer import REFUSED, Entry, SentItems, collect, judge
from .complaints import has_error, message_of, says_unknown

UNMENTIONED = "unmentioned"


@dataclass(frozen=True)
class ItemOutcome:
    """What Cartona said of one sent item.

    `state` is "accepted", "refused", or "unmentioned": the answer does not speak of it, so it is
    accepted but not yet confirmed. `unknown` says that the refusal means: no such product or
    order. `said` is Cartona's own words, `message` the same or, where it refused without a word,
    that it did.
    """

    item: Any
    state: str = UNMENTIONED
    message: str = ""
    unknown: bool = False
    said: str = ""


@dataclass(frozen=True)
class BulkResult:
    """The outcomes of a bulk call, aligned with the items that were sent."""

    outcomes: List[ItemOutcome] = field(default_factory=list)
    #: Complaints of the answer that name no item that was sent.
    unattributed: Tuple[str, ...] = ()

    @property
    def refused(self) -> List[ItemOutcome]:
        """The items that Cartona did not take."""
        return [outcome for outcome in self.outcomes if outcome.state == REFUSED]

    @classmethod
    def read(cls, items: Sequence[Any], answer: Any) -> "BulkResult":
        """Read the parsed body of a good answer.

        Raises RefusedError or CredentialsError when the answer is a complaint about the whole
        call; nothing else.
        """
        sent = SentItems([_wire_of(item) for item in items])
        outcomes = [ItemOutcome(item) for item in items]
        unattributed = []
        for entry in collect(answer, len(items)):
            verdict = judge(entry)
            places = sent.find(entry) if verdict and not _only_names(entry, sent) else []
            for place in places:
                if outcomes[place].state != REFUSED:
                    outcomes[place] = _outcome(items[place], verdict)
            if not places and verdict and verdict.state == REFUSED:
                unattributed.append(verdict.message or "")
        if isinstance(answer, dict) and has_error(answer):
            if all(outcome.state == UNMENTIONED for outcome in outcomes):
                raise refusal(answer, 200)
            unattributed.append(message_of(answer) or "")
        return cls(outcomes, tuple(filter(None, dict.fromkeys(unattributed))))


def _outcome(item: Any, verdict: Any) -> ItemOutcome:
    said = verdict.message or ""
    if verdict.state == REFUSED:
        message = said or "Cartona refused this item without giving a reason."
        return ItemOutcome(item, REFUSED, message, says_unknown(said), said)
    return ItemOutcome(item, verdict.state, said, said=said)


def _only_names(entry: Entry, sent: SentItems) -> bool:
    """Whether an entry is a bare id: it does not say if the item was taken or not."""
    if entry.refusing or not isinstance(entry.body, str):
        return False
    return bool(sent.find(Entry({"key": entry.body}, False, None)))


def _wire_of(item: Any) -> Any:
    return item if isinstance(item, dict) else item.to_wire()
