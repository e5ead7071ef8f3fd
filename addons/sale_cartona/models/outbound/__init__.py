from . import (
    cartona_drain,
    cartona_publisher,
    cartona_reconciler,
    cartona_spread,
)
