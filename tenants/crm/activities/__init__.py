"""Calls, meetings, mails, notes and tasks with customers, leads and about deals. Writing one edits none of them."""
