"""What the customer has of a quote: its page, its documents, and who signed."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.forms.links import quote_link
from api.naming import local_id
from api.schema.roots import query_fields
from api.schema.scalars import Moment
from tenants.crm.quotes import service as quotes
from tenants.plans import Module

MODULE = Module.QUOTES


@strawberry.type(description="A quote as a PDF.")
class QuoteDocument:
    locale: str
    link: str
    bytes: int
    sha256: str


@strawberry.type(description="Who answered on the page, of which document.")
class QuoteSignature:
    name: str
    email: str
    at: Moment
    address: str = strawberry.field(description="Of their network.")
    sha256: str = strawberry.field(description="Of the document they had before them.")


@strawberry.type(description="What the customer has of a quote that was sent.")
class QuotePaper:
    link: str = strawberry.field(description="The page on which they read it and answer.")
    made_at: Moment
    documents: list[QuoteDocument] = strawberry.field(description="None while they are being made.")
    signature: QuoteSignature | None


@query_fields
@strawberry.type
class QuotePaperQueries:
    @strawberry.field(description="What the customer has of a quote; null for what was never sent.")
    async def quote_paper(self, info: Info, id: strawberry.ID) -> QuotePaper | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            row = await quotes.paper_of(uow, quote_id=local_id(id, "quote"))
            return None if row is None else _paper(row)


def _paper(row: Any) -> QuotePaper:
    link, signer = quote_link(row["public_id"]), row["signer"]
    documents = [
        QuoteDocument(locale=locale, link=f"{link}/pdf?lang={locale}", bytes=file["bytes"], sha256=file["hash"])
        for locale, file in sorted(row["files"].items())
    ]
    signature = signer and QuoteSignature(
        name=signer["name"],
        email=signer["email"],
        at=row["signed_at"],
        address=signer["address"],
        sha256=signer["hash"],
    )
    return QuotePaper(link=link, made_at=row["made_at"], documents=documents, signature=signature or None)
