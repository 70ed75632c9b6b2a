"""What an installation may set, all through the environment (`RAPPORT_…`). The launcher sets what it starts itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_FILE = "key-encryption-key"
"""Of the data folder, unless RAPPORT_KEY_FILE names another file."""


class Settings(BaseSettings):
    """Addresses of the engines, three database roles, and the secrets of the installation."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", extra="ignore")

    data: Path = Path(".rapport")
    public_url: str = "http://127.0.0.1:8000"
    environment: str = "development"
    secret_key: str = Field(default="", repr=False)
    """32 random bytes in hex: signs cursors, upload links and mail tokens."""

    audit_key: str = Field(default="", repr=False)
    """32 random bytes in hex: signs the heads of audit logs (Ed25519). Without it, one is made in the data folder."""

    key_encryption: Literal["file", "kms"] = "file"
    """What wraps companies' data keys: keys of a file, or one key of AWS KMS."""
    key_file: Path | None = None
    """Where the file is that `./rapport up` made; by default `key-encryption-key` of the data folder."""
    kms_key: str = ""
    """The id, ARN or alias of the KMS key. The credentials are those boto3 finds by itself."""
    kms_endpoint: str = ""
    kms_region: str = "us-east-1"

    isolation_result: Path | None = None
    """The signed result of `./rapport isolation` for this build; by default `isolation.json` in the data folder."""

    database_url: str = Field(default="", repr=False)
    """PostgreSQL >= 16 as the app role: owns nothing, cannot bypass row-level security."""
    owner_database_url: str = Field(default="", repr=False)
    """The same database as the owner of the tables; only `migrate` uses it."""
    dispatch_database_url: str = Field(default="", repr=False)
    """The same database as the role that sees the job queue of every tenant and nothing else."""
    database_pool: int = 10
    database_mode: Literal["postgres", "citus"] = "postgres"
    """On Citus a tenant is entered by a statement of its own: a setting made inside one does not reach the shards."""

    redis_url: str = Field(default="", repr=False)
    job_lease: int = 20
    """Seconds without a sign of life after which a worker, or a hint on its way to one, counts as lost."""
    smtp_url: str = Field(default="", repr=False)
    """smtp://[user:password@]host:port, or smtps://"""
    mail_from: str = "Rapport <no-reply@rapport.localhost>"
    inbox_url: str = ""
    """Where the embedded inbox shows what was sent; empty with a real mail server."""

    s3_endpoint: str = ""
    s3_bucket: str = "rapport"
    s3_access_key: str = Field(default="", repr=False)
    s3_secret_key: str = Field(default="", repr=False)
    s3_region: str = "us-east-1"
    s3_public: bool = False
    """True where browsers reach the object store themselves; otherwise files pass through /files/."""

    issuer_name: str = "Rapport"
    """The legal name of the company that sells plans here, as it stands on invoices."""
    issuer_address: str = ""
    """Its address, lines separated by `|`."""
    issuer_country: str = "CN"
    """ISO 3166-1 alpha-2: whose taxes apply at home."""
    issuer_tax_id: str = ""
    issuer_email: str = ""
    issuer_bank: str = ""
    """Where money is to be sent, lines separated by `|`: bank, account or IBAN, BIC."""
    issuer_entity: str = Field(default="R", pattern=r"^[A-Z0-9-]{1,10}$")
    """What invoice numbers begin with; each legal entity counts for itself."""
    issuer_time_zone: str = "UTC"
    """Whose days invoices are dated by."""
    invoice_due_days: int = 14
    stripe_key: str = Field(default="", repr=False)
    """The secret key (sk_…). Without it and the secret of the webhook, companies pay by invoice alone."""
    stripe_webhook_secret: str = Field(default="", repr=False)
    """Of the endpoint /hooks/stripe (whsec_…)."""
    stripe_api: str = ""
    """Another address than Stripe's own, in tests."""

    web_root: Path = Path("web/dist")
    trusted_documents: list[Path] = [Path("mobile-schema/trusted.json")]
    """Manifests of the documents that clients may name by their hash."""
    max_body_bytes: int = 1_000_000
    max_upload_bytes: int = 200_000_000
    reach_private: bool = False
    """Whether companies' own providers may stand at private addresses and without TLS: in closed networks."""
    domain_records: Path | None = None
    """A JSON file that answers instead of DNS and the web when a domain is verified: {"txt": {…}, "files": {…}}."""
    rate_limits: bool = True
    sockets_per_user: int = 20
    sockets_per_tenant: int = 1_000
    """In one process of the API."""
    subscriptions_per_socket: int = 50

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
