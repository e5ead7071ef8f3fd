import json
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from cartona_api import webhook

from .order_common import OrderCase

SECRET = "a secret of Cartona's"
LIMITS = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
names = st.sampled_from(["ping", "hashed_id", "status", "order_details", "retailer", "total_price"])
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(names | st.text(), inner, max_size=5)
    ),
    max_leaves=12,
)
#: What is JSON, what nearly is, and what is not at all.
bodies = (
    values.map(lambda value: json.dumps(value).encode())
    | values.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    | st.binary(max_size=200)
    | st.sampled_from([b"", b"null", b"[" * 5000, b"9" * 5000, b'{"ping": "\\ud800"}', b"1e999999"])
)
#: What a header may hold that came over the wire.
header = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@tagged("post_install", "-at_install")
class TestWebhookFuzz(OrderCase):
    """Whatever is pushed, by whomever, has an answer and leaves the log alone."""

    def setUp(self):
        super().setUp()
        self.account.write({"webhook_enabled": True, "webhook_secret": SECRET})

    def answered(self, key, headers, body):
        with self.env.cr.savepoint():
            status, text = self.env["cartona.webhook"]._answer(
                key, headers, len(body), lambda: body
            )
        json.loads(text)
        self.assertNotIn(SECRET, text)
        return status

    def test_whatever_has_the_secret_is_answered(self):
        orders = values.map(lambda value: dict(self.order(), order_details=value))
        whole = (orders | st.lists(orders, max_size=3)).map(
            lambda value: json.dumps(value).encode()
        )

        @LIMITS
        @given(bodies | whole)
        def check(body):
            stamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                webhook.TIMESTAMP_HEADER: stamp,
                webhook.SIGNATURE_HEADER: webhook.sign(SECRET, stamp, body),
            }
            self.assertIn(self.answered(self.account.webhook_key, headers, body), (200, 400))

        check()

    def test_a_stranger_is_refused_whatever_he_tries(self):
        sent = st.dictionaries(
            st.sampled_from(
                [
                    "Content-Type",
                    webhook.TIMESTAMP_HEADER,
                    webhook.SIGNATURE_HEADER,
                    webhook.SECRET_HEADER,
                ]
            ),
            header,
        )
        keys = st.just(self.account.webhook_key) | st.text()

        @LIMITS
        @given(keys, sent, bodies)
        def check(key, headers, body):
            self.assertEqual(self.answered(key, headers, body), 401)

        check()
