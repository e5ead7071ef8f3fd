"""Signatures of pushes."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartona_api import sign, verify

BODY = b'{"hashed_id": "pPX2wRNM"}'


def test_the_signature_is_that_of_the_timestamp_and_the_raw_body():
    expected = hmac.new(b"secret", b"1000." + BODY, hashlib.sha256).hexdigest()
    assert sign("secret", 1000, BODY) == sign("secret", "1000", BODY) == expected


@pytest.mark.parametrize(
    ("now", "good"), [(1000, True), (1300, True), (700, True), (1301, False), (699, False)]
)
def test_only_a_fresh_push_is_taken(now, good):
    assert verify("secret", "1000", BODY, sign("secret", "1000", BODY), now) is good


@pytest.mark.parametrize(
    ("secret", "timestamp", "body", "signature"),
    [
        ("other", "1000", BODY, None),
        ("secret", "1001", BODY, None),
        ("secret", "1000", BODY + b" ", None),
        ("secret", "1000", BODY, ""),
        ("secret", "1000", BODY, "ü"),
        ("", "1000", BODY, None),
        (None, "1000", BODY, None),
        ("secret", None, BODY, None),
        ("secret", "soon", BODY, None),
    ],
)
def test_what_is_not_signed_is_not_taken(secret, timestamp, body, signature):
    good = sign("secret", "1000", BODY)
    assert not verify(secret, timestamp, body, good if signature is None else signature, 1000)


def test_an_empty_secret_signs_nothing():
    assert not verify("", "1000", BODY, sign("", "1000", BODY), 1000)


@given(
    st.none() | st.text(), st.none() | st.text() | st.integers(), st.binary(), st.none() | st.text()
)
def test_a_stranger_cannot_make_it_raise(secret, timestamp, body, signature):
    assert verify(secret, timestamp, body, signature, 1000) is False
