from . import test_adoption, test_assign_wizard, test_cartona_id, test_deployment, test_listing
