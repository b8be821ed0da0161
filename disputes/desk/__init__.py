"""The desk: pages in a browser over the store, for those who work on cases.

They read and write by the functions that the commands use; the pages are made on the server.
"""
