"""What every record can do, written once: declare, read, write, search, custom fields, import, history."""
