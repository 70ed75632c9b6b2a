"""The verbs of templates."""

from __future__ import annotations

from tenants.partners.templates.capturing import Pushed, TemplateInfo, capture, push, templates
from tenants.partners.templates.offering import OfferInfo, accept, decline, differences, offers
from tenants.partners.templates.parts import Compared, Standing

__all__ = [
    "Compared",
    "OfferInfo",
    "Pushed",
    "Standing",
    "TemplateInfo",
    "accept",
    "capture",
    "decline",
    "differences",
    "offers",
    "push",
    "templates",
]
