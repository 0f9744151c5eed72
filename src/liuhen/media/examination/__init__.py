"""Structure examination: what a file's container and streams say about where it comes from, and what doesn't fit.

Arts 11 and 12 want records that prove themselves. The examination reads, in bounded time and memory, what a recorder
writes without meaning to: the order of its boxes, names, codec settings, times, the numbers of its pictures. It says
what fits, what is unusual and what contradicts; it never says that a file is forged, and what it couldn't see it names.
"""
