"""An example of a package that adds a reader and an index to ibidem."""
