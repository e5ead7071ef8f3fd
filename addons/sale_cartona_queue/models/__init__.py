from . import (
    cartona_outbox,
    cartona_worker,
)
