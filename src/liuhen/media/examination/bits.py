"""Bits of a parameter set or slice head, with the Exp-Golomb codes of H.264 and H.265 (ITU-T H.264 9.1)."""

from __future__ import annotations

_LONGEST = 32


class Bits:
    """Reads on from the first bit; behind the end there are zeros, so that nothing runs away on cut bytes."""

    def __init__(self, raw: bytes) -> None:
        clean = raw.replace(b"\0\0\3", b"\0\0")  # emulation prevention
        self._value = int.from_bytes(clean)
        self._left = len(clean) * 8

    def u(self, count: int) -> int:
        """So many bits as a number."""
        if count <= 0:
            return 0
        self._left -= count
        if self._left >= 0:
            return (self._value >> self._left) & ((1 << count) - 1)
        return 0

    def flag(self) -> bool:
        """One bit."""
        return bool(self.u(1))

    def ue(self) -> int:
        """An unsigned Exp-Golomb number."""
        zeros = 0
        while zeros < _LONGEST and self._left > 0 and not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """A signed one."""
        value = self.ue()
        return (value + 1) // 2 if value % 2 else -(value // 2)
