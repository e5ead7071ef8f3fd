"""The Odoo environments that the Makefile drives: servers, databases, checks and tests."""
