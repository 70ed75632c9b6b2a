"""One line of JSON for each event, on standard output: names and ids, never content and never a person's data.

Of an error stands there what it is and where it came from; what it says may be what somebody typed.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

from tenants.kit import tracing
from tenants.kit.whereabouts import whereabouts


def configure(process: str) -> None:
    """Ours and the libraries' (warnings and worse) in the same form; every line names `process` and its trace."""

    def marked(_logger: object, _method: str, event: EventDict) -> EventDict:
        return {**event, "process": process, **tracing.ids()}

    shared: list[Processor] = [
        marked,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(lambda info: "\n".join(whereabouts(info[1]))),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for door in ("api", "workers", "infra"):
        logging.getLogger(door).setLevel(logging.INFO)
