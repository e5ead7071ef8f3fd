from . import (
    cartona_outbox,
    cartona_scheduler,
    cartona_worker,
)
