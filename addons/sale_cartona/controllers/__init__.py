from . import cartona_health, cartona_webhook, export_groups, own_body
