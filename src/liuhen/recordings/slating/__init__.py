"""场记码 at intake: what a film's slates say it belongs to, who filmed it, and how far off its recorder's clock was."""
