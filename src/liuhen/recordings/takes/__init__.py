"""一次摄录: which recordings are one unbroken run of one recorder, that it split into files."""
