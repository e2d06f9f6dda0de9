"""Records of the registry as an Excel workbook: which column holds which place of a body, written and read."""
