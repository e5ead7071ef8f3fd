# What the workers and records of all rooms are made from comes first.
from . import cartona_exported, cartona_worker

# isort: split
from . import (
    cartona_added_fields,
    cartona_channel,
    cartona_deployment,
    cartona_figure,
    cartona_log,
    cartona_message,
    cartona_message_client,
    cartona_outbox,
    cartona_outbox_worker,
    cartona_progress,
    cartona_scheduler,
)
