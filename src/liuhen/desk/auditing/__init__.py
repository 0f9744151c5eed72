"""账本核对: the ledger against a checkpoint that a person keeps, what was added since, who looked at what."""
