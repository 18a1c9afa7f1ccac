"""What a file's content tells, read from its bytes. Pure over bytes and file-like objects: no AWS here."""
