"""The frozen types every room shares. No files, no prices' numbers, no I/O."""
