"""Errors that a user sees: one sentence that names the file, the place, what was found and what was expected."""


class UserError(Exception):
    """What is wrong with the input; the command line prints it and ends with status 2."""


class DocumentError(UserError):
    """A document that cannot be read, or is not laid out as its layout expects.

    The message names file, line, what was found and what was expected.
    """


class CodebookError(UserError):
    """A codebook that cannot be used; the message names file and line, what was found and what was expected."""


class ModelError(UserError):
    """The language model is not installed, or is not the one that the stored weights fit; the message says what to install."""


class TableError(UserError):
    """A table that is not what the contract says; the message names table, column, row and value."""


class FigureError(UserError):
    """No figure has this name, or it has not been drawn; the message says which exist."""


class GoldError(UserError):
    """Gold annotations that do not fit the tables; the message names the file and the items."""


class NotebookError(UserError):
    """A notebook that does not run; the message names the notebook and the error."""
