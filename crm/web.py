"""
The web process: uvicorn on a socket that the supervisor opened, or on `HOST` and `PORT`.

A socket that outlives this process keeps callers waiting, instead of refusing them, while it is started again.
"""

from __future__ import annotations

import os
import socket

import uvicorn

from crm.orphans import end_with_parent
from crm.protocol import PatientProtocol


def main() -> None:
    end_with_parent()
    config = uvicorn.Config(
        "crm.asgi:application",
        http=PatientProtocol,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # settings.TRUSTED_PROXIES decides who may name another address
        timeout_graceful_shutdown=3,
        ws_max_size=64 * 1024,
        log_config=None,
    )
    descriptor = os.environ.get("NEXUS_LISTEN_FD")
    sockets = [socket.socket(fileno=int(descriptor))] if descriptor else None
    config.load()  # Django with it

    from crm import pooling
    from tenants import key_holders

    pooling.end_unless_sessions_are_kept()
    key_holders.stay_visible()
    uvicorn.Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main()
