"""Tools for assistants: programs that are asked by people in their own words, and look up here what is so."""
