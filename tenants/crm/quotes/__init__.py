"""Quotes: what is offered to an account, for how much and until when. What went out stays as it is: a change makes the
next revision. May not know what is signed upon it.
"""
