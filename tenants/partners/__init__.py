"""Partners: companies that run others, and what each company lets its partner, or our support, do in it.

They read a company's data only inside that company, one at a time: no statement here sees two. Lifecycle (creating,
plans, seats) is a partner's own; data is a grant that the company approves.
"""
