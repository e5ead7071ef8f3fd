"""Phone numbers, read the way Egypt writes them."""

import phonenumbers

REGION = "EG"
#: How many of the last digits are compared first, before numbers are parsed.
SIGNIFICANT = 9
#: Arabic digits, then Persian ones, each from zero to nine: partners' numbers have them, too.
EASTERN_DIGITS = "".join(chr(zero + digit) for zero in (0x660, 0x6F0) for digit in range(10))
WESTERN_DIGITS = "0123456789" * 2

_WESTERN = str.maketrans(EASTERN_DIGITS, WESTERN_DIGITS)


def western_digits(text):
    """Return *text* with Arabic and Persian digits as 0 to 9.

    >>> western_digits("٠١٢٣"), western_digits("۴۵ A")
    ('0123', '45 A')
    """
    return text.translate(_WESTERN)


def normalized(number):
    """Return *number* in E.164 (``+20…``), or None where it is no phone number.

    >>> normalized("0100 123 4567"), normalized("00201001234567")
    ('+201001234567', '+201001234567')
    >>> normalized("٠١٠٠١٢٣٤٥٦٧")
    '+201001234567'
    >>> print(normalized("call me"))
    None
    """
    if not number:
        return None
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
