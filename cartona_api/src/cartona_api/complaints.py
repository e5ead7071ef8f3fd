"""What Cartona says when it is not content: in which field it stands and what it means.

The shape of a complaint is not documented. Contract, section *Answers of bulk calls*.
"""

import re
from typing import Any, Optional

from .fields import read_flag

_LONGEST = 500
_ERROR_FIELDS = ("error", "errors", "error_message", "error_code")
_SPEAKING_FIELDS = (
    *_ERROR_FIELDS,
    "message",
    "messages",
    "details",
    "detail",
    "reason",
    "msg",
    "description",
)
_FAILED_WORDS = {"error", "failed", "failure", "fail", "rejected", "refused", "invalid"}
_NOTHING = {"", "false", "none", "null", "0"}

_UNKNOWN = re.compile(
    r"not[ _-]?found|(does|do|did)( ?n[o'’]t| not) exist|not[ _-]exist|no such|"
    r"could ?n([o'’]t| ot) find|could not find|cannot find|can['’]t find|"
    r"there (is|are) no (supplier |base )?(product|item|order|line|record)s?\b|"
    r"\bno (matching )?(product|item|order|line|record)s? (found|with|match\w*|exists?)\b|"
    r"unknown (supplier |base |internal )?(product|item|order|line|id|identifier|record|sku)|"
    r"غير موجود|لا يوجد",
    re.IGNORECASE,
)
_REFUSING = re.compile(
    r"\b(invalid|failed|failure|error|cannot|can['’]t|must|refused|rejected|negative|"
    r"not allowed|not permitted|forbidden|required|missing|blank)\b",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r"credential|unauthori[sz]ed|unauthenticated|authenticat|(?<!unexpected )\btoken\b",
    re.IGNORECASE,
)
_ONE_TIME_CODE = re.compile(r"otp\b|one[ -]time|verification code", re.IGNORECASE)


def is_said(value: Any) -> bool:
    """Whether an error field holds an error: not null, false, empty or such a word."""
    if isinstance(value, str):
        return value.strip().lower() not in _NOTHING
    return bool(value)


def has_error(body: dict) -> bool:
    """Whether an object is a refusal: an error is said, or success is denied."""
    if any(is_said(body.get(field)) for field in _ERROR_FIELDS):
        return True
    return success(body) is False or _has_failed_status(body)


def success(body: dict) -> Optional[bool]:
    """Return what the object says about its success, None if nothing."""
    try:
        return read_flag(body.get("success"))
    except ValueError:
        return None


def _has_failed_status(body: dict) -> bool:
    for field in ("status", "code", "state", "result", "status_code"):
        value = str(body.get(field)).strip().lower()
        if value in _FAILED_WORDS or re.fullmatch("[45][0-9][0-9]", value):
            return True
    return False


def message_of(body: Any) -> Optional[str]:
    """Return what an answer says in words, on one line and shortened, or None."""
    text = " ".join(_words(body, 4).split())
    return (text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…") or None


def _words(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value if is_said(value) else ""
    if value is None or isinstance(value, bool) or depth == 0:
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, (_words(item, depth - 1) for item in value[:20])))
    if isinstance(value, dict):
        said = [_words(value.get(field), depth - 1) for field in _SPEAKING_FIELDS]
        # {"error": "x", "message": "x"} is said once.
        said = list(dict.fromkeys(filter(None, said))) or _fields(value, depth)
        return "; ".join(said)
    return str(value)


def _fields(value: dict, depth: int) -> list:
    """Read {"selling_price": ["is too low"]} as words."""
    pairs = ((key, _words(item, depth - 1)) for key, item in list(value.items())[:20])
    return [f"{key}: {words}" for key, words in pairs if words]


def says_unknown(message: Optional[str]) -> bool:
    """Whether the words mean that Cartona does not know the product or the order."""
    return bool(message and _UNKNOWN.search(message))


def says_refused(message: Optional[str]) -> bool:
    """Whether words outside any error field are a refusal all the same."""
    if not message or re.search(r"\bsuccess", message, re.IGNORECASE):
        return False
    return bool(_UNKNOWN.search(message) or _REFUSING.search(message))


def says_credentials(message: Optional[str]) -> bool:
    """Whether the words are about the token. Contract, section *Transport*: it answers 400.

    A wrong one-time code is not: it must not stop the whole account.
    """
    if not message or _ONE_TIME_CODE.search(message):
        return False
    return bool(_CREDENTIALS.search(message))
