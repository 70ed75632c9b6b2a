"""Every background job that exists, one line each. The lane decides which worker processes may run it."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    """Separate queues and separate worker processes, so that bulk work never delays a person."""

    INTERACTIVE = "interactive"
    BULK = "bulk"
    MAINTENANCE = "maintenance"


class Job(StrEnum):
    VERIFY_EMAIL = "registry.verify_email"
    WELCOME_EMAIL = "registry.welcome_email"
    PASSWORD_RESET_EMAIL = "registry.password_reset_email"  # noqa: S105 - a job's name
    INVITATION_EMAIL = "registry.invitation_email"
    SIGN_UP_ATTEMPT_EMAIL = "registry.sign_up_attempt_email"
    TASK_REMINDER = "activities.task_reminder"
    RUN_IMPORT = "records.run_import"
    DRY_RUN_IMPORT = "records.dry_run_import"
    RECOMPUTE_TAGS = "accounts.recompute_tags"
    SWEEP = "maintenance.sweep"


LANES: dict[Job, Lane] = {
    Job.VERIFY_EMAIL: Lane.INTERACTIVE,
    Job.WELCOME_EMAIL: Lane.INTERACTIVE,
    Job.PASSWORD_RESET_EMAIL: Lane.INTERACTIVE,
    Job.INVITATION_EMAIL: Lane.INTERACTIVE,
    Job.SIGN_UP_ATTEMPT_EMAIL: Lane.INTERACTIVE,
    Job.TASK_REMINDER: Lane.INTERACTIVE,
    Job.RUN_IMPORT: Lane.BULK,
    Job.DRY_RUN_IMPORT: Lane.BULK,
    Job.RECOMPUTE_TAGS: Lane.BULK,
    Job.SWEEP: Lane.MAINTENANCE,
}
