"""What a company pays: prices, the subscription, invoices and their numbers, and the ways money comes in.

It sells what `registry/plan/` grants and knows no room of the CRM. Money is integer minor units of a currency; an
invoice that was issued is never changed, only answered by a credit note.
"""
