"""Exchange: what an archive holds, as bytes that others read, and back.

Pure writers and readers: values in, bytes out, and the other way round; no clock, no archive. The
only room with warcio. Each format is a module, loaded when it is used.
"""
