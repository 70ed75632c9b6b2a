"""The change log: one append-only stream per tenant that feeds audit, sync, webhooks, automation and timeline."""
