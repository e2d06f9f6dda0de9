"""What other rooms' models are made of, and what may go wrong when a value is opened."""

from madoguchi.vault.ciphers import Tampered
from madoguchi.vault.fields import Sealed, SealedJSON, SealedText
from madoguchi.vault.masters import KeyMissing

__all__ = ["KeyMissing", "Sealed", "SealedJSON", "SealedText", "Tampered"]
