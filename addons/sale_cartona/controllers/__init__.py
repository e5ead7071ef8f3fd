from . import cartona_health, cartona_webhook, own_body
