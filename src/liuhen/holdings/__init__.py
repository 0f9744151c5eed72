"""What is kept where: OCFL objects, stores, fixity, verify (art 13)."""
