from . import cartona_cancel_wizard, cartona_code_wizard
