from . import (
    cartona_drain,
    cartona_publisher,
    cartona_publisher_limits,
    cartona_reconciler,
    cartona_spread,
)
