"""Views of the portal, one module for each thing that people come to do."""
