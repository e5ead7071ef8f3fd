from . import cartona_webhook, own_body
