"""What a company pays, as time goes by, and what goes out and comes in for it."""

from __future__ import annotations

from uuid import UUID

from tenants.billing import service as billing
from tenants.context import TenantContext
from tenants.jobs import Job
from workers.job import job


@job(Job.BILLING_DAY)
async def billing_day(ctx: TenantContext) -> None:
    await billing.keep_accounts(ctx)


@job(Job.INVOICE_DOCUMENT)
async def invoice_document(ctx: TenantContext, invoice_id: UUID) -> None:
    await billing.write_document(ctx, invoice_id=invoice_id)


@job(Job.INVOICE_EMAIL)
async def invoice_email(ctx: TenantContext, invoice_id: UUID) -> None:
    await billing.send_document(ctx, invoice_id=invoice_id)


@job(Job.COLLECT_INVOICE)
async def collect_invoice(ctx: TenantContext, invoice_id: UUID) -> None:
    await billing.collect(ctx, invoice_id=invoice_id)


@job(Job.REFUND_PAYMENT)
async def refund_payment(ctx: TenantContext, refund_id: UUID) -> None:
    await billing.send_refund(ctx, refund_id=refund_id)


@job(Job.PROVIDER_EVENT)
async def provider_event(ctx: TenantContext, row_id: UUID) -> None:
    await billing.settle_event(ctx, row_id=row_id)
