"""What the tests have to know of the queue_job of a series."""

from odoo.addons.queue_job.jobrunner.runner import Database

#: Whether the job runner itself puts back jobs whose process died, as it does since 16.0.
FINDS_DEAD_JOBS = hasattr(Database, "requeue_dead_jobs")
