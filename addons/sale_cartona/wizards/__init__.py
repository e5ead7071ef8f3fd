from . import (
    cartona_cancel_wizard,
    cartona_choose_wizard,
    cartona_code_wizard,
    cartona_deployment_wizard,
    cartona_listing_import,
    cartona_match_wizard,
    cartona_preview_section,
    cartona_preview_wizard,
    cartona_recover_wizard,
)
