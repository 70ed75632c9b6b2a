"""Every background job that exists, one line each: its lane, and how stubbornly it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
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
    SIGN_IN_ALERT_EMAIL = "registry.sign_in_alert_email"
    SECURITY_CHANGE_EMAIL = "registry.security_change_email"
    TASK_REMINDER = "activities.task_reminder"
    TAKE_SUBMISSION = "capture.take_submission"
    OPT_IN_EMAIL = "capture.opt_in_email"
    BOOKING_EMAIL = "bookings.email"
    FORGET_SUBMISSIONS = "capture.forget_submissions"
    LOOK_INTO_MAILBOX = "capture.look_into_mailbox"
    FILE_LETTER = "capture.file_letter"
    SCORE_LEADS = "leads.score"
    RECYCLE_RECORDS = "pools.recycle"
    POOL_NOTICES = "pools.notices"
    LEAD_NOT_ACCEPTED = "leads.not_accepted"
    LEAD_ANSWER_DUE = "leads.answer_due"
    LEAD_EMAIL = "leads.email"
    LEAD_QUEUES = "leads.queues"
    APPROVAL_DUE = "approvals.due"
    APPROVAL_EMAIL = "approvals.email"
    QUOTE_EXPIRES = "quotes.expires"
    QUOTE_DOCUMENTS = "quotes.documents"
    RUN_IMPORT = "records.run_import"
    DRY_RUN_IMPORT = "records.dry_run_import"
    RECONCILE_IMPORT = "records.reconcile_import"
    UNDO_IMPORT = "records.undo_import"
    CHANGE_MANY = "records.change_many"
    UNDO_MANY = "records.undo_many"
    EXPORT_RECORDS = "records.export"
    RECOMPUTE_TAGS = "accounts.recompute_tags"
    AUDIT_QUALITY = "records.audit_quality"
    AUDIT_ALL_QUALITY = "records.audit_all_quality"
    CLEAN_UP = "records.clean_up"
    CLEAN_UP_ALL = "records.clean_up_all"
    CLEANING_EMAIL = "records.cleaning_email"
    CHECK_DUPLICATES = "records.check_duplicates"
    CHECK_ALL_DUPLICATES = "records.check_all_duplicates"
    MERGE_SURE = "records.merge_sure"
    FOLLOW_ALIASES = "records.follow_aliases"
    DROP_UPLOAD = "records.drop_upload"
    SEAL_FIELD = "records.seal_field"
    RESEAL_VALUES = "records.reseal_values"
    EXPORT_AUDIT = "audit.export"
    SEAL_AUDIT = "audit.seal"
    WATCH_USE = "trust.watch_use"
    ALERT_DIGEST = "trust.alert_digest"
    CHECK_ISOLATION = "trust.check_isolation"
    BILLING_DAY = "billing.day"
    INVOICE_DOCUMENT = "billing.invoice_document"
    INVOICE_EMAIL = "billing.invoice_email"
    COLLECT_INVOICE = "billing.collect_invoice"
    REFUND_PAYMENT = "billing.refund_payment"
    PROVIDER_EVENT = "billing.provider_event"
    COMPANY_LIFE_EMAIL = "life.email"
    TURN_LIVES = "life.turn"
    EXPORT_COMPANY = "life.export"
    GRANT_EMAIL = "partners.grant_email"
    SWEEP = "maintenance.sweep"
    SWEEP_FILES = "maintenance.sweep_files"


@dataclass(frozen=True, slots=True)
class Terms:
    """`tries` runs that end in an error, then a person must look. A run is stopped after `limit` seconds.

    `for_asker`: work somebody waits for, done in their name. It stops when their access is revoked; what a committed
    change brings with it (a mail, a recount) does not.

    The n-th retry waits `wait` seconds times 4 to the n-1, at most an hour: with 5 tries from 10 s a mail gets
    14 minutes to leave.
    """

    lane: Lane
    tries: int
    wait: int
    limit: int = 300
    for_asker: bool = False

    def pause(self, failures: int) -> timedelta:
        """How long to wait after `failures` failed runs (at least 1)."""
        return timedelta(seconds=min(3600, self.wait * 4 ** min(failures - 1, 10)))


TERMS: dict[Job, Terms] = {
    Job.VERIFY_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.WELCOME_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.PASSWORD_RESET_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.INVITATION_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.SIGN_UP_ATTEMPT_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.SIGN_IN_ALERT_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.SECURITY_CHANGE_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.TASK_REMINDER: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.TAKE_SUBMISSION: Terms(Lane.INTERACTIVE, tries=8, wait=5),
    Job.OPT_IN_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.BOOKING_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.FORGET_SUBMISSIONS: Terms(Lane.MAINTENANCE, tries=3, wait=60),
    Job.LOOK_INTO_MAILBOX: Terms(Lane.MAINTENANCE, tries=2, wait=60),
    Job.FILE_LETTER: Terms(Lane.BULK, tries=8, wait=10),
    Job.SCORE_LEADS: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.LEAD_NOT_ACCEPTED: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.LEAD_ANSWER_DUE: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.LEAD_QUEUES: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=1800),
    Job.LEAD_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.APPROVAL_DUE: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.APPROVAL_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.RECYCLE_RECORDS: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.POOL_NOTICES: Terms(Lane.BULK, tries=5, wait=30, limit=3600),
    Job.QUOTE_EXPIRES: Terms(Lane.MAINTENANCE, tries=5, wait=60),
    Job.QUOTE_DOCUMENTS: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.RUN_IMPORT: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.DRY_RUN_IMPORT: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.RECONCILE_IMPORT: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.UNDO_IMPORT: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.CHANGE_MANY: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.UNDO_MANY: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.EXPORT_RECORDS: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.RECOMPUTE_TAGS: Terms(Lane.BULK, tries=3, wait=30),
    Job.AUDIT_QUALITY: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.AUDIT_ALL_QUALITY: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.CLEAN_UP: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.CLEAN_UP_ALL: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.CLEANING_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.CHECK_DUPLICATES: Terms(Lane.MAINTENANCE, tries=5, wait=30, limit=3600),
    Job.CHECK_ALL_DUPLICATES: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.MERGE_SURE: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.FOLLOW_ALIASES: Terms(Lane.MAINTENANCE, tries=5, wait=30),
    Job.DROP_UPLOAD: Terms(Lane.MAINTENANCE, tries=5, wait=60),
    Job.SEAL_FIELD: Terms(Lane.BULK, tries=5, wait=30, limit=3600),
    Job.RESEAL_VALUES: Terms(Lane.BULK, tries=5, wait=30, limit=3600),
    Job.EXPORT_AUDIT: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.SEAL_AUDIT: Terms(Lane.MAINTENANCE, tries=3, wait=10, limit=3600),
    Job.WATCH_USE: Terms(Lane.MAINTENANCE, tries=3, wait=30, limit=1800),
    Job.ALERT_DIGEST: Terms(Lane.INTERACTIVE, tries=5, wait=30),
    Job.CHECK_ISOLATION: Terms(Lane.MAINTENANCE, tries=3, wait=60),
    Job.BILLING_DAY: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.INVOICE_DOCUMENT: Terms(Lane.INTERACTIVE, tries=8, wait=10),
    Job.INVOICE_EMAIL: Terms(Lane.INTERACTIVE, tries=8, wait=10),
    Job.COLLECT_INVOICE: Terms(Lane.INTERACTIVE, tries=8, wait=10),
    Job.REFUND_PAYMENT: Terms(Lane.INTERACTIVE, tries=8, wait=10),
    Job.PROVIDER_EVENT: Terms(Lane.INTERACTIVE, tries=8, wait=10),
    Job.COMPANY_LIFE_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=30),
    Job.TURN_LIVES: Terms(Lane.MAINTENANCE, tries=3, wait=30, limit=3600),
    Job.EXPORT_COMPANY: Terms(Lane.BULK, tries=3, wait=30, limit=3600, for_asker=True),
    Job.GRANT_EMAIL: Terms(Lane.INTERACTIVE, tries=5, wait=10),
    Job.SWEEP: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
    Job.SWEEP_FILES: Terms(Lane.MAINTENANCE, tries=3, wait=60, limit=3600),
}
"""The one table of jobs. Tests add rows of their own for jobs that only tests have."""


def named(name: str) -> Job | None:
    """The job of that name, or None when this release does not have it."""
    return next((job for job in TERMS if job.value == name), None)


DEPTHS_KEY = "rapport:queue"
"""Where in Redis the relay keeps the queue's figures by lane and state, for /metrics. Gone means: no relay runs."""
