"""What has to happen around uninstalling."""

from odoo.addons.sale_cartona import compat


def uninstall_hook(env, registry=None):
    """Remove the jobs: without their models nobody could run them, or even read them."""
    del registry
    compat.cursor_of_hook(env).execute(
        """
        DELETE FROM queue_job
         WHERE model_name IN ('cartona.drain', 'cartona.pull', 'cartona.order.drain')
        """
    )
