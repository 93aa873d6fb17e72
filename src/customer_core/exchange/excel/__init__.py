"""Reading of Excel workbooks; needs the extra `excel`."""

from customer_core.errors import MissingExtraError

try:
    from customer_core.exchange.excel._workbooks import open_workbook
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] not in {"defusedxml", "openpyxl"}:
        raise
    raise MissingExtraError(feature="An Excel workbook", package=error.name, extra="excel") from error

__all__ = ["open_workbook"]
