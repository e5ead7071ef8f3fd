"""Phone numbers, read the way Egypt writes them."""

import phonenumbers

REGION = "EG"
#: Digits at the end of a number that are compared before it is read properly.
SIGNIFICANT = 9
#: Digits as Arabic and as Persian write them, each from zero to nine: partners have them, too.
EASTERN_DIGITS = "".join(chr(zero + digit) for zero in (0x660, 0x6F0) for digit in range(10))
WESTERN_DIGITS = "0123456789" * 2


def normalized(number):
    """Return *number* as ``+20…`` (E.164), or None where it is none."""
    if not number:
        return None
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
