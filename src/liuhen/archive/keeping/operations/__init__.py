"""Writes of 保管: holds, 不入卷."""
