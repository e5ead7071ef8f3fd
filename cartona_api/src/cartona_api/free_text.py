"""Phone numbers and secrets in words that somebody wrote: known by their looks and by their names.

Every pattern is bounded, so that no text takes longer than its length is worth.
"""

import re
from typing import Any, Iterator, List, Tuple

#: The digits in which Egyptians and their phones write, as one script: each stays one character.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
#: What people put between the digits of a phone number, for a class of characters.
BETWEEN_DIGITS = " \t\u00a0\u2009\u202f.·•()/_\u2010-\u2015\u2212-"
#: Marks of direction that nobody sees.
_UNSEEN = "[\u200b-\u200f\u202a-\u202e\u2066-\u2069]{0,2}"
_NEXT_DIGIT = rf"(?:{_UNSEEN}[{BETWEEN_DIGITS}]{{0,2}}{_UNSEEN}\d)"
#: A date and a document of Odoo's, such as INV/2026/00012, which are passed over, or a number of
#: so many digits that it may be a phone's.
_LONG = re.compile(
    r"(?<!\d)(?:\d{4}-\d\d-\d\d(?:[ T_]\d\d[:.-]\d\d(?:[:.-]\d\d)?)?(?![-.]?\d)"
    r"|(?<=[A-Z]/)(?:19|20)\d\d/(?:\d\d/)?\d{3,6}(?!\d)"
    rf"|(?P<phone>\d{_NEXT_DIGIT}{{8,}}))"
)
#: Prices, alone or in a row. No phone number has points and other marks by turns.
_PRICES = re.compile(r"(?:0|[1-9]\d{0,6})\.\d\d?(?:[ /-]{1,2}(?:0|[1-9]\d{0,6})\.\d\d?)*")
#: A shorter number, such as a landline's, with the word for what it is.
_NAMED_PHONE = re.compile(
    r"(?i)(?<![^\W_])(?:tel|phone|telephone|landline|mobile|mob|fax|whatsapp|call"
    r"|(?:ال|لل)?(?:هاتف|تليفون|تلفون|موبايل|محمول|جوال|فاكس|واتساب|واتس)|اتصل|كلمني|كلمنا)"
    r"(?:ك|كم|ه|ها|ي|نا)?(?![^\W\d_])"
    r"(?:[\s:=#.،,-]{1,4}(?:no|number|nr|is|was|me|us|at|on|رقم|الأرضي|الارضي|أرضي|على|علي|هو))"
    r"{0,3}[\s:=#.()\"'_\u2010-\u2015+-]{0,4}"
    rf"(?P<phone>\d{_NEXT_DIGIT}{{6,}})"
)

_ENGLISH_NAME = (
    r"\b\w*?(?:token|authorization|secret|passw\w{0,12}|otp|code|(?<![^\W_])pin)\b[\"'”]?"
)
_ARABIC_NAME = (
    r"(?<!\w)[وبفلك]{0,2}(?:ال|لل)?(?:كود|رمز|توكن|باسورد|كلمة (?:ال)?(?:سر|مرور)"
    r"|رقم(?:ك|كم)? (?:ال)?سري)(?:ك|كم|ه|ها|هم|نا)?(?!\w)"
)
#: What may stand between the name of a secret and the secret itself.
_ENGLISH_FILLER = (
    "is|was|are|were|you|entered|sent|given|used|number|no|nr|value|provided|submitted|received"
    "|not|in|wrong|invalid|incorrect|valid|correct|expired|bad"
)
_ARABIC_FILLER = (
    "(?:[وبل]?ال|لل)?(?:تسليم|استلام|توصيل|تحقق|تأكيد|تاكيد|تفعيل|أمان|امان|دخول|سري|سرية|خاص"
    "|مدخل|مستخدم|مرسل|مؤقت|جديد|صحيح|غير|خطأ|خطا|خاطئ|غلط|رقم|عميل|تاجر|زبون)"
    "|هو|هي|كان|بك|بكم|به|بها|الذي|اللي|أدخلته|ادخلته|دخلته"
)
_SAID = re.compile(
    rf"(?i)(?P<name>{_ENGLISH_NAME}|{_ARABIC_NAME})"
    rf"(?P<between>(?P<fillers>(?:[\s،]{{1,9}}(?:{_ENGLISH_FILLER}|{_ARABIC_FILLER})(?!\w)){{0,4}})"
    r"(?:[\s:=>([{«“\"'#]|(?<=\s)[-–](?=\s)){1,9}(?:(?:bearer|basic)\s{1,9})?[\"']?)"
    r"(?P<value>[^\s\"'،,;&()\[\]{}«»“”]+)"
)
#: Codes that are nobody's secret, by the word before them or by how their name ends.
_HARMLESS = (
    "product|item|sku|unit|bar|qr|retailer|supplier|route|distribution|currency|country|postal|zip"
    "|order|branch|category|tax|promo|coupon|discount|warehouse|error|status|http|response|return"
    "|exit|result|reason"
)
_BEFORE = tuple(_HARMLESS.split("|"))
_HARMLESS_NAME = re.compile(
    rf"(?i)(?:(?:{_HARMLESS})[_-]?|prodcut\w*|product\w*|de|en|uni)code\W?$"
)
_HARMLESS_ARABIC = re.compile(
    "[،\\s]*(?:(?:ال|لل)(?:عميل|تاجر|زبون|خطأ|خطا)|عميل|تاجر|زبون)(?!\\w)"
)
#: Words that follow the name of a secret and are none.
_ORDINARY = re.compile(
    "a|account|after|again|already|also|an|and|another|any|anymore|are|as|at|"
    "authenticated|authentication|authorization|bad|basic|be|bearer|because|been|"
    "before|blank|but|by|call|calls|can|cannot|check|code|correct|could|create|denied|"
    "deny|did|do|does|each|empty|enter|error|every|expired|expires|expiry|failed|"
    "failure|false|field|first|for|format|found|from|generated|given|gone|had|has|have|"
    "header|her|here|his|how|id|if|in|incorrect|invalid|is|issued|it|its|itself|kept|"
    "length|like|live|lost|malformed|may|mismatch|missing|must|my|name|need|needed|"
    "needs|new|no|nobody|none|nor|not|nothing|now|null|of|off|old|on|once|one|only|or|"
    "other|otp|our|outdated|over|password|per|pin|please|received|refresh|refused|"
    "rejected|request|required|revoked|same|saved|secret|sent|set|shall|should|so|"
    "something|still|stored|string|such|test|than|that|the|their|then|there|this|three|"
    "to|token|too|true|try|two|type|unauthorized|unknown|until|use|used|user|valid|"
    "value|verification|verified|was|were|what|when|where|which|while|who|whose|why|"
    "will|with|without|wrong|yet|you|your"
)
_FOR_MACHINES = re.compile(r"[A-Za-z0-9._~+/=*-]{2,}")
_STANDS_ALONE = re.compile("(?i)(?:token|authorization|passw\\w*|توكن|باسورد)\\W?$")
_COPULAS = {"", "is", "was", "هو", "هي"}


def western(text: str) -> str:
    """Return a text with its digits in one script, character by character.

    >>> western("رمزك ٥٥٢١ / ۵۵۲۱")
    'رمزك 5521 / 5521'
    """
    return text.translate(_DIGITS)


def phones(text: str) -> List[Tuple[int, int]]:
    """Return where phone numbers stand in a text.

    >>> phones("of 2026-11-29: tel 2795 1234, or +20_100_123–4567; it costs 12.50 20.00 30.00")
    [(19, 28), (34, 49)]
    """
    found = [
        match.span("phone")
        for match in _LONG.finditer(text)
        if match.group("phone") and not _PRICES.fullmatch(match.group("phone"))
    ]
    found += [match.span("phone") for match in _NAMED_PHONE.finditer(text)]
    return sorted(set(found))


def secrets(text: str) -> Iterator[Tuple[int, int]]:
    """Yield where secrets stand that a text calls so, and that are none of its ordinary words.

    >>> [text[first:last] for text in (
    ...     "the otp (5521)", "كود التسليم: 5521", "رمزك ٥٥٢١", "AuthorizationToken zz is bad",
    ...     "The token is missing", "status code 500", "كود المنتج 12",
    ... ) for first, last in secrets(text)]
    ['5521', '5521', '٥٥٢١', 'zz']
    """
    place = 0
    while True:
        match = _SAID.search(text, place)
        if not match:
            return
        if _is_secret(match):
            yield match.span("value")
            place = match.end()
        else:
            place = match.end("name")


def _is_secret(match: Any) -> bool:
    """Return whether what follows the name of a secret is one."""
    name, fillers, value = match.group("name", "fillers", "value")
    if _HARMLESS_NAME.search(name) or _HARMLESS_ARABIC.match(fillers):
        return False
    if name.lower().startswith("code") and _is_harmless_before(match):
        return False
    word = value.strip(".:!?…").lower()
    if _ORDINARY.fullmatch(word):
        return False
    has_digit = any(each.isdigit() for each in value)
    for_machines = bool(_FOR_MACHINES.fullmatch(value))
    if fillers.strip().lower() in _COPULAS:
        if set(match.group("between")) & set(":=>"):
            return has_digit or value.isascii() or not _is_arabic(name)
        if _STANDS_ALONE.search(name) and not fillers:
            return has_digit or for_machines
    if _STANDS_ALONE.search(name):
        return for_machines and (has_digit or len(value) > 15 or value[1:] != value[1:].lower())
    return has_digit and len(word) > 2


def _is_harmless_before(match: Any) -> bool:
    """Return whether the word before a code says that it is nobody's secret."""
    start = match.start()
    before = match.string[max(0, start - 24) : start].lower().rstrip(" \t_-.")
    return re.sub("['’]s$", "", before).endswith(_BEFORE)


def _is_arabic(name: str) -> bool:
    return not name.isascii()
