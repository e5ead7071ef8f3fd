from . import base_import, cartona_assign_wizard, cartona_deployment_wizard
