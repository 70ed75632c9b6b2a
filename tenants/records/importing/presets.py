"""Which system a file was exported from, seen by its headings."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.records.importing.headers import folded

_SIGNS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # The system, headings one of which it must have, and headings two of which say it is that system.
    "salesforce": (
        frozenset({"id", "accountid", "contactid", "leadid", "caseid"}),
        frozenset(
            {
                "masterrecordid", "isdeleted", "systemmodstamp", "createdbyid", "lastmodifiedbyid", "lastmodifieddate",
                "ownerid", "lastactivitydate", "accountsource", "reportstoid", "cleanstatus", "currencyisocode",
            }
        ),
    ),
    "hubspot": (
        frozenset({"recordid", "companyid", "contactid"}),
        frozenset(
            {
                "companydomainname", "companyowner", "contactowner", "createdate", "lifecyclestage", "leadstatus",
                "associatedcompany", "associatedcompanyids", "associatedcompanyidsprimary", "lastcontacted",
                "numberofassociatedcontacts", "hubspotteam", "marketingcontactstatus",
            }
        ),
    ),
    "zoho": (
        frozenset({"recordid"}),
        frozenset(
            {
                "accountownerid", "contactownerid", "leadownerid", "createdbyid", "modifiedbyid", "accountowner",
                "createdtime", "modifiedtime", "lastactivitytime", "accountnameid", "parentaccountid", "vendornameid",
            }
        ),
    ),
}  # fmt: skip


def recognised(headers: Iterable[str]) -> str:
    """`salesforce`, `hubspot` or `zoho`; empty where the headings could be anybody's."""
    words = {folded(header) for header in headers}
    fits = {
        system: len(words & signs) for system, (ids, signs) in _SIGNS.items() if words & ids and len(words & signs) > 1
    }
    return max(fits, key=lambda system: fits[system], default="")
