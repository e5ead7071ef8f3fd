"""What each failure is called, and what it says in English: one table.

Whoever shows failures in another language words them by their code.
"""

from typing import Any, Mapping

#: Of each code the sentence for the person who runs the shop, with its named values.
SENTENCES: Mapping[str, str] = {
    # How the connection is set up. Contract, section *Endpoints*.
    "address_blank": "The address of Cartona is empty or holds blanks.",
    "address_malformed": "The address of Cartona is not a web address.",
    "address_scheme": "The address of Cartona must begin with https://.",
    "address_login": "The address of Cartona must not hold a user or password.",
    "address_query": "The address of Cartona must not hold a query (?) or mark (#).",
    "address_insecure": (
        "The address of Cartona must begin with https://, or others could read the token."
    ),
    "address_unusable": "The address of Cartona cannot be used.",
    "address_moved": "Cartona's address has moved. Correct the address of the account.",
    "path_malformed": "The path for %(endpoint)s is not a relative path.",
    "path_without_id": "The path for order_status must contain {hashed_id}.",
    "token_missing": "The token of Cartona is missing.",  # nosec B105 - no secret
    "token_malformed": "The token of Cartona holds characters that no token has.",  # nosec B105 - no secret
    "token_refused": "Cartona does not accept the token. Check the token of the account.",  # nosec B105 - no secret
    # What Cartona says. Contract, sections *Transport* and *Answers of bulk calls*.
    "refused": "Cartona refused: %(said)s",
    "refused_silently": "Cartona refused without giving a reason.",
    "unknown": "Cartona does not know this: %(said)s",
    "unknown_silently": "Cartona does not know this.",
    "order_id_unusable": "“%(hashed_id)s” cannot be the id of an order.",
    "too_many_calls": "Cartona asks for fewer calls; the next one waits.",
    "unavailable": "Cartona is not available at the moment (HTTP %(status)s).",
    "detour": "Cartona answers with a detour (HTTP %(status)s), which is not followed.",
    # What keeps an answer from being read.
    "answer_not_json": "Cartona's answer cannot be read (no JSON). It will be tried again.",
    "answer_not_list": "Cartona's answer cannot be read (no list). It will be tried again.",
    "answer_not_objects": (
        "Cartona's answer cannot be read (not a list of objects). It will be tried again."
    ),
    "answer_not_object": (
        "Cartona's answer cannot be read (neither a list nor an object). It will be tried again."
    ),
    "answer_field_names": (
        "Cartona's answer cannot be read (a field's name is no text). It will be tried again."
    ),
    "answer_too_large": "Cartona's answer cannot be read (too large). It will be tried again.",
    "answer_badly_compressed": (
        "Cartona's answer cannot be read (badly compressed). It will be tried again."
    ),
    # What keeps an answer from coming.
    "no_answer_in_time": "Cartona did not answer in time.",
    "not_reached": "Cartona could not be reached.",
    "certificate": "Cartona's certificate cannot be verified; nothing was sent.",
    "proxy": "The proxy did not connect to Cartona.",
    "connection_lost": "The connection to Cartona broke.",
    "answer_cut_off": "The connection to Cartona broke in the middle of the answer.",
}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return what a code says in English.

    >>> sentence("unavailable", {"status": 503})
    'Cartona is not available at the moment (HTTP 503).'
    """
    return SENTENCES[code] % values
