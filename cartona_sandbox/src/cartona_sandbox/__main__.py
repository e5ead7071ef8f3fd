"""Starts the sandbox: `python -m cartona_sandbox --port 8070 --db cartona.db`."""

from __future__ import annotations

import argparse

import uvicorn

from .app import create_app
from .protocol import CuttableProtocol

#: Longer than clients keep an idle connection, so that the sandbox never closes one in use.
_KEEP_ALIVE = 120


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="cartona_sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8070)
    parser.add_argument("--db", default="cartona-sandbox.db", help="file that holds the state")
    parser.add_argument("--log-level", default="warning")
    options = parser.parse_args()
    app = create_app(options.db)
    try:
        uvicorn.run(
            app,
            host=options.host,
            port=options.port,
            log_level=options.log_level,
            http=CuttableProtocol,
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=1,
            access_log=options.log_level in ("debug", "trace"),
        )
    finally:
        app.state.sandbox.close()


if __name__ == "__main__":
    main()
