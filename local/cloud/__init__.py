"""The local AWS cloud: MiniStack in this process, with its known faults mended."""
