"""Files on records. Who may read a record may read its files, who may change it may add and remove them.

What is in a file is not looked at: there is no search for viruses here. Files leave as downloads alone, never as pages.
"""
