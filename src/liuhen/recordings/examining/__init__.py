"""结构检验: what a recording's structure says, kept with it; and what the originals of a recorder model look like."""
