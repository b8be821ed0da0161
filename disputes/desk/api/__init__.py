"""The interface for programs, `/api/v1`: JSON over HTTP, made by the functions of the commands and the pages."""
