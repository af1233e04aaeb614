"""SHA-256 without OpenSSL: to load that takes longer than to hash the little that one decision has to be hashed for.

For a few bytes; whoever hashes whole files takes `hashlib`, which is several times as fast.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256
        else:
            from _sha256 import sha256
    except ImportError:  # left out of this Python
        from hashlib import sha256

__all__ = ["sha256"]
