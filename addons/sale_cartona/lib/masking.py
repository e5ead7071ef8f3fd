"""Masks what a held message says, as `cartona_api.masking` does with what was exchanged."""

from cartona_api import masking

from .held import HeldMessage


def masked(message, secrets=()):
    """Return a message (see ``held.py``) without phone numbers and *secrets* in its values.

    >>> from .held import message
    >>> masked(message("refused", said="1234 is wrong, call 01001234567"), ["1234"]).values
    {'said': '*** is wrong, call ***67'}
    >>> masked(message("refused", said="٥٥٢١ غير صحيح، كود التسليم: 12345"), ["5521"]).values
    {'said': '*** غير صحيح، كود التسليم: ***'}
    >>> masked(message("status", message=message("refused", said="otp=99"))).values["message"]
    HeldMessage(code='refused', values={'said': 'otp=***'})
    """
    values = {name: _masked(value, secrets) for name, value in message.values.items()}
    return HeldMessage(message.code, values)


def _masked(value, secrets):
    if isinstance(value, HeldMessage):
        return masked(value, secrets)
    if isinstance(value, str):
        return masking.masked_text(value, secrets)
    if isinstance(value, list):
        return [_masked(each, secrets) for each in value]
    return value
