"""Importing files of records: look at the file, say what each column means, try it on paper, then do it row by row.

A row is refused with its reasons or stored whole; whatever interrupts the work, it goes on where it stood.
"""
