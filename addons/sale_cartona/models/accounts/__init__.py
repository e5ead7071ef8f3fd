from . import (
    cartona_account,
    cartona_account_actions,
    cartona_account_catalogue,
    cartona_account_connection,
    cartona_account_secrets,
    cartona_account_settlement,
    cartona_account_state,
    cartona_account_webhook,
    cartona_channel_actions,
    cartona_clock,
    cartona_message_account,
)
