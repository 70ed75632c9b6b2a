"""Calls, meetings, mails, notes and tasks with accounts and contacts. Writing one never edits what it is about."""
