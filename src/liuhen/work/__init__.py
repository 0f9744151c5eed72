"""Asked-for and recurring work, with leases and visible failure.

A room's operation asks for work inside its own transaction (`operations.enqueue`), so rows and work commit together
or not at all. The room's `jobs.py` says what is done (`registry.task`, `registry.recurring`). A worker
(`runner.run_worker`) takes one job at a time in each lane, keeps its lease alive while it runs, and writes the outcome
down. A job is run at least once: it may be run again after a worker died, so what it does must bear repeating.
"""
