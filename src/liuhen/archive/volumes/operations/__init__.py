"""Writes of volumes, by topic."""

from liuhen.archive.volumes.operations.compiling import record_compiled, record_failed
from liuhen.archive.volumes.operations.filing import file_volume
from liuhen.archive.volumes.operations.opening import open_file, open_volume
from liuhen.archive.volumes.operations.preparing import TASK, compile_again, prepare_volume
from liuhen.archive.volumes.operations.taking import Taken, write_volume

__all__ = [
    "TASK",
    "Taken",
    "compile_again",
    "file_volume",
    "open_file",
    "open_volume",
    "prepare_volume",
    "record_compiled",
    "record_failed",
    "write_volume",
]
