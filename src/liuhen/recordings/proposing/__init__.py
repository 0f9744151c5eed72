"""批量描述: what speaks for what a recording is of, with reasons in words; a person accepts, changes or skips it."""
