"""Approvals: who has to agree to what, in which order, and what they said. Knows no room; rooms say what they let be
approved (`subjects.py`).
"""
