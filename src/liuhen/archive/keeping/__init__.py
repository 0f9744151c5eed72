"""保管 (arts 21, 22): why something must not be destroyed, until when it's kept, and how it lawfully ends."""
