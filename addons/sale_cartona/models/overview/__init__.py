# What cards are made of comes first.
from . import cartona_dashboard_numbers

# isort: split
from . import (
    cartona_account_alarm,
    cartona_account_overview,
    cartona_alarm,
    cartona_dashboard,
    cartona_dashboard_card,
    cartona_dashboard_chart,
    cartona_dashboard_lists,
    cartona_health,
    cartona_listing_overview,
    cartona_message_overview,
    cartona_order_look,
    cartona_overview,
)
