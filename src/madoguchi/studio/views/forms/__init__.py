"""Pages of the form builder: the list, the editor with its live preview, trying out, comparing and publishing."""
