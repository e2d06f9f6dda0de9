"""The API by which other systems hand in user reviews on the common form."""

from madoguchi.api.voices import operations
from madoguchi.api.voices.interface import described_voice_api, voice_api

__all__ = ["described_voice_api", "operations", "voice_api"]
