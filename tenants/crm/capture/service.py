"""The verbs of where leads come in."""

from __future__ import annotations

from tenants.adapters.mailbox import Fault, Security
from tenants.crm.capture.asking import Askable
from tenants.crm.capture.calls import CallDirection, LoggedCall, log_call
from tenants.crm.capture.confirming import confirm, send_opt_in_mail
from tenants.crm.capture.correspondents import by_address
from tenants.crm.capture.filing import file_letter
from tenants.crm.capture.forms import Confirmation, FormField, FormSettings, origin_of
from tenants.crm.capture.keeping import SubmissionInfo, forget_submissions, submissions
from tenants.crm.capture.mail_settings import MailSettings
from tenants.crm.capture.mailboxes import MailboxState, create_mailbox, look_now, states, update_mailbox
from tenants.crm.capture.mapping import MappedQuestion, WebhookSettings
from tenants.crm.capture.models import SourceKind, SubmissionState
from tenants.crm.capture.opening import Asked, OpenForm, open_form
from tenants.crm.capture.polling import look_into_mailbox
from tenants.crm.capture.receiving import STAMP, TOUCH, TRAP, WORK, Outcome, Received, send
from tenants.crm.capture.signing import SignatureRefused
from tenants.crm.capture.sources import (
    SourceInfo,
    create_form,
    delete_source,
    offered_fields,
    set_source_enabled,
    sources,
    update_form,
)
from tenants.crm.capture.stamps import StampProblem, Verdict, judge, stamp
from tenants.crm.capture.taking import take_anyway, take_submission
from tenants.crm.capture.touches import CLICK_IDS, from_query
from tenants.crm.capture.webhooks import (
    NewWebhook,
    create_webhook,
    receive_webhook,
    rotate_secret,
    update_webhook,
)

__all__ = [
    "CLICK_IDS",
    "STAMP",
    "TOUCH",
    "TRAP",
    "WORK",
    "Askable",
    "Asked",
    "CallDirection",
    "Confirmation",
    "Fault",
    "FormField",
    "FormSettings",
    "LoggedCall",
    "MailSettings",
    "MailboxState",
    "MappedQuestion",
    "NewWebhook",
    "OpenForm",
    "Outcome",
    "Received",
    "Security",
    "SignatureRefused",
    "SourceInfo",
    "SourceKind",
    "StampProblem",
    "SubmissionInfo",
    "SubmissionState",
    "Verdict",
    "WebhookSettings",
    "by_address",
    "confirm",
    "create_form",
    "create_mailbox",
    "create_webhook",
    "delete_source",
    "file_letter",
    "forget_submissions",
    "from_query",
    "judge",
    "log_call",
    "look_into_mailbox",
    "look_now",
    "offered_fields",
    "open_form",
    "origin_of",
    "receive_webhook",
    "rotate_secret",
    "send",
    "send_opt_in_mail",
    "set_source_enabled",
    "sources",
    "stamp",
    "states",
    "submissions",
    "take_anyway",
    "take_submission",
    "update_form",
    "update_mailbox",
    "update_webhook",
]
