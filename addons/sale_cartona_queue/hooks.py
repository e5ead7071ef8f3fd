"""What has to happen around uninstalling."""

from odoo.addons.sale_cartona import compat


def uninstall_hook(env, registry=None):
    """Take back the jobs that nobody could run any more."""
    del registry
    compat.cursor_of_hook(env).execute(
        """
        DELETE FROM queue_job
         WHERE model_name IN ('cartona.drain', 'cartona.pull')
           AND state IN ('pending', 'enqueued', 'wait_dependencies')
        """
    )
