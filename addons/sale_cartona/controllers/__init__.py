from . import cartona_webhook
